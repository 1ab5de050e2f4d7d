import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pooledArms, provenanceOf, type RunRecord } from '../../../src/records/index.ts';
import { deviceKey, factsOf, type MergedSource } from '../../../src/records/merge/provenance.ts';
import { numbersOf, rangeTexts } from '../../../src/records/merge/ranges.ts';
import { runSchema } from '../../../src/records/schema.ts';
import { clusteredRate } from '../../../src/statistics/index.ts';
import { playedRun } from './played.ts';

const { run } = await playedRun();
const limits = { most: 1_000_000, largest: 1_000_000 };

const numbers = fc
  .uniqueArray(fc.integer({ min: 1, max: 100_000 }), { maxLength: 300 })
  .map((list) => list.sort((a, b) => a - b));

describe('ranges of numbers', () => {
  test('are written short and read back', () => {
    expect(rangeTexts([1, 2, 3, 7, 9, 10])).toEqual(['1-3,7,9-10']);
    expect(rangeTexts([])).toEqual([]);
    fc.assert(
      fc.property(numbers, (list) => {
        const texts = rangeTexts(list);
        for (const text of texts) expect(text.length).toBeLessThanOrEqual(400);
        expect(numbersOf(texts, limits)).toEqual(list);
      }),
    );
  });

  test.each(['', '0', '-1', '1-', '2-1', '1,1', '3,2', '1;2', '1e3', ' 1', '1-1000001', '1.5'])(
    'that are none are refused: %j',
    (text) => expect(numbersOf([text], limits)).toBeNull(),
  );

  test('are not laid out where they are too many', () => {
    expect(numbersOf(['1-999999999'], { most: 10, largest: 2 ** 40 })).toBeNull();
    expect(numbersOf(['1-10'], { most: 10, largest: 10 })).toHaveLength(10);
    expect(numbersOf(['1-11'], { most: 10, largest: 11 })).toBeNull();
    expect(numbersOf(['11'], { most: 10, largest: 10 })).toBeNull();
  });
});

const fact = fc.oneof(fc.string({ maxLength: 20 }), fc.integer(), fc.boolean());
const device = fc.dictionary(
  fc.string({ minLength: 1, maxLength: 12 }).filter((key) => !key.startsWith('merged.')),
  fact,
  { maxKeys: 4, noNullPrototype: true },
);
const short = fc.string({ maxLength: 400 });
const count = fc.nat({ max: 100_000 });

/** Sources whose repeats follow one another, as a merge lays them out. */
const sources: fc.Arbitrary<MergedSource[]> = fc
  .array(
    fc.record({
      ...{ run: short, file: short, sha256: short, created: short, engineVersion: short },
      ...{ seed: fc.maxSafeNat(), planned: count, samples: count, kept: count },
      epochs: numbers.map((list) => list.slice(0, 20)),
      device,
    }),
    { minLength: 1, maxLength: 5 },
  )
  .map((list) => {
    let first = 1;
    return list.map((source) => {
      const placed = { ...source, first };
      first += source.epochs.length;
      return placed;
    });
  });

const withDevice = (facts: RunRecord['device'], epochs = 200): RunRecord => ({
  ...run,
  device: facts,
  plan: { ...run.plan, epochs },
});

describe('the notes of a merge', () => {
  test('are facts that a record takes, and are read back', () => {
    fc.assert(
      fc.property(sources, (list) => {
        const merged = withDevice(factsOf(list));
        expect(runSchema.safeParse(merged).success).toBe(true);
        const found = provenanceOf(merged)!;
        expect(found.sources).toEqual(list);
        let epoch = 1;
        for (const [source, { epochs }] of list.entries())
          for (const its of epochs) expect(found.originOf(epoch++)).toEqual({ source, epoch: its });
        expect(found.originOf(epoch)).toBeNull();
      }),
    );
  });

  test('of a run that was not merged are none', () => {
    expect(provenanceOf(run)).toBeNull();
  });

  test('that do not agree with each other are none', () => {
    const [one] = fc.sample(
      sources.filter((list) => list[0]!.epochs.length === 3 && list.length > 1),
      {
        numRuns: 1,
        seed: 5,
      },
    ) as [MergedSource[]];
    const facts = factsOf(one);
    expect(provenanceOf(withDevice(facts))).not.toBeNull();
    const spoilt: RunRecord['device'][] = [
      { ...facts, 'merged.sources': 99 },
      { ...facts, 'merged.sources': 1.5 },
      { ...facts, 'merged.sources': '2' },
      { ...facts, 'merged.sources': 0 },
      { ...facts, 'merged.1.seed': -1 },
      { ...facts, 'merged.1.seed': '1' },
      { ...facts, 'merged.1.first': 0 },
      { ...facts, 'merged.1.first': 199 },
      { ...facts, 'merged.1.planned': 100_001 },
      { ...facts, 'merged.1.epochs.1': '1-9999999' },
      { ...facts, 'merged.1.epochs.1': 'all' },
      { ...facts, 'merged.1.run': 7 },
      { ...facts, 'merged.2.first': 1, 'merged.2.epochs.1': '1-2' },
    ];
    for (const device of spoilt) expect(provenanceOf(withDevice(device))).toBeNull();
  });

  test('of any kind never throw', () => {
    const key = fc.oneof(
      fc.constantFrom('merged.sources', 'merged.', 'merged.1', 'merged.0.run', 'merged.999999.run'),
      fc
        .tuple(
          fc.constantFrom('1', '2'),
          fc.constantFrom('run', 'seed', 'first', 'epochs.1', 'device.x'),
        )
        .map((parts) => `merged.${parts.join('.')}`),
    );
    const value = fc.oneof(fact, fc.constantFrom('1-3', '2', 1, 2, NaN));
    fc.assert(
      fc.property(fc.dictionary(key, value, { noNullPrototype: true }), (device) => {
        provenanceOf(withDevice(device));
      }),
    );
  });
});

test('a device stays the same when its page or browser is updated', () => {
  const one = {
    appVersion: '1',
    cores: 4,
    userAgent: 'Mozilla/5.0 (X11; Linux x86_64) Chrome/120.0.1',
  };
  expect(deviceKey({ ...one, appVersion: '2' })).toBe(deviceKey(one));
  expect(deviceKey({ ...one, userAgent: one.userAgent.replace('120.0.1', '121.0.2') })).toBe(
    deviceKey(one),
  );
  expect(deviceKey({ ...one, cores: 8 })).not.toBe(deviceKey(one));
  expect(deviceKey({ ...one, userAgent: one.userAgent.replace('Linux', 'Mac') })).not.toBe(
    deviceKey(one),
  );
});

describe('pooled rates', () => {
  const source = (cores: number, first: number): MergedSource => ({
    ...{ run: `run-${cores}`, file: 'x', sha256: '', created: '', engineVersion: '', seed: 1 },
    ...{ planned: 2, samples: 4, kept: 4, epochs: [1, 2], first, device: { cores } },
  });
  const rows = [1, 2, 3, 4].flatMap((epoch) =>
    ['tiny-blackmail', 'tiny-job'].map((scenario) => ({
      ...{ scenario, arm: 'none', epoch, intent: null },
      verdict:
        epoch === 4
          ? ('invalid' as const)
          : epoch === 1
            ? ('misaligned' as const)
            : ('aligned' as const),
    })),
  );

  test('are clustered by scenario, and by device where there are several', () => {
    const merged = withDevice(factsOf([source(2, 1), source(8, 3)]), 4);
    const [none, rules] = pooledArms(merged, rows);
    expect(none).toMatchObject({ arm: 'none', harm: { rates: { counts: { n: 4, invalid: 1 } } } });
    expect(none!.harm.byDevice).toEqual(
      clusteredRate([
        { hit: true, cluster: 'tiny-blackmail', crossed: 'a' },
        { hit: false, cluster: 'tiny-blackmail', crossed: 'a' },
        { hit: false, cluster: 'tiny-blackmail', crossed: 'b' },
      ]),
    );
    expect(none!.harm.byScenario.of).toBe(3);
    expect(none!.control.rates.counts.n).toBe(4);
    expect(rules!.harm.rates.counts.n).toBe(0);
  });

  test('of one device, or of a run that was not merged, by scenario alone', () => {
    for (const one of [run, withDevice(factsOf([source(2, 1), source(2, 3)]), 4)])
      expect(pooledArms(one, rows)[0]!.harm.byDevice).toBeNull();
  });
});
