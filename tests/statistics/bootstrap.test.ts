import { describe, expect, test } from 'vitest';
import { bootstrap } from '../../src/statistics/bootstrap.ts';

/** Bootstraps the mean of 1, 2, 4, 8, 16 and keeps the replicates, sorted. */
function replicatesOf(
  replicates: number,
  confidence: number,
  answer: (mean: number, call: number) => number | null = (mean) => mean,
) {
  const values = [1, 2, 4, 8, 16];
  const seen: number[] = [];
  let calls = 0;
  const found = bootstrap(
    values.length,
    (times) => {
      expect(Array.from(times).reduce((sum, n) => sum + n, 0)).toBe(values.length);
      const mean = values.reduce((sum, value, i) => sum + value * times[i]!, 0) / values.length;
      const given = answer(mean, calls);
      if (calls++ > 0 && given !== null) seen.push(given);
      return given;
    },
    'nothing to say',
    { seed: 'draws', replicates, confidence },
  );
  return { found, seen: seen.sort((a, b) => a - b) };
}

describe('bootstrap', () => {
  test('gives the statistic of all units and the quantiles of its replicates', () => {
    const { found, seen } = replicatesOf(101, 0.9);
    expect(found.value).toBeCloseTo(6.2, 12);
    expect(seen).toHaveLength(101);
    expect(found.bounds!.low).toBeCloseTo(seen[5]!, 12);
    expect(found.bounds!.high).toBeCloseTo(seen[95]!, 12);
    expect(found.reason).toBeNull();
  });

  test('interpolates between replicates', () => {
    // Places 7.75 and 147.25 of 0 to 155.
    const { found, seen } = replicatesOf(156, 0.9, (mean, call) => mean + call / 1000);
    expect(found.bounds!.low).toBeCloseTo(seen[7]! + 0.75 * (seen[8]! - seen[7]!), 10);
    expect(found.bounds!.high).toBeCloseTo(seen[147]! + 0.25 * (seen[148]! - seen[147]!), 10);
    expect(seen[8]! - seen[7]!).toBeGreaterThan(1e-4);
  });

  test('draws 2000 times, at 95 %, unless told', () => {
    let calls = 0;
    const statistic = (times: ArrayLike<number>): number => {
      calls++;
      return times[0]!;
    };
    const found = bootstrap(8, statistic, '', { seed: 'a' });
    expect(calls).toBe(2001);
    expect(found).toEqual(
      bootstrap(8, statistic, '', { seed: 'a', replicates: 2000, confidence: 0.95 }),
    );
  });

  test('leaves undefined replicates out, up to one in twenty', () => {
    const upTo = (last: number) => (mean: number, call: number) =>
      call > 0 && call <= last ? null : mean;
    const few = replicatesOf(100, 0.9, upTo(5));
    expect(few.seen).toHaveLength(95);
    // Places 4.7 and 89.3 of 0 to 94.
    expect(few.found.bounds!.low).toBeCloseTo(few.seen[4]! + 0.7 * (few.seen[5]! - few.seen[4]!));
    const many = replicatesOf(100, 0.9, upTo(6));
    expect(many.found.value).toBeCloseTo(6.2, 12);
    expect(many.found.bounds).toBeNull();
    expect(many.found.reason).toContain('undefined in many resamples');
  });

  test('says why where there is nothing to draw from', () => {
    const fail = (): number => {
      throw new Error('asked of nothing');
    };
    expect(bootstrap(0, fail, 'nothing to say', { seed: 'a' })).toEqual({
      value: null,
      bounds: null,
      reason: 'nothing to say',
    });
    expect(replicatesOf(100, 0.9, () => null).found.reason).toBe('nothing to say');
    expect(replicatesOf(100, 0.9, () => 3).found).toMatchObject({ value: 3, bounds: null });
  });
});
