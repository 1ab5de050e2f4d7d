import { damaged } from './damaged.ts';
import type { HuffmanTable } from './huffman.ts';
import { byteAt, LARGEST_BLOCK, littleEndian, readLiterals } from './literals.ts';
import { freshMemory, readSequences } from './sequences.ts';

const MAGIC = 0xfd2fb528;
/** Sixteen numbers that begin a stretch to be passed over (RFC 8878, section 3.1.2). */
const SKIPPABLE = 0x184d2a5;

/**
 * Unpacks Zstandard data (RFC 8878) whose unpacked size is known, as a zip says it: never more than
 * that is held. Throws where the data are damaged or longer; a checksum inside is passed over, for
 * the zip has one of its own.
 */
export function unzstd(packed: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
  const out = new Output(size);
  let at = 0;
  while (at < packed.length) {
    const magic = littleEndian(packed, at, 4, packed.length);
    at += 4;
    if (magic === MAGIC) at = readFrame(packed, at, out);
    else if (Math.floor(magic / 16) === SKIPPABLE)
      at += 4 + littleEndian(packed, at, 4, packed.length);
    else throw damaged('no frame');
  }
  if (at !== packed.length) throw damaged('cut off');
  if (out.length !== size) throw damaged(`${out.length} bytes, expected ${size}`);
  return out.bytes;
}

/** What was unpacked so far; copies reach back no further than the frame's beginning. */
class Output {
  readonly bytes: Uint8Array<ArrayBuffer>;
  length = 0;
  #frame = 0;

  constructor(size: number) {
    this.bytes = new Uint8Array(size);
  }

  beginFrame(): void {
    this.#frame = this.length;
  }

  append(more: Uint8Array): void {
    this.#expect(more.length);
    this.bytes.set(more, this.length);
    this.length += more.length;
  }

  fill(byte: number, count: number): void {
    this.#expect(count);
    this.bytes.fill(byte, this.length, this.length + count);
    this.length += count;
  }

  copy(offset: number, count: number): void {
    this.#expect(count);
    const from = this.length - offset;
    if (from < this.#frame) throw damaged('a copy from before the beginning');
    // Byte by byte: what is copied may run into what it makes.
    for (let i = 0; i < count; i++) this.bytes[this.length + i] = this.bytes[from + i]!;
    this.length += count;
  }

  #expect(count: number): void {
    if (this.length + count > this.bytes.length)
      throw damaged(`more than the ${this.bytes.length} bytes that were announced`);
  }
}

/** Reads a frame from behind its magic number; gives where it ends. */
function readFrame(bytes: Uint8Array, start: number, out: Output): number {
  const end = bytes.length;
  const descriptor = byteAt(bytes, start, end);
  const single = (descriptor & 0x20) !== 0;
  if (descriptor & 0x08) throw damaged('a reserved bit');
  const idBytes = [0, 1, 2, 4][descriptor & 3]!;
  const sizeBytes = [single ? 1 : 0, 2, 4, 8][descriptor >> 6]!;
  let at = start + 1 + (single ? 0 : 1);
  if (idBytes > 0 && littleEndian(bytes, at, idBytes, end) !== 0) throw damaged('a dictionary');
  at += idBytes + sizeBytes;

  out.beginFrame();
  const memory = freshMemory();
  let tree: HuffmanTable | null = null;
  for (let last = false; !last;) {
    const head = littleEndian(bytes, at, 3, end);
    at += 3;
    last = (head & 1) !== 0;
    const kind = (head >> 1) & 3;
    const size = head >> 3;
    if (size > LARGEST_BLOCK) throw damaged('a block that is too large');
    const after = kind === 1 ? at + 1 : at + size;
    if (kind === 3) throw damaged('a block of an unknown kind');
    if (after > end) throw damaged('cut off');
    if (kind === 0) out.append(bytes.subarray(at, after));
    else if (kind === 1) out.fill(bytes[at]!, size);
    else {
      const literals = readLiterals(bytes, at, after, tree);
      tree = literals.tree;
      let used = 0;
      const begun = out.length;
      readSequences(bytes, literals.end, after, memory, (count, length, offset) => {
        if (used + count > literals.bytes.length) throw damaged('too few literals');
        out.append(literals.bytes.subarray(used, used + count));
        used += count;
        out.copy(offset, length);
      });
      out.append(literals.bytes.subarray(used));
      if (out.length - begun > LARGEST_BLOCK) throw damaged('a block that is too large');
    }
    at = after;
  }
  if (descriptor & 4) at += 4;
  if (at > end) throw damaged('cut off');
  return at;
}
