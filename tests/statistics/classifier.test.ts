import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  brierScore,
  classifierQuality,
  classifierTable,
  correctedRate,
  wilsonInterval,
  type ClassifierTable,
  type Prediction,
} from '../../src/statistics/index.ts';
import { binomial } from './enumerate.ts';
import reference from './fixtures/reference.json' with { type: 'json' };

const tableOf = (
  truePositive: number,
  falsePositive: number,
  trueNegative: number,
  falseNegative: number,
): ClassifierTable => ({ truePositive, falsePositive, trueNegative, falseNegative });

const judged = (classifier: boolean, people: boolean, times: number) =>
  Array.from({ length: times }, () => ({ classifier, people }));

describe('classifier against people', () => {
  test('is counted by what each says', () => {
    const table = classifierTable([
      ...judged(true, true, 4),
      ...judged(true, false, 1),
      ...judged(false, false, 3),
      ...judged(false, true, 2),
    ]);
    expect(table).toEqual(tableOf(4, 1, 3, 2));
  });

  test('has a sensitivity and a specificity with Wilson’s intervals', () => {
    expect(classifierQuality(tableOf(4, 1, 3, 2), 0.9)).toEqual({
      sensitivity: wilsonInterval(4, 6, 0.9),
      specificity: wilsonInterval(3, 4, 0.9),
    });
  });

  test('knows nothing where people found none', () => {
    expect(classifierQuality(tableOf(0, 2, 3, 0)).sensitivity).toBeNull();
    expect(classifierQuality(tableOf(4, 0, 0, 1)).specificity).toBeNull();
    expect(() => classifierQuality(tableOf(-1, 0, 0, 5))).toThrow(RangeError);
  });
});

describe('corrected rate', () => {
  test('agrees with the published formula, written down twice', () => {
    for (const [count, of, tp, fp, tn, fn, level, low, high] of reference.corrected) {
      const found = correctedRate({ count: count!, of: of! }, tableOf(tp!, fp!, tn!, fn!), level);
      expect(found.reason).toBeNull();
      expect(found.interval!.low).toBeCloseTo(low!, 10);
      expect(found.interval!.high).toBeCloseTo(high!, 10);
    }
  });

  test('solves for the rate that the classifier would have seen', () => {
    // Sensitivity 0.8 and specificity 0.9: of a rate of 0.5 it sees 0.45.
    const found = correctedRate({ count: 45, of: 100 }, tableOf(80, 10, 90, 20));
    expect(found.rate).toBeCloseTo(0.5, 12);
    expect(found.interval!.rate).toBe(found.rate);
    expect(found.interval!.low).toBeLessThan(0.5);
    expect(found.interval!.high).toBeGreaterThan(0.5);
  });

  test('leaves the rate of a faultless classifier alone, and is less certain than Wilson', () => {
    const found = correctedRate({ count: 30, of: 100 }, tableOf(50, 0, 50, 0));
    expect(found.rate).toBeCloseTo(0.3, 12);
    const wilson = wilsonInterval(30, 100)!;
    expect(found.interval!.high - found.interval!.low).toBeGreaterThan(wilson.high - wilson.low);
    // With ever more judged by people it comes to the same width.
    const known = correctedRate({ count: 30, of: 100 }, tableOf(1e7, 0, 1e7, 0));
    expect(known.interval!.low).toBeCloseTo(wilson.low, 2);
    expect(known.interval!.high).toBeCloseTo(wilson.high, 2);
  });

  test('stays between 0 and 1 and mirrors for the opposite', () => {
    const size = fc.integer({ min: 0, max: 40 });
    fc.assert(
      fc.property(size, size, size, size, size, size, (count, rest, tp, fp, tn, fn) => {
        const of = count + rest;
        const found = correctedRate({ count, of }, tableOf(tp, fp, tn, fn));
        const mirrored = correctedRate({ count: rest, of }, tableOf(tn, fn, tp, fp));
        if (found.rate === null) {
          expect(mirrored.rate).toBeNull();
          return;
        }
        expect(found.rate).toBeGreaterThanOrEqual(0);
        expect(found.rate).toBeLessThanOrEqual(1);
        expect(mirrored.rate).toBeCloseTo(1 - found.rate, 9);
        expect(found.interval === null).toBe(found.reason !== null);
        if (found.interval) {
          const { low, high } = found.interval;
          expect(low).toBeGreaterThanOrEqual(0);
          expect(high).toBeLessThanOrEqual(1);
          expect(high).toBeGreaterThan(low);
          expect(mirrored.interval!.low).toBeCloseTo(1 - high, 9);
          expect(mirrored.interval!.high).toBeCloseTo(1 - low, 9);
        }
      }),
    );
  });

  test.each([
    ['no samples', { count: 0, of: 0 }, tableOf(5, 1, 9, 1)],
    ['sensitivity is unknown', { count: 1, of: 5 }, tableOf(0, 1, 9, 0)],
    ['specificity is unknown', { count: 1, of: 5 }, tableOf(5, 0, 0, 1)],
    ['no better than chance', { count: 1, of: 5 }, tableOf(5, 5, 5, 5)],
    ['no better than chance', { count: 1, of: 5 }, tableOf(1, 9, 1, 9)],
    // 0.9 and 0.1 do not quite come to 1 in floating point.
    ['no better than chance', { count: 1, of: 5 }, tableOf(9, 9, 1, 1)],
  ])('is nothing with %s', (reason, observed, table) => {
    const found = correctedRate(observed, table);
    expect(found).toMatchObject({ rate: null, interval: null });
    expect(found.reason).toContain(reason);
  });

  test('has no interval where the classifier is hardly known', () => {
    const found = correctedRate({ count: 5, of: 10 }, tableOf(1, 190, 10, 0));
    expect(found.rate).not.toBeNull();
    expect(found.interval).toBeNull();
    expect(found.reason).toContain('too few judged');
  });

  test('has no interval where it would lie outside altogether', () => {
    // A third false alarms, and yet no alarm in a thousand.
    const found = correctedRate({ count: 0, of: 1000 }, tableOf(290, 100, 200, 10));
    expect(found).toMatchObject({ rate: 0, interval: null });
    expect(found.reason).toContain('does not fit');
  });

  test('covers the true rate about as often as it says', () => {
    const positives = binomial(20, 0.85);
    const negatives = binomial(20, 0.9);
    for (const rate of [0.15, 0.5]) {
      const alarms = binomial(25, rate * 0.85 + (1 - rate) * 0.1);
      let covered = 0;
      positives.forEach((one, tp) =>
        negatives.forEach((two, tn) =>
          alarms.forEach((three, count) => {
            if (one * two * three < 1e-9) return;
            const table = tableOf(tp, 20 - tn, tn, 20 - tp);
            const { interval } = correctedRate({ count, of: 25 }, table);
            if (interval && interval.low <= rate && rate <= interval.high)
              covered += one * two * three;
          }),
        ),
      );
      expect(covered).toBeGreaterThan(0.93);
      expect(covered).toBeLessThan(0.985);
    }
  });

  test('refuses what is no rate', () => {
    expect(() => correctedRate({ count: 6, of: 5 }, tableOf(5, 1, 9, 1))).toThrow(RangeError);
    expect(() => correctedRate({ count: 1, of: 5 }, tableOf(5, 1, 9, 1), 1)).toThrow(RangeError);
  });
});

describe('Brier score', () => {
  test('agrees with scikit-learn', () => {
    const [probabilities, outcomes, score] = reference.brier as unknown as [
      number[],
      boolean[],
      number,
    ];
    const predictions = probabilities.map((probability, i) => ({
      probability,
      outcome: outcomes[i]!,
    }));
    expect(brierScore(predictions)).toBeCloseTo(score, 12);
  });

  test('is 0 for the certain and right, 1 for the certain and wrong, a quarter for one half', () => {
    const say = (probability: number, outcome: boolean): Prediction[] => [{ probability, outcome }];
    expect(brierScore([...say(1, true), ...say(0, false)])).toBe(0);
    expect(brierScore(say(0, true))).toBe(1);
    expect(brierScore([...say(0.5, true), ...say(0.5, false)])).toBe(0.25);
    expect(brierScore([])).toBeNull();
    expect(() => brierScore(say(1.1, true))).toThrow('a probability');
    expect(() => brierScore(say(NaN, true))).toThrow('a probability');
  });
});
