import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normalQuantile } from '../../src/statistics/normal.ts';
import { wilsonInterval } from '../../src/statistics/index.ts';
import reference from './fixtures/wilson.json' with { type: 'json' };

/** A number of trials and of successes among them. */
const outcome = fc
  .integer({ min: 1, max: 5000 })
  .chain((n) => fc.record({ n: fc.constant(n), k: fc.integer({ min: 0, max: n }) }));
const confidence = fc.double({ min: 0.01, max: 0.9999, noNaN: true });

describe('normal quantile', () => {
  test.each(reference.quantiles)('of %d agrees with scipy', (p, z) => {
    const error = Math.abs(normalQuantile(p) - z);
    expect(error).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(z)));
  });

  test('is odd around one half', () => {
    // A power of two, so that 1 - p is exact.
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 20 - 1 }), (i) => {
        const p = i / 2 ** 20;
        expect(normalQuantile(p)).toBeCloseTo(-normalQuantile(1 - p), 12);
      }),
    );
  });

  test('ends at infinity and refuses what is no probability', () => {
    expect(normalQuantile(0)).toBe(-Infinity);
    expect(normalQuantile(1)).toBe(Infinity);
    for (const p of [-0.1, 1.1, NaN]) expect(() => normalQuantile(p)).toThrow('a probability');
  });
});

describe('Wilson interval', () => {
  test('agrees with statsmodels to 1e-9', () => {
    expect(reference.intervals.length).toBeGreaterThan(300);
    for (const [k, n, level, low, high] of reference.intervals) {
      const interval = wilsonInterval(k!, n!, level)!;
      expect(Math.abs(interval.low - low!), `low of ${k}/${n} at ${level}`).toBeLessThan(1e-9);
      expect(Math.abs(interval.high - high!), `high of ${k}/${n} at ${level}`).toBeLessThan(1e-9);
    }
  });

  test.each([
    // Published: 0 of 10 is 0–27.8 %; 96 of 100 is 90.2–98.4 %.
    [0, 10, 0, 0.278],
    [96, 100, 0.902, 0.984],
  ])('of %d in %d is %d to %d', (k, n, low, high) => {
    const interval = wilsonInterval(k, n)!;
    expect(interval.low).toBeCloseTo(low, 3);
    expect(interval.high).toBeCloseTo(high, 3);
  });

  test('holds the rate and stays between 0 and 1', () => {
    fc.assert(
      fc.property(outcome, confidence, ({ k, n }, level) => {
        const { rate, low, high } = wilsonInterval(k, n, level)!;
        expect(rate).toBe(k / n);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(low).toBeLessThanOrEqual(rate);
        expect(high).toBeGreaterThanOrEqual(rate);
        expect(high).toBeLessThanOrEqual(1);
        expect(high - low).toBeGreaterThan(0);
      }),
    );
  });

  test('is the mirror image for failures', () => {
    fc.assert(
      fc.property(outcome, ({ k, n }) => {
        const interval = wilsonInterval(k, n)!;
        const mirrored = wilsonInterval(n - k, n)!;
        expect(mirrored.low).toBeCloseTo(1 - interval.high, 12);
        expect(mirrored.high).toBeCloseTo(1 - interval.low, 12);
      }),
    );
  });

  test('moves up with every success', () => {
    fc.assert(
      fc.property(outcome, ({ k, n }) => {
        fc.pre(k < n);
        const less = wilsonInterval(k, n)!;
        const more = wilsonInterval(k + 1, n)!;
        expect(more.low).toBeGreaterThan(less.low);
        expect(more.high).toBeGreaterThan(less.high);
      }),
    );
  });

  test('grows with the confidence and shrinks with more of the same', () => {
    fc.assert(
      fc.property(outcome, ({ k, n }) => {
        const width = (interval: { low: number; high: number } | null): number =>
          interval!.high - interval!.low;
        expect(width(wilsonInterval(k, n, 0.99))).toBeGreaterThan(width(wilsonInterval(k, n, 0.9)));
        expect(width(wilsonInterval(2 * k, 2 * n))).toBeLessThan(width(wilsonInterval(k, n)));
      }),
    );
  });

  test('touches the edges exactly, and only there', () => {
    for (const n of [1, 3, 10, 77, 1000]) {
      expect(wilsonInterval(0, n)!.low).toBe(0);
      expect(wilsonInterval(n, n)!.high).toBe(1);
      expect(wilsonInterval(0, n)!.high).toBeLessThan(1);
      expect(wilsonInterval(1, n + 1)!.low).toBeGreaterThan(0);
    }
  });

  test('says nothing about nothing', () => {
    expect(wilsonInterval(0, 0)).toBeNull();
  });

  test.each([
    [-1, 5, 0.95],
    [6, 5, 0.95],
    [0.5, 5, 0.95],
    [NaN, 5, 0.95],
    [1, Infinity, 0.95],
    [1, 5, 0],
    [1, 5, 1],
    [1, 5, NaN],
  ])('refuses %d of %d at %d', (k, n, level) => {
    expect(() => wilsonInterval(k, n, level)).toThrow(RangeError);
  });
});
