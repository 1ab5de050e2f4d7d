import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { betaCdf } from '../../src/statistics/beta.ts';
import {
  betaInterval,
  clopperPearsonInterval,
  JEFFREYS,
  wilsonInterval,
  type BetaPrior,
  type Bounds,
} from '../../src/statistics/index.ts';
import { binomial } from './enumerate.ts';
import reference from './fixtures/reference.json' with { type: 'json' };

const outcome = fc
  .integer({ min: 1, max: 3000 })
  .chain((n) => fc.record({ n: fc.constant(n), k: fc.integer({ min: 0, max: n }) }));
const confidence = fc.double({ min: 0.01, max: 0.9999, noNaN: true });
const prior: BetaPrior = { successes: 2, failures: 5 };

/** Chance that an interval from n samples holds the true rate. */
function coverage(
  interval: (k: number, n: number) => Bounds | null,
  n: number,
  rate: number,
): number {
  return binomial(n, rate).reduce((sum, chance, k) => {
    const { low, high } = interval(k, n)!;
    return low <= rate && rate <= high ? sum + chance : sum;
  }, 0);
}

describe.each([
  ['Clopper–Pearson interval', clopperPearsonInterval],
  ['Jeffreys interval', betaInterval],
])('%s', (_, interval) => {
  test('holds the rate, stays between 0 and 1 and is never empty', () => {
    fc.assert(
      fc.property(outcome, confidence, ({ k, n }, level) => {
        const { rate, low, high } = interval(k, n, level)!;
        expect(rate).toBe(k / n);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(high).toBeGreaterThan(low);
        // At a confidence near 0 Jeffreys' interval is a median, not the rate.
        if (level < 0.5) return;
        expect(low).toBeLessThanOrEqual(rate);
        expect(high).toBeGreaterThanOrEqual(rate);
      }),
    );
  });

  test('is the mirror image for failures, moves up with successes and grows with confidence', () => {
    fc.assert(
      fc.property(outcome, ({ k, n }) => {
        const one = interval(k, n)!;
        const mirrored = interval(n - k, n)!;
        expect(mirrored.low).toBeCloseTo(1 - one.high, 11);
        expect(mirrored.high).toBeCloseTo(1 - one.low, 11);
        const sure = interval(k, n, 0.99)!;
        expect(sure.high - sure.low).toBeGreaterThan(one.high - one.low);
        if (k === n) return;
        const more = interval(k + 1, n)!;
        expect(more.low).toBeGreaterThan(one.low);
        expect(more.high).toBeGreaterThan(one.high);
      }),
    );
  });

  test('touches the edges exactly, and only there', () => {
    for (const n of [1, 3, 10, 77, 1000]) {
      expect(interval(0, n)!.low).toBe(0);
      expect(interval(n, n)!.high).toBe(1);
      expect(interval(0, n)!.high).toBeLessThan(1);
      expect(interval(1, n + 1)!.low).toBeGreaterThan(0);
    }
  });

  test('says nothing about nothing', () => {
    expect(interval(0, 0)).toBeNull();
  });

  test.each([
    [-1, 5, 0.95],
    [6, 5, 0.95],
    [0.5, 5, 0.95],
    [1, Infinity, 0.95],
    [1, 5, 0],
    [1, 5, 1],
    [1, 5, NaN],
  ])('refuses %d of %d at %d', (k, n, level) => {
    expect(() => interval(k, n, level)).toThrow(RangeError);
  });
});

describe('Clopper–Pearson interval', () => {
  test('agrees with statsmodels', () => {
    expect(reference.oneRate.length).toBeGreaterThan(90);
    for (const [k, n, level, low, high] of reference.oneRate) {
      const interval = clopperPearsonInterval(k!, n!, level)!;
      expect(interval.low, `low of ${k}/${n} at ${level}`).toBeCloseTo(low!, 10);
      expect(interval.high, `high of ${k}/${n} at ${level}`).toBeCloseTo(high!, 10);
    }
  });

  test('never holds the true rate less often than it says, which Wilson’s does', () => {
    let wilson = 1;
    for (let n = 1; n <= 25; n++) {
      const every = Array.from({ length: n + 1 }, (_, k) => k);
      const exact = every.map((k) => clopperPearsonInterval(k, n, 0.9));
      const score = every.map((k) => wilsonInterval(k, n, 0.9));
      for (let i = 1; i < 50; i++) {
        expect(coverage((k) => exact[k]!, n, i / 100)).toBeGreaterThanOrEqual(0.9);
        wilson = Math.min(
          wilson,
          coverage((k) => score[k]!, n, i / 100),
        );
      }
    }
    expect(wilson).toBeLessThan(0.9);
  });

  test('leaves exactly the tails outside', () => {
    // The chance of k or more at the lower end, and of k or fewer at the upper one, is α/2.
    const { low, high } = clopperPearsonInterval(4, 13)!;
    const sum = (chances: number[]): number => chances.reduce((all, chance) => all + chance, 0);
    expect(sum(binomial(13, low).slice(4))).toBeCloseTo(0.025, 12);
    expect(sum(binomial(13, high).slice(0, 5))).toBeCloseTo(0.025, 12);
  });
});

describe('beta interval', () => {
  test('agrees with scipy, for Jeffreys’ prior and another', () => {
    for (const [k, n, level, , , low, high, otherLow, otherHigh] of reference.oneRate) {
      const where = `${k}/${n} at ${level}`;
      const jeffreys = betaInterval(k!, n!, level)!;
      expect(jeffreys.low, where).toBeCloseTo(low!, 10);
      expect(jeffreys.high, where).toBeCloseTo(high!, 10);
      const other = betaInterval(k!, n!, level, prior)!;
      expect(other.low, where).toBeCloseTo(otherLow!, 10);
      expect(other.high, where).toBeCloseTo(otherHigh!, 10);
    }
  });

  test('holds as much of the posterior as it says, half of the rest on each side', () => {
    fc.assert(
      fc.property(outcome, confidence, ({ k, n }, level) => {
        fc.pre(k > 0 && k < n);
        const { low, high, mean } = betaInterval(k, n, level, prior)!;
        expect(betaCdf(low, k + 2, n - k + 5)).toBeCloseTo((1 - level) / 2, 9);
        expect(betaCdf(high, k + 2, n - k + 5)).toBeCloseTo((1 + level) / 2, 9);
        expect(mean).toBe((k + 2) / (n + 7));
      }),
    );
  });

  test('takes Jeffreys’ prior unless told', () => {
    expect(betaInterval(3, 8)).toEqual(betaInterval(3, 8, 0.95, JEFFREYS));
    expect(betaInterval(3, 8)!.mean).toBe(3.5 / 9);
  });

  test('covers close to its level on average', () => {
    for (const n of [5, 20]) {
      const rates = Array.from({ length: 199 }, (_, i) => (i + 1) / 200);
      const all = rates.map((rate) => coverage(betaInterval, n, rate));
      const mean = all.reduce((sum, one) => sum + one, 0) / all.length;
      expect(mean).toBeGreaterThan(0.945);
      expect(mean).toBeLessThan(0.965);
    }
  });

  test.each([
    [0, 1],
    [1, -1],
    [NaN, 1],
    [1, Infinity],
  ])('refuses a prior of %d and %d', (successes, failures) => {
    expect(() => betaInterval(1, 5, 0.95, { successes, failures })).toThrow('a prior');
  });
});
