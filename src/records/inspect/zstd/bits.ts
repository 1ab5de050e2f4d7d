import { damaged } from './damaged.ts';

/**
 * Bits of a stream that is read backwards (RFC 8878, section 4.1): from the last byte, whose highest
 * set bit marks the end, down to the first. Beyond the first byte there are zeros, which a decoder
 * may look at but not use up.
 */
export class BackwardBits {
  readonly #bytes: Uint8Array;
  readonly #start: number;
  /** Bits that are left. Negative where more were used than there are. */
  left: number;

  constructor(bytes: Uint8Array, start: number, end: number) {
    const last = end > start ? bytes[end - 1]! : 0;
    if (last === 0) throw damaged('a bit stream without its end mark');
    this.#bytes = bytes;
    this.#start = start;
    this.left = (end - start) * 8 - (Math.clz32(last) - 24) - 1;
  }

  /** The next bits, not used up; at most 24. */
  peek(count: number): number {
    const from = this.left - count;
    if (from >= 0) {
      const at = this.#start + (from >> 3);
      const bytes = this.#bytes;
      const word =
        bytes[at]! |
        ((bytes[at + 1] ?? 0) << 8) |
        ((bytes[at + 2] ?? 0) << 16) |
        ((bytes[at + 3] ?? 0) << 24);
      return (word >>> (from & 7)) & ((1 << count) - 1);
    }
    return this.left <= 0 ? 0 : (this.peek(this.left) << -from) & ((1 << count) - 1);
  }

  /** The next bits; at most 32. */
  read(count: number): number {
    if (count > 16) {
      const high = this.read(count - 16);
      return high * 0x10000 + this.read(16);
    }
    const value = this.peek(count);
    this.left -= count;
    return value;
  }
}
