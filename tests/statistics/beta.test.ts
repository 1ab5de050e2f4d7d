import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { betaCdf, betaQuantile, betaQuantileLogOdds } from '../../src/statistics/beta.ts';
import { fairCoin } from '../../src/statistics/binomial.ts';
import { normalQuantile } from '../../src/statistics/normal.ts';
import { studentQuantile } from '../../src/statistics/student.ts';
import reference from './fixtures/reference.json' with { type: 'json' };

/** How far a value is off, as a share of what it should be. */
const off = (value: number, truth: number): number => Math.abs(value - truth) / Math.abs(truth);

/** A parameter of a beta distribution, small ones as often as large ones. */
const shape = fc.double({ min: -2, max: 4, noNaN: true }).map((power) => 10 ** power);
const probability = fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true });

describe('beta distribution', () => {
  test.each(reference.betaCdf)('below %d, for %d and %d, agrees with mpmath', (x, a, b, value) => {
    expect(off(betaCdf(x, a, b), value)).toBeLessThan(1e-12);
  });

  test('has the quantiles of scipy', () => {
    expect(reference.betaQuantile.length).toBeGreaterThan(80);
    for (const [p, a, b, x] of reference.betaQuantile)
      expect(off(betaQuantile(p!, a!, b!), x!), `${p} of ${a}, ${b}`).toBeLessThan(1e-11);
  });

  test('has quantiles that undo the distribution function', () => {
    fc.assert(
      fc.property(shape, shape, probability, (a, b, p) => {
        const x = betaQuantile(p, a, b);
        // Next to the ends the doubles themselves are too far apart.
        fc.pre(x > 1e-300 && x < 1 - 1e-6);
        expect(off(betaCdf(x, a, b), p)).toBeLessThan(1e-7);
      }),
    );
  });

  test('is its own mirror image', () => {
    fc.assert(
      fc.property(shape, shape, probability, (a, b, p) => {
        const x = Math.round(p * 2 ** 20) / 2 ** 20;
        expect(betaCdf(x, a, b)).toBeCloseTo(1 - betaCdf(1 - x, b, a), 11);
        const even = Math.round(p * 2 ** 20) / 2 ** 20;
        const one = betaQuantileLogOdds(even, a, b);
        const other = -betaQuantileLogOdds(1 - even, b, a);
        if (Number.isFinite(one))
          expect(Math.abs(one - other)).toBeLessThan(1e-9 * (1 + Math.abs(one)));
        else expect(one).toBe(other);
      }),
    );
  });

  test('rises with x and with p', () => {
    fc.assert(
      fc.property(shape, shape, probability, probability, (a, b, one, other) => {
        const [low, high] = one < other ? [one, other] : [other, one];
        expect(betaCdf(low, a, b)).toBeLessThanOrEqual(betaCdf(high, a, b) * (1 + 1e-12));
        expect(betaQuantile(low, a, b)).toBeLessThanOrEqual(betaQuantile(high, a, b) * (1 + 1e-9));
      }),
    );
  });

  test('ends at 0 and 1 and refuses what makes no sense', () => {
    for (const ends of [betaCdf, betaQuantile]) {
      expect(ends(0, 2, 3)).toBe(0);
      expect(ends(1, 2, 3)).toBe(1);
      for (const [p, a, b] of [
        [-0.1, 1, 1],
        [1.1, 1, 1],
        [NaN, 1, 1],
        [0.5, 0, 1],
        [0.5, 1, -1],
        [0.5, 1, Infinity],
        [0.5, NaN, 1],
      ])
        expect(() => ends(p!, a!, b!)).toThrow(RangeError);
    }
  });
});

describe('fair coin', () => {
  test('has the terms of Pascal’s triangle', () => {
    for (const n of [1, 2, 7, 31, 64, 500]) {
      let term = 2 ** -n;
      for (let k = 0; k <= n; k++) {
        expect(off(fairCoin(k, n), term), `${k} of ${n}`).toBeLessThan(1e-12);
        term *= (n - k) / (k + 1);
      }
    }
  });
});

describe('Student’s t', () => {
  test('has the quantiles of scipy', () => {
    for (const [p, degrees, t] of reference.student)
      expect(off(studentQuantile(p!, degrees!), t!), `${p}, ${degrees}`).toBeLessThan(1e-11);
  });

  test('is odd, wider than the normal distribution and narrows to it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2 ** 19 - 1 }).map((i) => i / 2 ** 20),
        fc.integer({ min: 1, max: 200 }),
        (p, degrees) => {
          const t = studentQuantile(p, degrees);
          expect(studentQuantile(1 - p, degrees)).toBe(-t);
          expect(t).toBeLessThan(normalQuantile(p));
          expect(studentQuantile(p, degrees + 1)).toBeGreaterThan(t);
          expect(studentQuantile(p, 1e8)).toBeCloseTo(normalQuantile(p), 6);
        },
      ),
    );
    expect(studentQuantile(0.5, 3)).toBe(0);
  });

  test.each([
    [1.1, 3],
    [0.9, 0],
    [0.9, NaN],
    [0.9, Infinity],
  ])('refuses %d with %d degrees of freedom', (p, degrees) => {
    expect(() => studentQuantile(p, degrees)).toThrow(RangeError);
  });
});
