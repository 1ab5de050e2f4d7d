import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  samplesForHalfWidth,
  samplesPerArm,
  smallestDetectableDifference,
  type TestPlan,
} from '../../src/statistics/index.ts';
import { normalQuantile } from '../../src/statistics/normal.ts';
import { scoreBounds } from '../../src/statistics/wilson.ts';
import { binomial } from './enumerate.ts';
import reference from './fixtures/reference.json' with { type: 'json' };

const rate = fc.double({ min: 0, max: 1, noNaN: true });

describe('samples per arm', () => {
  test('agree with statsmodels', () => {
    for (const [first, second, alpha, power, n] of reference.plans) {
      const plan: TestPlan = { alpha: alpha!, power: power! };
      expect(samplesPerArm(first!, second!, plan)).toBe(Math.ceil(n!));
      expect(samplesPerArm(second!, first!, plan)).toBe(Math.ceil(n!));
    }
  });

  test('give the power that was asked for, or nearly', () => {
    for (const [first, second] of [
      [0.2, 0.5],
      [0.05, 0.3],
    ] as const) {
      const n = samplesPerArm(first, second, { alpha: 0.05, power: 0.8 });
      const power = (size: number): number => {
        const ones = binomial(size, first);
        const twos = binomial(size, second);
        let sum = 0;
        for (let i = 0; i <= size; i++)
          for (let j = 0; j <= size; j++) {
            const mean = (i + j) / (2 * size);
            const z = (i - j) / size / Math.sqrt((2 * mean * (1 - mean)) / size);
            if (Math.abs(z) > 1.959964) sum += ones[i]! * twos[j]!;
          }
        return sum;
      };
      expect(power(n)).toBeGreaterThan(0.77);
      expect(power(n)).toBeLessThan(0.87);
      expect(power(Math.round(0.7 * n))).toBeLessThan(0.75);
    }
  });

  test('are endless for no difference, and take 0.05 and 0.8 unless told', () => {
    expect(samplesPerArm(0.3, 0.3)).toBe(Infinity);
    expect(samplesPerArm(0.3, 0.5)).toBe(samplesPerArm(0.3, 0.5, { alpha: 0.05, power: 0.8 }));
    expect(samplesPerArm(0.3, 0.5, { power: 0.9 })).toBeGreaterThan(samplesPerArm(0.3, 0.5));
    expect(samplesPerArm(0.3, 0.5, { alpha: 0.01 })).toBeGreaterThan(samplesPerArm(0.3, 0.5));
    expect(samplesPerArm(0, 1)).toBeGreaterThanOrEqual(1);
  });

  test('refuse what is no rate, level or power', () => {
    expect(() => samplesPerArm(-0.1, 0.5)).toThrow('a rate');
    expect(() => samplesPerArm(0.1, NaN)).toThrow('a rate');
    expect(() => samplesPerArm(0.1, 0.5, { alpha: 0 })).toThrow('a level');
    expect(() => samplesPerArm(0.1, 0.5, { power: 1 })).toThrow('a power');
  });
});

describe('smallest detectable difference', () => {
  test('undoes the number of samples', () => {
    fc.assert(
      fc.property(
        rate,
        fc.integer({ min: 2, max: 5000 }),
        fc.constantFrom('rise' as const, 'fall' as const),
        (baseline, n, direction) => {
          const size = smallestDetectableDifference(n, baseline, { direction });
          const sign = direction === 'rise' ? 1 : -1;
          const room = direction === 'rise' ? 1 - baseline : baseline;
          if (size === null) {
            expect(samplesPerArm(baseline, direction === 'rise' ? 1 : 0)).toBeGreaterThan(n);
            return;
          }
          expect(size).toBeGreaterThan(0);
          expect(size).toBeLessThanOrEqual(room);
          const less = baseline + sign * size * 0.999;
          expect(samplesPerArm(baseline, less)).toBeGreaterThanOrEqual(n);
          const more = baseline + sign * Math.min(room, size * 1.000001);
          expect(samplesPerArm(baseline, more)).toBeLessThanOrEqual(n);
        },
      ),
    );
  });

  test('shrinks with more samples, mirrors, and rises unless told', () => {
    const size = smallestDetectableDifference(100, 0.2)!;
    expect(smallestDetectableDifference(400, 0.2)!).toBeLessThan(0.6 * size);
    expect(smallestDetectableDifference(100, 0.8, { direction: 'fall' })!).toBeCloseTo(size, 10);
    expect(smallestDetectableDifference(100, 0.2, { power: 0.95 })!).toBeGreaterThan(size);
  });

  test('is null where nothing can be found', () => {
    expect(smallestDetectableDifference(5, 0.9)).toBeNull();
    expect(smallestDetectableDifference(100, 1)).toBeNull();
    expect(smallestDetectableDifference(100, 0, { direction: 'fall' })).toBeNull();
  });

  test('refuses what makes no sense', () => {
    expect(() => smallestDetectableDifference(0, 0.5)).toThrow('samples');
    expect(() => smallestDetectableDifference(Infinity, 0.5)).toThrow('samples');
    expect(() => smallestDetectableDifference(10, 2)).toThrow('a rate');
  });
});

describe('samples for a half-width', () => {
  const halfWidth = (share: number, n: number, confidence: number): number => {
    const z = normalQuantile((1 + confidence) / 2);
    const { low, high } = scoreBounds(share, (z * z) / n);
    return (high - low) / 2;
  };

  test('are the fewest with which Wilson’s interval is narrow enough', () => {
    fc.assert(
      fc.property(
        rate,
        fc.double({ min: 0.005, max: 0.45, noNaN: true }),
        fc.double({ min: 0.5, max: 0.999, noNaN: true }),
        (share, wanted, confidence) => {
          const n = samplesForHalfWidth(share, wanted, confidence);
          expect(Number.isInteger(n)).toBe(true);
          expect(halfWidth(share, n, confidence)).toBeLessThanOrEqual(wanted * (1 + 1e-9));
          if (n > 1) expect(halfWidth(share, n - 1, confidence)).toBeGreaterThan(wanted);
        },
      ),
    );
  });

  test('are most for one half, and 93 for ± 10 %', () => {
    expect(samplesForHalfWidth(0.5, 0.1)).toBe(93);
    expect(samplesForHalfWidth(0.2, 0.1)).toBeLessThan(93);
    expect(samplesForHalfWidth(0.8, 0.1)).toBe(samplesForHalfWidth(0.2, 0.1));
  });

  test('refuse what makes no sense', () => {
    expect(() => samplesForHalfWidth(0.5, 0)).toThrow('half-width');
    expect(() => samplesForHalfWidth(0.5, 0.5)).toThrow('half-width');
    expect(() => samplesForHalfWidth(1.5, 0.1)).toThrow('a rate');
    expect(() => samplesForHalfWidth(0.5, 0.1, 1)).toThrow('a confidence');
  });
});
