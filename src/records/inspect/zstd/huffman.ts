import { BackwardBits } from './bits.ts';
import { damaged } from './damaged.ts';
import { FseState, readFseTable } from './fse.ts';

/** For each of the next `log` bits the symbol that they begin with, and its length. */
export interface HuffmanTable {
  log: number;
  symbols: Uint8Array;
  lengths: Uint8Array;
}

const LONGEST_CODE = 11;

/** Reads the description of a Huffman tree (RFC 8878, section 4.2.1); gives it and where it ends. */
export function readHuffmanTable(
  bytes: Uint8Array,
  start: number,
  end: number,
): { table: HuffmanTable; end: number } {
  const head = bytes[start];
  if (head === undefined || start >= end) throw damaged('no Huffman tree');
  const after = start + 1 + (head < 128 ? head : (head - 126) >> 1);
  if (after > end) throw damaged('a Huffman tree that is cut off');
  const weights =
    head < 128
      ? packedWeights(bytes, start + 1, after)
      : Array.from({ length: head - 127 }, (_, index) => {
          const byte = bytes[start + 1 + (index >> 1)]!;
          return index % 2 === 0 ? byte >> 4 : byte & 15;
        });
  return { table: tableOf(weights), end: after };
}

/** Weights that two states of one table give in turn, until the bits are used up (4.2.1.2). */
function packedWeights(bytes: Uint8Array, start: number, end: number): number[] {
  const { table, end: behind } = readFseTable(bytes, start, end, { log: 6, symbols: 16 });
  const bits = new BackwardBits(bytes, behind, end);
  const states = [new FseState(table, bits), new FseState(table, bits)] as const;
  const weights: number[] = [];
  for (let turn = 0; ; turn = 1 - turn) {
    const state = states[turn as 0 | 1];
    weights.push(state.symbol);
    if (weights.length > 254) throw damaged('a Huffman tree of too many weights');
    if (bits.left < state.width) {
      weights.push(states[(1 - turn) as 0 | 1].symbol);
      return weights;
    }
    state.step(bits);
  }
}

/** The last weight is not written: it is what is missing to a power of two (4.2.1). */
function tableOf(weights: number[]): HuffmanTable {
  const sum = weights.reduce((total, weight) => total + (weight > 0 ? 1 << (weight - 1) : 0), 0);
  const log = sum === 0 ? 0 : 32 - Math.clz32(sum);
  if (log === 0 || log > LONGEST_CODE) throw damaged('a Huffman tree of impossible weights');
  const missing = (1 << log) - sum;
  if ((missing & (missing - 1)) !== 0) throw damaged('a Huffman tree that does not add up');
  const all = [...weights, 32 - Math.clz32(missing)];
  const symbols = new Uint8Array(1 << log);
  const lengths = new Uint8Array(1 << log);
  let at = 0;
  for (let weight = 1; weight <= log; weight++)
    for (const [symbol, own] of all.entries()) {
      if (own !== weight) continue;
      const next = at + (1 << (weight - 1));
      symbols.fill(symbol, at, next);
      lengths.fill(log + 1 - weight, at, next);
      at = next;
    }
  return { log, symbols, lengths };
}

/** Fills a stretch of `out` from one stream, which must be used up by it. */
export function decodeHuffman(
  { log, symbols, lengths }: HuffmanTable,
  bytes: Uint8Array,
  start: number,
  end: number,
  out: Uint8Array,
): void {
  const bits = new BackwardBits(bytes, start, end);
  for (let i = 0; i < out.length; i++) {
    const code = bits.peek(log);
    out[i] = symbols[code]!;
    bits.left -= lengths[code]!;
  }
  if (bits.left !== 0) throw damaged('literals that do not fill their stream');
}
