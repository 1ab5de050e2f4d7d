import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  cohensKappa,
  fleissKappa,
  krippendorffAlpha,
  labelTable,
  type BootstrapOptions,
  type Finding,
} from '../../src/statistics/index.ts';
import fromR from './fixtures/reference-r.json' with { type: 'json' };
import reference from './fixtures/reference.json' with { type: 'json' };

const count = fc.integer({ min: 0, max: 30 });
const square = fc.integer({ min: 2, max: 4 }).chain((size) =>
  fc.array(fc.array(count, { minLength: size, maxLength: size }), {
    minLength: size,
    maxLength: size,
  }),
);
const seed: BootstrapOptions = { seed: 'agreement', replicates: 200 };
const [ratings, [rFleiss, rCohen]] = fromR.agreement as unknown as [number[][], number[]];
/** How many raters gave each of the labels 0 to 2. */
const counted = ratings.map((row) =>
  [0, 1, 2].map((label) => row.filter((l) => l === label).length),
);

describe('label table', () => {
  test('counts pairs', () => {
    const table = labelTable([
      ['yes', 'no'],
      ['no', 'no'],
      ['yes', 'yes'],
      ['yes', 'no'],
    ]);
    expect(table).toEqual({
      labels: ['yes', 'no'],
      counts: [
        [1, 2],
        [0, 1],
      ],
    });
    expect(labelTable([])).toEqual({ labels: [], counts: [] });
  });
});

describe('Cohen’s κ', () => {
  test('agrees with statsmodels, scikit-learn and R’s irr', () => {
    for (const [table, value, low, high] of reference.kappas as unknown as [
      number[][],
      number,
      number,
      number,
    ][]) {
      const found = cohensKappa(table);
      expect(found.value).toBeCloseTo(value, 12);
      expect(found.bounds!.low).toBeCloseTo(low, 10);
      expect(found.bounds!.high).toBeCloseTo(high, 10);
    }
    const pairs = ratings.map(([one, two]) => [`${one}`, `${two}`] as const);
    expect(cohensKappa(labelTable(pairs).counts).value).toBeCloseTo(rCohen!, 12);
  });

  test('does not mind who is first, nor the order of the labels', () => {
    fc.assert(
      fc.property(square, (table) => {
        const found = cohensKappa(table);
        const transposed = cohensKappa(table.map((row, i) => row.map((_, j) => table[j]![i]!)));
        const reversed = cohensKappa(table.map((row) => [...row].reverse()).reverse());
        for (const other of [transposed, reversed]) {
          expect(other.reason).toBe(found.reason);
          if (found.value !== null) expect(other.value).toBeCloseTo(found.value, 10);
          if (found.bounds) expect(other.bounds!.low).toBeCloseTo(found.bounds.low, 7);
        }
      }),
    );
  });

  test('lies within its interval, and that within -1 and 1', () => {
    fc.assert(
      fc.property(square, (table) => {
        const { value, bounds } = cohensKappa(table);
        fc.pre(bounds !== null);
        expect(bounds.low).toBeLessThan(value!);
        expect(bounds.high).toBeGreaterThan(value!);
        expect(bounds.low).toBeGreaterThanOrEqual(-1);
        expect(bounds.high).toBeLessThanOrEqual(1);
        const sure = cohensKappa(table, 0.999).bounds!;
        expect(sure.low).toBeLessThanOrEqual(bounds.low);
        expect(sure.high).toBeGreaterThanOrEqual(bounds.high);
      }),
    );
  });

  test('has an interval that is cut at -1 and 1', () => {
    const apart = cohensKappa([
      [0, 2],
      [3, 1],
    ]);
    expect(apart.bounds!.low).toBe(-1);
    const close = [
      [8, 1],
      [0, 2],
    ];
    expect(cohensKappa(close, 0.999).bounds!.high).toBe(1);
  });

  test('is 0 where labels are independent, 1 where raters agree', () => {
    expect(
      cohensKappa([
        [6, 3],
        [4, 2],
      ]).value,
    ).toBeCloseTo(0, 12);
    const perfect = cohensKappa([
      [6, 0],
      [0, 9],
    ]);
    expect(perfect.value).toBeCloseTo(1, 12);
    // The formula gives 1 to 1, as if fifteen items could be certain.
    expect(perfect.bounds).toBeNull();
    expect(perfect.reason).toContain('no disagreement');
  });

  test('has no interval where a rater never varies', () => {
    const found = cohensKappa([
      [7, 3],
      [0, 0],
    ]);
    expect(found).toMatchObject({ value: 0, bounds: null });
    expect(found.reason).toContain('no variation');
  });

  test('is undefined without variation or items', () => {
    const same = cohensKappa([
      [9, 0],
      [0, 0],
    ]);
    expect(same).toMatchObject({ value: null, bounds: null });
    expect(same.reason).toContain('all labels are the same');
    expect(cohensKappa([]).reason).toBe('nothing was rated');
  });

  test('refuses what is no table of counts', () => {
    expect(() => cohensKappa([[1, 2]])).toThrow('square');
    expect(() => cohensKappa([[-1]])).toThrow(RangeError);
    expect(() => cohensKappa([[1]], 0)).toThrow(RangeError);
  });
});

describe('Fleiss’ κ', () => {
  test('agrees with statsmodels and R’s irr', () => {
    for (const [items, value] of reference.fleiss as unknown as [number[][], number][])
      expect(fleissKappa(items, seed).value).toBeCloseTo(value, 12);
    expect(fleissKappa(counted, seed).value).toBeCloseTo(rFleiss!, 12);
  });

  test('is 1 where raters agree, and has no interval there', () => {
    const perfect = fleissKappa(
      [
        [3, 0],
        [0, 3],
        [3, 0],
        [0, 3],
        [3, 0],
        [0, 3],
      ],
      seed,
    );
    expect(perfect).toMatchObject({ value: 1, bounds: null });
    expect(perfect.reason).not.toBeNull();
  });

  test('is undefined without variation or items', () => {
    const same = fleissKappa(
      [
        [3, 0],
        [3, 0],
      ],
      seed,
    );
    expect(same).toMatchObject({ value: null, bounds: null });
    expect(same.reason).toContain('all labels are the same');
    expect(fleissKappa([], seed).reason).toBe('nothing was rated');
  });

  test('refuses rows that do not fit', () => {
    const refused = [
      [[1, 1], [2]],
      [
        [1, 1],
        [2, 1],
      ],
      [[1, 0]],
      [[1.5, 0.5]],
    ];
    for (const items of refused) expect(() => fleissKappa(items, seed)).toThrow(RangeError);
  });
});

describe('Krippendorff’s α', () => {
  test('agrees with the krippendorff package, gaps included', () => {
    for (const [items, value] of reference.alphas as unknown as [(string | null)[][], number][])
      expect(krippendorffAlpha(items, seed).value).toBeCloseTo(value, 12);
  });

  test('of Krippendorff’s own example is 0.743', () => {
    // Krippendorff (2011), "Computing Krippendorff's alpha-reliability", part C.
    const observers = ['123321412...', '1233224125.3', '.3332342251.', '12332441251.'];
    const items = Array.from({ length: 12 }, (_, i) =>
      observers.map((labels) => (labels[i] === '.' ? null : labels[i]!)),
    );
    expect(krippendorffAlpha(items, seed).value).toBeCloseTo(0.743, 3);
  });

  test('does not count items with fewer than two labels', () => {
    const items = [
      ['a', 'a'],
      ['a', 'b'],
      ['b', 'b'],
    ];
    const found = krippendorffAlpha(items, seed);
    expect(krippendorffAlpha([['b', null], ...items, [null, null]], seed)).toEqual(found);
  });

  test('of two raters does not mind who is who', () => {
    const label = fc.constantFrom('a', 'b', 'c');
    fc.assert(
      fc.property(fc.array(fc.tuple(label, label), { minLength: 2, maxLength: 20 }), (items) => {
        const { value } = krippendorffAlpha(items, { seed: 's', replicates: 100 });
        const turned = items.map(([one, two]) => [two, one]);
        const other = krippendorffAlpha(turned, { seed: 's', replicates: 100 }).value;
        if (value === null) expect(other).toBeNull();
        else {
          expect(other).toBeCloseTo(value, 12);
          expect(value).toBeLessThanOrEqual(1);
          expect(value).toBeGreaterThanOrEqual(-1);
        }
      }),
      { numRuns: 50 },
    );
  });

  test('is undefined without variation or pairs, and says why', () => {
    const same = krippendorffAlpha(
      [
        ['a', 'a'],
        ['a', 'a'],
        ['b', null],
      ],
      seed,
    );
    expect(same).toMatchObject({ value: null, bounds: null });
    expect(same.reason).toContain('all labels are the same');
    expect(krippendorffAlpha([['a', null]], seed).reason).toBe('no item has two labels');
  });

  test('has no interval where most resamples know no variation', () => {
    const items = [...Array<string[]>(30).fill(['a', 'a']), ['a', 'b']];
    const found = krippendorffAlpha(items, seed);
    expect(found.value).toBeCloseTo(0, 1);
    expect(found.bounds).toBeNull();
    expect(found.reason).toContain('undefined in many resamples');
  });
});

describe.each<[string, (seedText: string, confidence: number) => Finding]>([
  [
    'Fleiss’ κ',
    (seedText, confidence) => fleissKappa(counted, { seed: seedText, replicates: 400, confidence }),
  ],
  [
    'Krippendorff’s α',
    (seedText, confidence) =>
      krippendorffAlpha(
        ratings.map((row) => row.map(String)),
        { seed: seedText, replicates: 400, confidence },
      ),
  ],
])('bootstrapped interval of %s', (_, measure) => {
  test('holds the value, widens with confidence and hangs on the seed alone', () => {
    const { value, bounds, reason } = measure('one', 0.9);
    expect(reason).toBeNull();
    expect(bounds!.low).toBeLessThan(value!);
    expect(bounds!.high).toBeGreaterThan(value!);
    const sure = measure('one', 0.99).bounds!;
    expect(sure.high - sure.low).toBeGreaterThan(bounds!.high - bounds!.low);
    expect(measure('one', 0.9).bounds).toEqual(bounds);
    expect(measure('two', 0.9).bounds).not.toEqual(bounds);
  });
});
