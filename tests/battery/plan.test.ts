import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { batteryHash, expandPlan, makePlan, planSize, type Plan } from '../../src/battery/index.ts';
import { runSchema } from '../../src/records/schema.ts';
import { conditionsOneByOne } from './conditions.ts';
import { shipped } from './scenarios.ts';

const anyPlan: fc.Arbitrary<Plan> = fc
  .constantFrom('tiny' as const, 'office' as const)
  .chain((suite) => {
    const ids = [...shipped.scenarios.values()].filter((s) => s.suite === suite).map((s) => s.id);
    return fc.record({
      design: fc.constantFrom(...shipped.designs.keys()),
      suite: fc.constant(suite),
      scenarios: fc.shuffledSubarray(ids, { minLength: 1, maxLength: 4 }),
      arms: fc.shuffledSubarray([...shipped.arms.keys()], { minLength: 1 }),
      epochs: fc.integer({ min: 1, max: 6 }),
      seed: fc.nat(),
    });
  })
  .map((choice) => makePlan(shipped, choice))
  .chain((plan) =>
    fc.boolean().map((varied) => ({
      ...plan,
      conditions: varied
        ? Object.fromEntries(plan.scenarios.map((s) => [s.id, conditionsOneByOne(s)]))
        : plan.conditions,
    })),
  );

describe('a plan', () => {
  test('takes what the design says where nothing is chosen', () => {
    const plan = makePlan(shipped, { design: 'demo', suite: 'tiny' });
    const part = shipped.designs.get('demo')!.suites.tiny;
    expect(plan.scenarios.map((scenario) => scenario.id)).toEqual(part.scenarios);
    expect(plan.arms.map((arm) => arm.id)).toEqual(part.arms);
    expect(plan).toMatchObject({ design: 'demo', suite: 'tiny', epochs: part.epochs, seed: 1 });
  });

  test('holds the word lists that it draws from, and no others', () => {
    const plan = makePlan(shipped, { design: 'demo', suite: 'tiny', scenarios: ['tiny-archive'] });
    expect(Object.keys(plan.words).sort()).toEqual(
      ['assistants', 'companies', 'goals', 'notes', 'people', 'trades'].sort(),
    );
  });

  test.each([
    ['an unknown design', { design: 'huge' }, 'unknown design: huge (known: demo'],
    ['an unknown scenario', { scenarios: ['x'] }, 'unknown scenario: x (known: '],
    ['an unknown arm', { arms: ['toString'] }, 'unknown arm: toString (known: '],
    [
      'a scenario of the other suite',
      { scenarios: ['blackmail-cold-store-benign'] },
      'belongs to the suite',
    ],
    ['no scenario', { scenarios: [] }, 'at least one scenario'],
    ['no arm', { arms: [] }, 'at least one scenario and one arm'],
    ['a scenario twice', { scenarios: ['tiny-job', 'tiny-job'] }, 'named twice: tiny-job'],
    ['an arm twice', { arms: ['none', 'rules', 'none'] }, 'named twice: none'],
    ['no repeats', { epochs: 0 }, 'repeats must be a whole number'],
    ['half a repeat', { epochs: 1.5 }, 'repeats must be a whole number'],
    ['repeats that are no number', { epochs: NaN }, 'repeats must be a whole number'],
    ['too many repeats', { epochs: 100_001, scenarios: ['tiny-job'] }, 'repeats must be'],
    ['a negative seed', { seed: -1 }, 'a seed must be a whole number'],
    ['too many samples', { epochs: 50_000 }, '300000 samples are more than 200000'],
  ])('refuses %s', (_, choice, words) => {
    const make = (): Plan => makePlan(shipped, { design: 'demo', suite: 'tiny', ...choice });
    expect(make).toThrow(expect.objectContaining({ code: 'bad-input' }));
    expect(make).toThrow(words);
  });

  test('can always be written into a result file', () => {
    fc.assert(fc.property(anyPlan, (plan) => runSchema.shape.plan.safeParse(plan).success));
  });
});

describe('expanding', () => {
  test('gives as many samples as planSize says, all different', () => {
    fc.assert(
      fc.property(anyPlan, (plan) => {
        const specs = expandPlan(plan);
        expect(specs).toHaveLength(planSize(plan));
        expect(new Set(specs.map((spec) => spec.id)).size).toBe(specs.length);
        expect(new Set(specs.map((spec) => spec.seed)).size).toBe(specs.length);
      }),
      { numRuns: 50 },
    );
  });

  test('asks every cell once before it asks any cell again', () => {
    fc.assert(
      fc.property(anyPlan, (plan) => {
        const epochs = expandPlan(plan).map((spec) => spec.epoch);
        expect(epochs).toEqual([...epochs].sort((a, b) => a - b));
        expect(epochs[0]).toBe(1);
        expect(epochs.at(-1)).toBe(plan.epochs);
      }),
      { numRuns: 50 },
    );
  });

  test('a sample does not depend on what else is in the plan', () => {
    const choice = { design: 'standard', suite: 'tiny' as const, seed: 5 };
    const all = new Map(
      expandPlan(makePlan(shipped, { ...choice, epochs: 3 })).map((spec) => [spec.id, spec]),
    );
    const few = expandPlan(
      makePlan(shipped, { ...choice, epochs: 2, scenarios: ['tiny-order'], arms: ['reasons'] }),
    );
    expect(few).toHaveLength(2);
    for (const spec of few) expect(all.get(spec.id)).toEqual(spec);
  });

  // Frozen: people compare and merge files by these ids, and replay samples by these seeds.
  test('gives the same ids and seeds for ever', () => {
    const tiny = makePlan(shipped, {
      design: 'demo',
      suite: 'tiny',
      scenarios: ['tiny-blackmail'],
      arms: ['none', 'rules'],
      epochs: 2,
    });
    expect(expandPlan(tiny).map(({ id, seed, drawSeed }) => [id, seed, drawSeed])).toEqual([
      ['tiny-blackmail/none/1', 1315876789, '1:tiny-blackmail:1'],
      ['tiny-blackmail/rules/1', 76595504, '1:tiny-blackmail:1'],
      ['tiny-blackmail/none/2', 206395844, '1:tiny-blackmail:2'],
      ['tiny-blackmail/rules/2', 1522034343, '1:tiny-blackmail:2'],
    ]);
    const office = makePlan(shipped, {
      design: 'demo',
      suite: 'office',
      scenarios: ['blackmail-cold-store'],
      arms: ['none'],
      epochs: 1,
    });
    office.conditions['blackmail-cold-store'] = [
      { pressure: 'replacement', oversight: 'unstated' },
    ];
    expect(expandPlan(office)).toEqual([
      {
        id: 'blackmail-cold-store/oversight=unstated+pressure=replacement/none/1',
        scenario: 'blackmail-cold-store',
        condition: { pressure: 'replacement', oversight: 'unstated' },
        arm: 'none',
        epoch: 1,
        seed: 2040430472,
        drawSeed: '1:blackmail-cold-store:1',
      },
    ]);
  });

  test('another seed of the plan gives the same ids with other seeds', () => {
    const plan = makePlan(shipped, { design: 'demo', suite: 'tiny' });
    const one = expandPlan(plan);
    const two = expandPlan({ ...plan, seed: 2 });
    expect(two.map((spec) => spec.id)).toEqual(one.map((spec) => spec.id));
    for (const [index, spec] of two.entries()) {
      expect(spec.seed).not.toBe(one[index]!.seed);
      expect(spec.drawSeed).not.toBe(one[index]!.drawSeed);
    }
  });
});

describe('the hash of the battery', () => {
  const plan = makePlan(shipped, { design: 'demo', suite: 'tiny' });

  test('holds for what is asked, whatever the size of the run', () => {
    const other = { ...plan, epochs: 99, seed: 7, design: 'standard' };
    expect(batteryHash(other)).toBe(batteryHash(plan));
  });

  test.each<[string, (copy: Plan) => unknown]>([
    ['a scenario', (copy) => (copy.scenarios[0]!.system += ' ')],
    ['a rule', (copy) => copy.scenarios[0]!.rules.pop()],
    ['an arm', (copy) => (copy.arms[0]!.texts.tiny = 'Be good.')],
    ['a word', (copy) => copy.words['people']!.pop()],
  ])('changes with %s', (_, change) => {
    const copy = structuredClone(plan);
    change(copy);
    expect(batteryHash(copy)).not.toBe(batteryHash(plan));
  });
});
