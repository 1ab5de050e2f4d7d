import type { BackwardBits } from './bits.ts';
import { damaged } from './damaged.ts';

/** A table of a finite state entropy decoder: for each state its symbol and the way to the next. */
export interface FseTable {
  log: number;
  symbols: Uint8Array;
  bits: Uint8Array;
  bases: Uint16Array;
}

/** The table of a distribution (RFC 8878, section 4.1.1); −1 stands for "less than one". */
export function fseTable(counts: readonly number[], log: number): FseTable {
  const size = 1 << log;
  const symbols = new Uint8Array(size);
  const next = new Uint16Array(counts.length);
  let high = size - 1;
  for (const [symbol, count] of counts.entries()) {
    if (count === -1) symbols[high--] = symbol;
    next[symbol] = Math.abs(count);
  }
  const step = (size >> 1) + (size >> 3) + 3;
  let at = 0;
  for (const [symbol, count] of counts.entries())
    for (let i = 0; i < count; i++) {
      symbols[at] = symbol;
      do at = (at + step) & (size - 1);
      while (at > high);
    }
  const bits = new Uint8Array(size);
  const bases = new Uint16Array(size);
  for (let state = 0; state < size; state++) {
    const reached = next[symbols[state]!]!++;
    bits[state] = log - (31 - Math.clz32(reached));
    bases[state] = (reached << bits[state]!) - size;
  }
  return { log, symbols, bits, bases };
}

/** A table that always gives the same symbol. */
export const oneSymbol = (symbol: number): FseTable => ({
  log: 0,
  symbols: Uint8Array.of(symbol),
  bits: Uint8Array.of(0),
  bases: Uint16Array.of(0),
});

/** Reads the description of a table (RFC 8878, section 4.1.1); gives it and where it ends. */
export function readFseTable(
  bytes: Uint8Array,
  start: number,
  end: number,
  limits: { log: number; symbols: number },
): { table: FseTable; end: number } {
  let position = start * 8;
  const peek = (count: number): number => {
    let value = 0;
    for (let got = 0; got < count;) {
      const at = (position + got) >> 3;
      const shift = (position + got) & 7;
      const byte = at < end ? bytes[at]! : 0;
      value |= (byte >> shift) << got;
      got += 8 - shift;
    }
    return value & ((1 << count) - 1);
  };
  const read = (count: number): number => {
    const value = peek(count);
    position += count;
    return value;
  };

  const log = read(4) + 5;
  if (log > limits.log) throw damaged(`a table of accuracy ${log}`);
  const counts: number[] = [];
  // One more than the shares that are left to give.
  let remaining = (1 << log) + 1;
  while (remaining > 1) {
    if (counts.length >= limits.symbols) throw damaged('a table of too many symbols');
    // Values that need one bit less than the largest are written with one bit less.
    const width = 32 - Math.clz32(remaining);
    const short = (1 << width) - 1 - remaining;
    const low = peek(width - 1);
    let value: number;
    if (low < short) {
      value = low;
      position += width - 1;
    } else {
      value = peek(width);
      if (value >= 1 << (width - 1)) value -= short;
      position += width;
    }
    const count = value - 1;
    remaining -= Math.abs(count);
    counts.push(count);
    if (count === 0)
      for (let more = 3; more === 3;) {
        more = read(2);
        for (let i = 0; i < more; i++) counts.push(0);
        if (counts.length > limits.symbols) throw damaged('a table of too many symbols');
      }
  }
  if (remaining < 1 || position > end * 8) throw damaged('a table that does not add up');
  return { table: fseTable(counts, log), end: (position + 7) >> 3 };
}

/** A decoder at one of the states of its table. */
export class FseState {
  readonly table: FseTable;
  #state: number;

  constructor(table: FseTable, bits: BackwardBits) {
    this.table = table;
    this.#state = bits.read(table.log);
  }

  get symbol(): number {
    return this.table.symbols[this.#state]!;
  }

  /** Bits that the next step takes. */
  get width(): number {
    return this.table.bits[this.#state]!;
  }

  step(bits: BackwardBits): void {
    this.#state = this.table.bases[this.#state]! + bits.read(this.width);
  }
}
