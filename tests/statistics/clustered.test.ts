import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../src/base/index.ts';
import {
  clusteredRate,
  wilsonInterval,
  type Bounds,
  type ClusteredRate,
  type ClusteredRow,
} from '../../src/statistics/index.ts';
import reference from './fixtures/reference.json' with { type: 'json' };
import fromR from './fixtures/reference-r.json' with { type: 'json' };

/** `hits` of `of` rows of one cluster. */
const rowsOf = (cluster: string, hits: number, of: number, crossed?: string): ClusteredRow[] =>
  Array.from({ length: of }, (_, i) => ({
    hit: i < hits,
    cluster,
    ...(crossed === undefined ? {} : { crossed }),
  }));

const clusters = fc.array(
  fc
    .integer({ min: 1, max: 12 })
    .chain((of) => fc.record({ of: fc.constant(of), hits: fc.integer({ min: 0, max: of }) })),
  { minLength: 2, maxLength: 12 },
);
const rowsFrom = (groups: { hits: number; of: number }[]): ClusteredRow[] =>
  groups.flatMap(({ hits, of }, i) => rowsOf(`c${i}`, hits, of));

describe('clustered rate', () => {
  test('agrees with statsmodels, in one grouping and two', () => {
    for (const [cells, [error, low, high], crossedError] of reference.clustered as unknown as [
      number[][],
      number[],
      number,
    ][]) {
      const one = clusteredRate(cells.flatMap(([g, , hits, of]) => rowsOf(`${g}`, hits!, of!)));
      expect(one.standardError).toBeCloseTo(error!, 12);
      expect(one.interval!.low).toBeCloseTo(low!, 10);
      expect(one.interval!.high).toBeCloseTo(high!, 10);
      const two = clusteredRate(
        cells.flatMap(([g, c, hits, of]) => rowsOf(`${g}`, hits!, of!, `${c}`)),
      );
      expect(two.standardError).toBeCloseTo(crossedError, 12);
    }
  });

  test('has the error and the design effect of R’s survey package', () => {
    for (const [groups, [error, effect]] of fromR.clustered as unknown as [
      number[][],
      number[],
    ][]) {
      const found = clusteredRate(rowsFrom(groups.map(([hits, of]) => ({ hits: hits!, of: of! }))));
      expect(found.standardError).toBeCloseTo(error!, 12);
      expect(found.designEffect).toBeCloseTo(effect!, 10);
    }
  });

  test('with one sample a cluster is Wilson’s', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 2, maxLength: 60 }), (hits) => {
        const found = clusteredRate(hits.map((hit, i) => ({ hit, cluster: `${i}` })));
        const wilson = wilsonInterval(hits.filter(Boolean).length, hits.length)!;
        expect(found.interval!.rate).toBe(wilson.rate);
        expect(found.interval!.low).toBeCloseTo(wilson.low, 10);
        expect(found.interval!.high).toBeCloseTo(wilson.high, 10);
      }),
    );
  });

  test('is never narrower than Wilson’s, stays between 0 and 1 and holds the rate', () => {
    fc.assert(
      fc.property(clusters, (groups) => {
        const found = clusteredRate(rowsFrom(groups));
        const { rate, low, high } = found.interval!;
        expect(rate).toBe(found.count / found.of);
        expect(found.rate).toBe(rate);
        expect(found.clusters).toBe(groups.length);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(low).toBeLessThanOrEqual(rate);
        expect(high).toBeGreaterThanOrEqual(rate);
        const wilson = wilsonInterval(found.count, found.of)!;
        expect(high - low).toBeGreaterThanOrEqual(wilson.high - wilson.low - 1e-12);
        expect(found.effectiveSize).toBeLessThanOrEqual(found.of);
      }),
    );
  });

  test('does not depend on the order, and mirrors for failures', () => {
    fc.assert(
      fc.property(clusters, (groups) => {
        const rows = rowsFrom(groups);
        const found = clusteredRate(rows);
        const shuffled = clusteredRate(seededRandom('order').shuffled(rows));
        expect(shuffled.interval!.low).toBeCloseTo(found.interval!.low, 12);
        expect(shuffled.interval!.high).toBeCloseTo(found.interval!.high, 12);
        const mirrored = clusteredRate(rows.map((row) => ({ ...row, hit: !row.hit })));
        expect(mirrored.interval!.low).toBeCloseTo(1 - found.interval!.high, 12);
        expect(mirrored.interval!.high).toBeCloseTo(1 - found.interval!.low, 12);
      }),
    );
  });

  test('is wide where whole scenarios go one way', () => {
    // Four scenarios, two always and two never: worth about four samples, not forty.
    const found = clusteredRate([10, 10, 0, 0].flatMap((hits, i) => rowsOf(`c${i}`, hits, 10)));
    expect(found.designEffect).toBeCloseTo(13, 10);
    expect(found.effectiveSize).toBeCloseTo(40 / 13, 10);
    expect(found.interval!.low).toBeLessThan(0.07);
    expect(found.interval!.high).toBeGreaterThan(0.93);
  });

  test('is not empty where nothing or everything is a hit', () => {
    for (const hits of [0, 10]) {
      const found = clusteredRate([0, 1, 2].flatMap((i) => rowsOf(`c${i}`, hits, 10)));
      expect(found.standardError).toBeNull();
      expect(found.designEffect).toBeNull();
      expect(found.effectiveSize).toBe(30);
      expect(found.reason).toBeNull();
      expect(found.interval!.high - found.interval!.low).toBeGreaterThan(0.3);
    }
    const none = clusteredRate([0, 1, 2].flatMap((i) => rowsOf(`c${i}`, 0, 10)));
    expect(none.interval!.low).toBe(0);
  });

  test('estimates from a single hit on, and to the last but one', () => {
    for (const hits of [1, 29]) {
      const [first, second, third] = [
        Math.min(hits, 10),
        Math.max(0, hits - 19),
        hits > 10 ? 9 : 0,
      ];
      const found = clusteredRate([
        ...rowsOf('a', first, 10),
        ...rowsOf('b', second, 10),
        ...rowsOf('c', third, 10),
      ]);
      expect(found.count).toBe(hits);
      expect(found.standardError).toBeGreaterThan(0);
      expect(found.designEffect).toBeCloseTo(1, 10);
    }
  });

  test('takes equal clusters for chance, not for certainty', () => {
    const found = clusteredRate([0, 1, 2].flatMap((i) => rowsOf(`c${i}`, 5, 10)));
    expect(found.designEffect).toBe(0);
    expect(found.effectiveSize).toBe(30);
    expect(found.interval!.high - found.interval!.low).toBeGreaterThan(0.5);
  });

  test('counts the smaller of two groupings, and is no narrower than with one', () => {
    const rows = [0, 1, 2, 3].flatMap((scenario) =>
      [0, 1].flatMap((device) => rowsOf(`${scenario}`, scenario + device, 5, `${device}`)),
    );
    const two = clusteredRate(rows);
    const one = clusteredRate(rows.map(({ hit, cluster }) => ({ hit, cluster })));
    expect(two.clusters).toBe(2);
    expect(one.clusters).toBe(4);
    expect(two.interval!.low).toBeLessThan(one.interval!.low);
    expect(two.interval!.high).toBeGreaterThan(one.interval!.high);
  });

  test('has no interval from fewer than two clusters, and says why', () => {
    const expected: Partial<ClusteredRate> = { clusters: 1, rate: 0.4, interval: null };
    const one = clusteredRate(rowsOf('a', 2, 5));
    expect(one).toMatchObject(expected);
    expect(one.reason).toContain('fewer than two clusters');
    // Two scenarios, but one device.
    const device = clusteredRate([...rowsOf('a', 2, 5, 'd'), ...rowsOf('b', 2, 5, 'd')]);
    expect(device).toMatchObject(expected);
    const none = clusteredRate([]);
    expect(none).toMatchObject({ rate: null, count: 0, of: 0, interval: null });
    expect(none.reason).toBe('no samples');
  });

  test('refuses a second grouping that only some rows have, and no confidence', () => {
    expect(() => clusteredRate([...rowsOf('a', 1, 2), ...rowsOf('b', 1, 2, 'd')])).toThrow(
      'in 2 of 4 rows',
    );
    expect(() => clusteredRate([], 1)).toThrow(RangeError);
  });

  test('covers the rate where scenarios differ, which Wilson’s interval does not', () => {
    // Twelve scenarios of ten samples; in each the rate is 0.1 or 0.7, and 0.4 on average.
    const random = seededRandom('scenarios');
    const times = 600;
    let clustered = 0;
    let plain = 0;
    for (let i = 0; i < times; i++) {
      const rows = Array.from({ length: 12 }, (_, scenario) => {
        const rate = random.unit() < 0.5 ? 0.1 : 0.7;
        return Array.from({ length: 10 }, () => ({
          hit: random.unit() < rate,
          cluster: `${scenario}`,
        }));
      }).flat();
      const found = clusteredRate(rows);
      const holds = ({ low, high }: Bounds): boolean => low <= 0.4 && 0.4 <= high;
      if (holds(found.interval!)) clustered++;
      if (holds(wilsonInterval(found.count, found.of)!)) plain++;
    }
    expect(clustered / times).toBeGreaterThan(0.93);
    expect(clustered / times).toBeLessThan(0.98);
    expect(plain / times).toBeLessThan(0.8);
  });
});
