import { BackwardBits } from './bits.ts';
import { damaged } from './damaged.ts';
import { FseState, fseTable, oneSymbol, readFseTable, type FseTable } from './fse.ts';
import { byteAt } from './literals.ts';

/** How many literals to take, and what to copy after them. */
export type TakeSequence = (literals: number, length: number, offset: number) => void;

/** Tables and offsets that a block hands on to the next (RFC 8878, sections 3.1.1.3.2 and 3.1.1.5). */
export interface SequenceMemory {
  tables: [FseTable | null, FseTable | null, FseTable | null];
  offsets: [number, number, number];
}

export const freshMemory = (): SequenceMemory => ({
  tables: [null, null, null],
  offsets: [1, 4, 8],
});

/** Codes of literal lengths, offsets and match lengths, in the order in which their tables stand. */
const CODES = [
  { log: 9, symbols: 36 },
  { log: 8, symbols: 32 },
  { log: 9, symbols: 53 },
] as const;

/** The tables where a block brings none (RFC 8878, section 3.1.1.3.2.2). */
const DEFAULTS = [
  fseTable(
    [
      4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1,
      1, -1, -1, -1, -1,
    ],
    6,
  ),
  fseTable(
    [1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1],
    5,
  ),
  fseTable(
    [
      1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
      1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1,
    ],
    6,
  ),
] as const;

/** Extra bits of the codes (RFC 8878, tables 16 and 17); each begins where the one before ends. */
const LITERAL_BITS = [
  ...Array<number>(16).fill(0),
  ...[1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
];
const MATCH_BITS = [
  ...Array<number>(32).fill(0),
  ...[1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
];
const LITERAL_BASES = basesOf(LITERAL_BITS, 0);
const MATCH_BASES = basesOf(MATCH_BITS, 3);

function basesOf(bits: readonly number[], first: number): number[] {
  let base = first;
  return bits.map((count) => {
    const own = base;
    base += 2 ** count;
    return own;
  });
}

/** Reads the sequences section of a block, which ends it, and hands on each sequence. */
export function readSequences(
  bytes: Uint8Array,
  start: number,
  end: number,
  memory: SequenceMemory,
  take: TakeSequence,
): void {
  let at = start;
  const head = byteAt(bytes, at++, end);
  let count = head;
  if (head === 255) {
    count = byteAt(bytes, at, end) + (byteAt(bytes, at + 1, end) << 8) + 0x7f00;
    at += 2;
  } else if (head >= 128) count = ((head - 128) << 8) + byteAt(bytes, at++, end);
  if (count === 0) {
    if (at !== end) throw damaged('bytes after a block without sequences');
    return;
  }
  const modes = byteAt(bytes, at++, end);
  for (const index of [0, 1, 2] as const) {
    const mode = (modes >> (6 - 2 * index)) & 3;
    const limits = CODES[index];
    if (mode === 0) memory.tables[index] = DEFAULTS[index];
    else if (mode === 1) {
      const symbol = byteAt(bytes, at++, end);
      if (symbol >= limits.symbols) throw damaged(`an unknown code: ${symbol}`);
      memory.tables[index] = oneSymbol(symbol);
    } else if (mode === 2) {
      const read = readFseTable(bytes, at, end, limits);
      memory.tables[index] = read.table;
      at = read.end;
    }
  }
  const [literalTable, offsetTable, matchTable] = memory.tables;
  if (!literalTable || !offsetTable || !matchTable) throw damaged('sequences without their table');

  const bits = new BackwardBits(bytes, at, end);
  const literal = new FseState(literalTable, bits);
  const offset = new FseState(offsetTable, bits);
  const match = new FseState(matchTable, bits);
  for (let i = 0; i < count; i++) {
    const distance = 2 ** offset.symbol + bits.read(offset.symbol);
    const length = MATCH_BASES[match.symbol]! + bits.read(MATCH_BITS[match.symbol]!);
    const literals = LITERAL_BASES[literal.symbol]! + bits.read(LITERAL_BITS[literal.symbol]!);
    if (bits.left < 0) throw damaged('sequences that are cut off');
    take(literals, length, offsetOf(distance, literals, memory.offsets));
    if (i + 1 === count) break;
    literal.step(bits);
    match.step(bits);
    offset.step(bits);
  }
  if (bits.left !== 0) throw damaged('sequences that do not fill their stream');
}

/** The offset that a value stands for, where the lowest three mean one of the last (3.1.1.5). */
function offsetOf(value: number, literals: number, last: [number, number, number]): number {
  if (value > 3) {
    last.unshift(value - 3);
    last.length = 3;
    return last[0];
  }
  const which = value - 1 + (literals === 0 ? 1 : 0);
  if (which === 0) return last[0];
  const offset = which === 3 ? last[0] - 1 : last[which as 1 | 2];
  if (offset === 0) throw damaged('an offset of zero');
  if (which > 1) last[2] = last[1];
  last[1] = last[0];
  last[0] = offset;
  return offset;
}
