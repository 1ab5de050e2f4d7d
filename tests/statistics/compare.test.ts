import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  againstMargin,
  benjaminiHochberg,
  clusteredDifference,
  holm,
  mcnemar,
  pairedDifference,
  pairedEquivalence,
  pairedRatio,
  pairedTable,
  riskRatio,
  unpairedDifference,
  type Bounds,
  type Counted,
  type Estimate,
  type Finding,
  type MarginVerdict,
  type McNemar,
  type Pair,
  type PairedTable,
} from '../../src/statistics/index.ts';
import { binomial, fourCells } from './enumerate.ts';
import fromR from './fixtures/reference-r.json' with { type: 'json' };
import reference from './fixtures/reference.json' with { type: 'json' };

const tableOf = ([both, onlyFirst, onlySecond, neither]: readonly number[]): PairedTable => ({
  both: both!,
  onlyFirst: onlyFirst!,
  onlySecond: onlySecond!,
  neither: neither!,
});
const count = fc.integer({ min: 0, max: 60 });
const table: fc.Arbitrary<PairedTable> = fc
  .record({ both: count, onlyFirst: count, onlySecond: count, neither: count })
  .filter((cells) => Object.values(cells).some((n) => n > 0));
/** First and second change places. */
const turned = ({ both, onlyFirst, onlySecond, neither }: PairedTable): PairedTable => ({
  both,
  onlyFirst: onlySecond,
  onlySecond: onlyFirst,
  neither,
});
/** Hits become misses. */
const negated = ({ both, onlyFirst, onlySecond, neither }: PairedTable): PairedTable => ({
  both: neither,
  onlyFirst: onlySecond,
  onlySecond: onlyFirst,
  neither: both,
});
/** The paired difference of tables that hold something. */
const differenceOf = (cells: PairedTable): Estimate => pairedDifference(cells)!;
const some: fc.Arbitrary<Counted> = fc
  .integer({ min: 1, max: 200 })
  .chain((of) => fc.record({ of: fc.constant(of), count: fc.integer({ min: 0, max: of }) }));

/** How far a value is off, as a share of what it should be. */
const off = (value: number, truth: number): number => Math.abs(value / truth - 1);

describe('paired table', () => {
  test('counts each kind of pair', () => {
    const pair = (first: boolean, second: boolean, times: number): Pair[] =>
      Array<Pair>(times).fill({ first, second });
    expect(
      pairedTable([
        ...pair(true, true, 1),
        ...pair(true, false, 2),
        ...pair(false, true, 3),
        ...pair(false, false, 4),
      ]),
    ).toEqual(tableOf([1, 2, 3, 4]));
    expect(pairedTable([])).toEqual(tableOf([0, 0, 0, 0]));
  });
});

describe('McNemar’s test', () => {
  test('agrees with statsmodels, scipy and R', () => {
    for (const [onlyFirst, onlySecond, exact, midP] of reference.pairedTests) {
      const found = mcnemar({ onlyFirst: onlyFirst!, onlySecond: onlySecond! });
      expect(off(found.exact, exact!), `${onlyFirst}, ${onlySecond}`).toBeLessThan(1e-10);
      expect(off(found.midP, midP!), `${onlyFirst}, ${onlySecond}`).toBeLessThan(1e-10);
    }
    for (const [both, onlyFirst, onlySecond, neither, , , , , , midP] of fromR.paired)
      expect(mcnemar(tableOf([both!, onlyFirst!, onlySecond!, neither!])).midP).toBeCloseTo(
        midP!,
        12,
      );
  });

  test('is the binomial test of one half', () => {
    for (let n = 1; n <= 40; n++) {
      const chances = binomial(n, 0.5);
      for (let k = 0; k <= n; k++) {
        let atLeast = 0;
        let asExtreme = 0;
        for (let i = 0; i <= n; i++) {
          if (Math.abs(i - n / 2) >= Math.abs(k - n / 2)) atLeast += chances[i]!;
          if (Math.abs(i - n / 2) === Math.abs(k - n / 2)) asExtreme += chances[i]!;
        }
        const found = mcnemar({ onlyFirst: k, onlySecond: n - k });
        expect(found.exact, `${k} of ${n}`).toBeCloseTo(atLeast, 12);
        expect(found.midP, `${k} of ${n}`).toBeCloseTo(atLeast - asExtreme / 2, 12);
      }
    }
  });

  test('never errs more often than its level; mid-p comes closer to it', () => {
    for (const n of [6, 11, 30]) {
      const chances = binomial(n, 0.5);
      const errs = (kind: keyof McNemar, level: number): number =>
        chances.reduce((sum, chance, k) => {
          const p = mcnemar({ onlyFirst: k, onlySecond: n - k })[kind];
          return p <= level ? sum + chance : sum;
        }, 0);
      for (const level of [0.01, 0.05, 0.2]) {
        expect(errs('exact', level)).toBeLessThanOrEqual(level);
        expect(errs('midP', level)).toBeGreaterThanOrEqual(errs('exact', level));
      }
    }
  });

  test('does not mind which side is which, and knows no difference without a difference', () => {
    fc.assert(
      fc.property(table, (cells) => {
        expect(mcnemar(turned(cells))).toEqual(mcnemar(cells));
      }),
    );
    expect(mcnemar({ onlyFirst: 0, onlySecond: 0 })).toEqual({ exact: 1, midP: 1 });
    expect(() => mcnemar({ onlyFirst: 0.5, onlySecond: 1 })).toThrow(RangeError);
    expect(() => mcnemar({ onlyFirst: -1, onlySecond: 1 })).toThrow(RangeError);
  });
});

describe('paired difference', () => {
  test('agrees with R’s contingencytables', () => {
    expect(fromR.paired.length).toBeGreaterThan(20);
    for (const [a, b, c, d, level, low, high] of fromR.paired) {
      const found = pairedDifference(tableOf([a!, b!, c!, d!]), level)!;
      expect(found.low, `${a} ${b} ${c} ${d}`).toBeCloseTo(low!, 10);
      expect(found.high, `${a} ${b} ${c} ${d}`).toBeCloseTo(high!, 10);
    }
  });

  test('holds the difference, stays between -1 and 1 and is never empty', () => {
    fc.assert(
      fc.property(table, (cells) => {
        const { value, low, high } = differenceOf(cells);
        const of = cells.both + cells.onlyFirst + cells.onlySecond + cells.neither;
        expect(value).toBeCloseTo((cells.onlyFirst - cells.onlySecond) / of, 12);
        expect(low).toBeGreaterThanOrEqual(-1);
        expect(high).toBeLessThanOrEqual(1);
        expect(low).toBeLessThanOrEqual(value);
        expect(high).toBeGreaterThanOrEqual(value);
        expect(high).toBeGreaterThan(low);
      }),
    );
  });

  test('turns with the sides and with the meaning of a hit', () => {
    fc.assert(
      fc.property(table, (cells) => {
        const { value, low, high } = differenceOf(cells);
        for (const other of [turned(cells), negated(cells)]) {
          const mirrored = differenceOf(other);
          expect(mirrored.value).toBeCloseTo(-value, 12);
          expect(mirrored.low).toBeCloseTo(-high, 12);
          expect(mirrored.high).toBeCloseTo(-low, 12);
        }
      }),
    );
  });

  test('is narrower than for separate samples where pairs tend to agree', () => {
    const width = ({ low, high }: Bounds): number => high - low;
    const paired = differenceOf(tableOf([30, 3, 5, 40]));
    const separate = unpairedDifference({ count: 33, of: 78 }, { count: 35, of: 78 })!;
    expect(paired.value).toBeCloseTo(separate.value, 12);
    expect(width(paired)).toBeLessThan(0.6 * width(separate));
  });

  test('takes a slight agreement of pairs for none', () => {
    // φ is corrected to 0 here, as if the sides were separate.
    for (const cells of [
      [1, 0, 0, 1],
      [5, 4, 4, 5],
    ]) {
      const [both, one, other, neither] = cells as [number, number, number, number];
      const of = both + one + other + neither;
      expect(differenceOf(tableOf(cells))).toEqual(
        unpairedDifference({ count: both + one, of }, { count: both + other, of }),
      );
    }
  });

  test('covers the true difference about as often as it says', () => {
    for (const shares of [
      [0.2, 0.2, 0.2, 0.4],
      [0.1, 0.3, 0.05, 0.55],
      [0.4, 0.05, 0.05, 0.5],
      [0.02, 0.1, 0.03, 0.85],
    ] as const) {
      let covered = 0;
      for (const { cells, chance } of fourCells(18, shares)) {
        const { low, high } = differenceOf(tableOf(cells));
        const truth = shares[1] - shares[2];
        if (low <= truth && truth <= high) covered += chance;
      }
      expect(covered).toBeGreaterThan(0.93);
      expect(covered).toBeLessThan(0.995);
    }
  });

  test('says nothing about nothing and refuses what are no counts', () => {
    expect(pairedDifference(tableOf([0, 0, 0, 0]))).toBeNull();
    expect(() => pairedDifference(tableOf([1, 2, 3, -1]))).toThrow(RangeError);
    expect(() => pairedDifference(tableOf([1, 2, 3, 0.5]))).toThrow(RangeError);
    expect(() => pairedDifference(tableOf([1, 2, 3, 4]), 1)).toThrow(RangeError);
  });
});

describe('unpaired difference', () => {
  test('agrees with statsmodels', () => {
    for (const [x1, n1, x2, n2, level, low, high] of reference.twoRates) {
      const found = unpairedDifference({ count: x1!, of: n1! }, { count: x2!, of: n2! }, level!)!;
      expect(found.value).toBeCloseTo(x1! / n1! - x2! / n2!, 12);
      expect(found.low).toBeCloseTo(low!, 10);
      expect(found.high).toBeCloseTo(high!, 10);
    }
  });

  test('turns with the sides and is never empty', () => {
    fc.assert(
      fc.property(some, some, (first, second) => {
        const one = unpairedDifference(first, second)!;
        const other = unpairedDifference(second, first)!;
        expect(other.low).toBeCloseTo(-one.high, 12);
        expect(other.high).toBeCloseTo(-one.low, 12);
        expect(one.high).toBeGreaterThan(one.low);
        expect(one.low).toBeGreaterThanOrEqual(-1);
        expect(one.high).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('is null where one side is empty', () => {
    expect(unpairedDifference({ count: 0, of: 0 }, { count: 1, of: 2 })).toBeNull();
    expect(unpairedDifference({ count: 1, of: 2 }, { count: 0, of: 0 })).toBeNull();
  });
});

describe('clustered difference', () => {
  type Row = Pair & { cluster: string };
  const rows = (...clusters: [onlyFirst: number, onlySecond: number, same: number][]): Row[] =>
    clusters.flatMap(([onlyFirst, onlySecond, same], i) =>
      [
        ...Array<Pair>(onlyFirst).fill({ first: true, second: false }),
        ...Array<Pair>(onlySecond).fill({ first: false, second: true }),
        ...Array<Pair>(same).fill({ first: true, second: true }),
      ].map((pair) => ({ ...pair, cluster: `c${i}` })),
    );
  const four = rows([3, 1, 2], [0, 2, 5], [4, 0, 0], [1, 1, 7]);

  test('comes to the quantiles of all resamples', () => {
    // Four clusters can be drawn in 256 ways.
    const surplus = [2, -2, 4, 0];
    const of = [6, 7, 4, 9];
    const all: number[] = [];
    for (let code = 0; code < 256; code++) {
      const drawn = [code & 3, (code >> 2) & 3, (code >> 4) & 3, code >> 6];
      const sum = (values: number[]): number => drawn.reduce((total, i) => total + values[i]!, 0);
      all.push(sum(surplus) / sum(of));
    }
    const { value, bounds } = clusteredDifference(four, {
      seed: 'all',
      replicates: 40_000,
      confidence: 0.8,
    });
    expect(value).toBeCloseTo(4 / 26, 12);
    // A tenth of them lies below the one end and a tenth above the other, ties aside.
    const share = (test: (one: number) => boolean): number => all.filter(test).length / 256;
    const tiny = 1e-12;
    for (const distance of [
      (one: number) => one - bounds!.low,
      (one: number) => bounds!.high - one,
    ]) {
      expect(share((one) => distance(one) < -tiny)).toBeLessThan(0.11);
      expect(share((one) => distance(one) < tiny)).toBeGreaterThan(0.09);
    }
  });

  test('is the same for the same seed, and not for another', () => {
    const found = clusteredDifference(four, { seed: 'a' });
    expect(clusteredDifference(four, { seed: 'a' })).toEqual(found);
    expect(clusteredDifference(four, { seed: 'b', replicates: 150 })).not.toEqual(
      clusteredDifference(four, { seed: 'a', replicates: 150 }),
    );
  });

  test('widens with the confidence', () => {
    const width = (confidence: number): number => {
      const { low, high } = clusteredDifference(four, { seed: 'a', confidence }).bounds!;
      return high - low;
    };
    expect(width(0.99)).toBeGreaterThan(width(0.5));
  });

  test('has no interval where clusters cannot tell, and says why', () => {
    const one = clusteredDifference(rows([1, 0, 3]), { seed: 'a' });
    expect(one).toMatchObject({ value: 0.25, bounds: null });
    expect(one.reason).toContain('one unit');
    const alike = clusteredDifference(rows([1, 0, 3], [1, 0, 3], [2, 0, 6]), { seed: 'a' });
    expect(alike).toMatchObject({ value: 0.25, bounds: null });
    expect(alike.reason).toContain('empty');
    expect(clusteredDifference([], { seed: 'a' })).toEqual({
      value: null,
      bounds: null,
      reason: 'no pairs',
    });
  });

  test('refuses too few replicates and no confidence', () => {
    expect(() => clusteredDifference(four, { seed: 'a', replicates: 99 })).toThrow('replicates');
    expect(() => clusteredDifference(four, { seed: 'a', confidence: 0 })).toThrow('confidence');
  });
});

/** What ratios of both kinds have in common. */
function expectRatio({ value, bounds, reason }: Finding): void {
  expect(reason).toBeNull();
  expect(bounds!.low).toBeGreaterThanOrEqual(0);
  expect(bounds!.low).toBeLessThanOrEqual(value! * (1 + 1e-12));
  expect(bounds!.high).toBeGreaterThanOrEqual(value! * (1 - 1e-12));
  expect(bounds!.high).toBeGreaterThan(bounds!.low);
}

describe('risk ratio', () => {
  test('agrees with the score test of statsmodels, zeros included', () => {
    expect(reference.twoRates.length).toBeGreaterThan(25);
    for (const [x1, n1, x2, n2, level, , , low, high] of reference.twoRates) {
      const { value, bounds } = riskRatio({ count: x1!, of: n1! }, { count: x2!, of: n2! }, level!);
      const where = `${x1}/${n1} by ${x2}/${n2} at ${level}`;
      expect(value).toBe(x1! / n1! / (x2! / n2!));
      if (x1 === 0) expect(bounds!.low, where).toBe(0);
      else expect(off(bounds!.low, low!), where).toBeLessThan(1e-9);
      if (x2 === 0) expect(bounds!.high, where).toBe(Infinity);
      else expect(off(bounds!.high, high!), where).toBeLessThan(1e-9);
    }
  });

  test('has a closed form where all are hits', () => {
    // Solved by hand: n/(n + z²) and (n + z²)/n.
    const square = 1.959963984540054 ** 2;
    const { bounds } = riskRatio({ count: 10, of: 10 }, { count: 15, of: 15 });
    expect(bounds!.low).toBeCloseTo(10 / (10 + square), 12);
    expect(bounds!.high).toBeCloseTo((15 + square) / 15, 12);
  });

  test('holds the ratio, and turns with the sides', () => {
    fc.assert(
      fc.property(some, some, (first, second) => {
        fc.pre(first.count + second.count > 0);
        const one = riskRatio(first, second);
        expectRatio(one);
        const { bounds } = riskRatio(second, first);
        if (one.bounds!.high === Infinity) expect(bounds!.low).toBe(0);
        else expect(off(bounds!.low * one.bounds!.high, 1)).toBeLessThan(1e-9);
      }),
    );
  });

  test('covers the true ratio about as often as it says', () => {
    for (const [p1, p2] of [
      [0.3, 0.3],
      [0.6, 0.2],
      [0.15, 0.5],
    ] as const) {
      const ones = binomial(16, p1);
      const twos = binomial(20, p2);
      let covered = 0;
      ones.forEach((one, x1) =>
        twos.forEach((two, x2) => {
          const { bounds } = riskRatio({ count: x1, of: 16 }, { count: x2, of: 20 });
          // Where nothing can be said, nothing is wrong.
          if (!bounds || (bounds.low <= p1 / p2 && p1 / p2 <= bounds.high)) covered += one * two;
        }),
      );
      expect(covered).toBeGreaterThan(0.93);
      expect(covered).toBeLessThan(0.985);
    }
  });

  test('is undefined without hits or samples, and says why', () => {
    const none = riskRatio({ count: 0, of: 5 }, { count: 0, of: 9 });
    expect(none).toMatchObject({ value: null, bounds: null });
    expect(none.reason).toContain('no hits');
    expect(riskRatio({ count: 0, of: 0 }, { count: 1, of: 9 }).reason).toContain('no samples');
    expect(riskRatio({ count: 1, of: 2 }, { count: 0, of: 0 }).reason).toContain('no samples');
    expect(() => riskRatio({ count: 3, of: 2 }, { count: 0, of: 1 })).toThrow(RangeError);
    expect(() => riskRatio({ count: 1, of: 2 }, { count: 0, of: 1 }, 1)).toThrow(RangeError);
  });
});

describe('paired ratio', () => {
  test('agrees with R’s contingencytables', () => {
    for (const [a, b, c, d, level, , , low, high] of fromR.paired) {
      const { value, bounds } = pairedRatio(tableOf([a!, b!, c!, d!]), level);
      const where = `${a} ${b} ${c} ${d}`;
      expect(value, where).toBe((a! + b!) / (a! + c!));
      expect(bounds!.low, where).toBeCloseTo(low!, 10);
      expect(off(bounds!.high, high!), where).toBeLessThan(1e-10);
    }
  });

  test('holds the ratio, turns with the sides and ignores pairs without a hit', () => {
    fc.assert(
      fc.property(table, (cells) => {
        fc.pre(cells.both + cells.onlyFirst + cells.onlySecond > 0);
        const one = pairedRatio(cells);
        expectRatio(one);
        expect(pairedRatio({ ...cells, neither: 7 })).toEqual(one);
        const { bounds } = pairedRatio(turned(cells));
        if (one.bounds!.high === Infinity) expect(bounds!.low).toBe(0);
        else expect(off(bounds!.low * one.bounds!.high, 1)).toBeLessThan(1e-9);
      }),
    );
  });

  test('handles zeros', () => {
    expect(pairedRatio(tableOf([0, 3, 0, 5]))).toMatchObject({
      value: Infinity,
      bounds: { high: Infinity },
    });
    expect(pairedRatio(tableOf([0, 0, 3, 5]))).toMatchObject({ value: 0, bounds: { low: 0 } });
    expect(pairedRatio(tableOf([0, 0, 0, 5])).reason).toContain('no hits');
    expect(pairedRatio(tableOf([0, 0, 0, 0])).reason).toBe('no pairs');
  });
});

describe('equivalence', () => {
  test('is read off the interval', () => {
    const verdict = (low: number, high: number): MarginVerdict => againstMargin({ low, high }, 0.1);
    expect(verdict(-0.05, 0.09)).toEqual({ equivalent: true, notHigher: true, notLower: true });
    expect(verdict(-0.2, 0.09)).toEqual({ equivalent: false, notHigher: true, notLower: false });
    expect(verdict(-0.09, 0.1)).toEqual({ equivalent: false, notHigher: false, notLower: true });
    expect(verdict(-0.1, 0.3)).toEqual({ equivalent: false, notHigher: false, notLower: false });
    for (const margin of [0, 1, -0.1, NaN])
      expect(() => againstMargin({ low: 0, high: 0 }, margin)).toThrow('a margin');
  });

  test('of pairs takes an interval of twice the level', () => {
    const cells = tableOf([20, 6, 4, 70]);
    const found = pairedEquivalence(cells, 0.1)!;
    expect(found.difference).toEqual(pairedDifference(cells, 0.9));
    expect(found).toMatchObject(againstMargin(found.difference, 0.1));
    expect(found.equivalent).toBe(true);
    expect(pairedEquivalence(cells, 0.1, 0.001)!.equivalent).toBe(false);
    expect(pairedEquivalence(tableOf([0, 0, 0, 0]), 0.1)).toBeNull();
    expect(pairedEquivalence(cells, 0.1, 0.4)!.difference).toEqual(
      pairedDifference(cells, 1 - 2 * 0.4),
    );
    expect(() => pairedEquivalence(cells, 0.1, 0.5)).toThrow(RangeError);
    expect(() => pairedEquivalence(tableOf([0, 0, 0, 0]), 1)).toThrow('a margin');
  });

  test('is not shown by a few samples that agree', () => {
    expect(pairedEquivalence(tableOf([2, 0, 0, 3]), 0.1)!.equivalent).toBe(false);
  });

  test('is claimed falsely about as often as its level, at the margin', () => {
    for (const shares of [
      [0.3, 0.3, 0.1, 0.3],
      [0.1, 0.25, 0.05, 0.6],
    ] as const) {
      let claimed = 0;
      let found = 0;
      for (const { cells, chance } of fourCells(24, shares))
        if (pairedEquivalence(tableOf(cells), 0.2)!.notHigher) claimed += chance;
      expect(claimed).toBeGreaterThan(0.03);
      expect(claimed).toBeLessThan(0.07);
      for (const { cells, chance } of fourCells(24, [0.4, 0.02, 0.02, 0.56]))
        if (pairedEquivalence(tableOf(cells), 0.2)!.equivalent) found += chance;
      expect(found).toBeGreaterThan(0.5);
    }
  });
});

describe('many comparisons', () => {
  const pValues = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 });

  test('agree with statsmodels', () => {
    for (const [p, stepDown, falseDiscovery] of reference.many) {
      holm(p!).forEach((value, i) => expect(value).toBeCloseTo(stepDown![i]!, 12));
      benjaminiHochberg(p!).forEach((value, i) =>
        expect(value).toBeCloseTo(falseDiscovery![i]!, 12),
      );
      expect(holm(p!)).toHaveLength(p!.length);
      expect(benjaminiHochberg(p!)).toHaveLength(p!.length);
    }
  });

  test('only ever raise: Holm most, never above 1, never out of order', () => {
    fc.assert(
      fc.property(pValues, (p) => {
        const strict = holm(p);
        const mild = benjaminiHochberg(p);
        p.forEach((raw, i) => {
          expect(mild[i]!).toBeGreaterThanOrEqual(raw * (1 - 1e-12));
          expect(strict[i]!).toBeGreaterThanOrEqual(mild[i]! * (1 - 1e-12));
          expect(strict[i]!).toBeLessThanOrEqual(1);
          p.forEach((other, j) => {
            if (raw > other) return;
            expect(strict[i]!).toBeLessThanOrEqual(strict[j]!);
            expect(mild[i]!).toBeLessThanOrEqual(mild[j]!);
          });
        });
      }),
    );
  });

  test('leave one alone, keep the order given and refuse what is no p-value', () => {
    expect(holm([0.04])).toEqual([0.04]);
    expect(benjaminiHochberg([0.04])).toEqual([0.04]);
    expect(holm([0.5, 0.01])).toEqual([0.5, 0.02]);
    const given = [0.5, 0.01];
    benjaminiHochberg(given);
    expect(given).toEqual([0.5, 0.01]);
    expect(holm([])).toEqual([]);
    for (const bad of [-0.1, 1.1, NaN]) {
      expect(() => holm([0.5, bad])).toThrow('a p-value');
      expect(() => benjaminiHochberg([0.5, bad])).toThrow('a p-value');
    }
  });
});
