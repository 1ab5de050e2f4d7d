import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';

/**
 * A seed derived from a text: the first 31 bits of its SHA-256, so it is the same
 * on every machine and fits the seed parameter of every engine.
 */
export function seedFrom(text: string): number {
  const [a, b, c, d] = sha256(utf8ToBytes(text)) as unknown as [number, number, number, number];
  return ((a & 0x7f) << 24) | (b << 16) | (c << 8) | d;
}

/** Seeded randomness for drawing words and orders. */
export interface Random {
  /** An integer from 0 up to, but not including, `n`. */
  below(n: number): number;
  /** A number from 0 up to, but not including, 1. */
  unit(): number;
  pick<T>(items: readonly T[]): T;
  /** A shuffled copy (Fisher–Yates). */
  shuffled<T>(items: readonly T[]): T[];
}

export function seededRandom(seedText: string): Random {
  const generator = xoroshiro128plus(seedFrom(seedText));
  const random: Random = {
    below: (n) => uniformInt(generator, 0, n - 1),
    unit: () => uniformFloat64(generator),
    pick: (items) => {
      if (items.length === 0) throw new RangeError('pick: no items');
      return items[random.below(items.length)]!;
    },
    shuffled: (items) => {
      const copy = [...items];
      for (let i = copy.length - 1; i > 0; i--) {
        const j = random.below(i + 1);
        [copy[i], copy[j]] = [copy[j]!, copy[i]!];
      }
      return copy;
    },
  };
  return random;
}
