import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seededRandom, seedFrom } from '../../src/base/index.ts';
import { anyText } from './text.ts';

const seedText = anyText();

describe('seeds', () => {
  // Frozen: a change would give every plan other samples than the files that people have shared.
  test.each([
    ['', 1672528962],
    ['1:tiny-blackmail/none/1', 1315876789],
    ['Grüße, 世界', 1233351732],
  ])('of %j stays what it is', (text, seed) => {
    expect(seedFrom(text)).toBe(seed);
  });

  test('are 31-bit numbers, the same for the same text', () => {
    fc.assert(
      fc.property(seedText, (text) => {
        const seed = seedFrom(text);
        expect(Number.isInteger(seed)).toBe(true);
        expect(seed).toBeGreaterThanOrEqual(0);
        expect(seed).toBeLessThan(2 ** 31);
        expect(seedFrom(text)).toBe(seed);
      }),
    );
  });

  test('of many texts differ and use all bits', () => {
    const seeds = Array.from({ length: 2000 }, (_, i) => seedFrom(`seed ${i}`));
    expect(new Set(seeds).size).toBe(2000);
    for (let bit = 0; bit < 31; bit++) {
      const share = seeds.filter((seed) => (seed >>> bit) & 1).length / seeds.length;
      expect(Math.abs(share - 0.5), `bit ${bit}`).toBeLessThan(0.06);
    }
  });
});

describe('seeded randomness', () => {
  test('is the same stream for the same text, and another for another', () => {
    fc.assert(
      fc.property(seedText, seedText, (a, b) => {
        fc.pre(a !== b);
        const stream = (text: string): number[] => {
          const random = seededRandom(text);
          return Array.from({ length: 20 }, () => random.below(1_000_000));
        };
        expect(stream(a)).toEqual(stream(a));
        expect(stream(a)).not.toEqual(stream(b));
      }),
    );
  });

  test('stays within its bounds', () => {
    fc.assert(
      fc.property(seedText, fc.integer({ min: 1, max: 2 ** 31 - 1 }), (text, n) => {
        const random = seededRandom(text);
        for (let i = 0; i < 20; i++) {
          const drawn = random.below(n);
          expect(Number.isInteger(drawn) && drawn >= 0 && drawn < n).toBe(true);
          const share = random.unit();
          expect(share >= 0 && share < 1).toBe(true);
        }
      }),
    );
  });

  test('gives every number its turn', () => {
    const random = seededRandom('turns');
    const drawn = Array<number>(6).fill(0);
    let sum = 0;
    for (let i = 0; i < 6000; i++) {
      drawn[random.below(6)]!++;
      sum += random.unit();
    }
    // Six standard deviations around 1000.
    for (const count of drawn) expect(Math.abs(count - 1000)).toBeLessThan(175);
    expect(Math.abs(sum / 6000 - 0.5)).toBeLessThan(0.023);
  });

  test('shuffles into a permutation and leaves its input alone', () => {
    fc.assert(
      fc.property(seedText, fc.array(fc.integer()), (text, items) => {
        const before = [...items];
        const shuffled = seededRandom(text).shuffled(items);
        expect(items).toEqual(before);
        const sorted = (list: number[]): number[] => [...list].sort((a, b) => a - b);
        expect(sorted(shuffled)).toEqual(sorted(items));
        expect(seededRandom(text).shuffled(items)).toEqual(shuffled);
      }),
    );
  });

  test('shuffles into every order about equally often', () => {
    const orders = new Map<string, number>();
    for (let i = 0; i < 2400; i++) {
      const order = seededRandom(`order ${i}`).shuffled(['a', 'b', 'c', 'd']).join('');
      orders.set(order, (orders.get(order) ?? 0) + 1);
    }
    expect(orders.size).toBe(24);
    for (const count of orders.values()) expect(Math.abs(count - 100)).toBeLessThan(60);
  });

  test('picks from what it is given, and nothing from nothing', () => {
    fc.assert(
      fc.property(seedText, fc.array(fc.integer(), { minLength: 1 }), (text, items) => {
        expect(items).toContain(seededRandom(text).pick(items));
      }),
    );
    expect(() => seededRandom('x').pick([])).toThrow(RangeError);
  });
});
