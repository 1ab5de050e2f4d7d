import { damaged } from './damaged.ts';
import { decodeHuffman, readHuffmanTable, type HuffmanTable } from './huffman.ts';

/** Bytes that a block may unpack to (RFC 8878, section 3.1.1.2.4). */
export const LARGEST_BLOCK = 128 * 1024;

interface Literals {
  bytes: Uint8Array;
  /** Where the section ends. */
  end: number;
  /** The tree for this block and for later ones that bring none. */
  tree: HuffmanTable | null;
}

/** Reads the literals section of a block (RFC 8878, section 3.1.1.3.1). */
export function readLiterals(
  bytes: Uint8Array,
  start: number,
  end: number,
  known: HuffmanTable | null,
): Literals {
  const head = byteAt(bytes, start, end);
  const kind = head & 3;
  const form = (head >> 2) & 3;
  return kind < 2
    ? plainLiterals(bytes, start, end, kind, form, known)
    : packedLiterals(bytes, start, end, kind, form, known);
}

/** Bytes as they are, or one byte again and again. */
function plainLiterals(
  bytes: Uint8Array,
  start: number,
  end: number,
  kind: number,
  form: number,
  known: HuffmanTable | null,
): Literals {
  const width = form === 1 ? 2 : form === 3 ? 3 : 1;
  const size = littleEndian(bytes, start, width, end) >> (width === 1 ? 3 : 4);
  if (size > LARGEST_BLOCK) throw damaged('too many literals');
  const from = start + width;
  const after = kind === 0 ? from + size : from + 1;
  if (after > end) throw damaged('literals that are cut off');
  return {
    bytes: kind === 0 ? bytes.subarray(from, after) : new Uint8Array(size).fill(bytes[from]!),
    end: after,
    tree: known,
  };
}

/** Literals in one or four Huffman streams. */
function packedLiterals(
  bytes: Uint8Array,
  start: number,
  end: number,
  kind: number,
  form: number,
  known: HuffmanTable | null,
): Literals {
  const width = form < 2 ? 3 : form + 2;
  const digits = form < 2 ? 10 : form === 2 ? 14 : 18;
  // Up to 40 bits: more than the operators on bits can hold.
  const sizes = Math.floor(littleEndian(bytes, start, width, end) / 16);
  const size = sizes % 2 ** digits;
  const packedSize = Math.floor(sizes / 2 ** digits);
  if (size > LARGEST_BLOCK) throw damaged('too many literals');
  let from = start + width;
  const after = from + packedSize;
  if (after > end) throw damaged('literals that are cut off');
  let tree = known;
  if (kind === 2) {
    const read = readHuffmanTable(bytes, from, after);
    tree = read.table;
    from = read.end;
  }
  if (!tree) throw damaged('literals without a Huffman tree');
  const out = new Uint8Array(size);
  if (form === 0) decodeHuffman(tree, bytes, from, after, out);
  else {
    const quarter = (size + 3) >> 2;
    let stream = from + 6;
    for (let i = 0; i < 4; i++) {
      const next = i < 3 ? stream + littleEndian(bytes, from + 2 * i, 2, after) : after;
      if (next > after) throw damaged('literals that are cut off');
      const part = out.subarray(quarter * i, i < 3 ? quarter * (i + 1) : size);
      decodeHuffman(tree, bytes, stream, next, part);
      stream = next;
    }
  }
  return { bytes: out, end: after, tree };
}

/** A byte, which must be there. */
export function byteAt(bytes: Uint8Array, at: number, end: number): number {
  if (at >= end) throw damaged('cut off');
  return bytes[at]!;
}

/** A number of up to six bytes, the lowest first. */
export function littleEndian(bytes: Uint8Array, at: number, width: number, end: number): number {
  let value = 0;
  for (let i = width - 1; i >= 0; i--) value = value * 256 + byteAt(bytes, at + i, end);
  return value;
}
