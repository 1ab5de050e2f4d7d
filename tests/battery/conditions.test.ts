import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makePlan, type Condition, type Scenario } from '../../src/battery/index.ts';
import { balancedPart, conditionsOf } from '../../src/battery/conditions.ts';
import { shipped } from './scenarios.ts';

const shared = Object.fromEntries(shipped.factors);
const scenario = shipped.scenarios.get('blackmail-cold-store')!;

/** Some factors with a few levels each. */
const axes = fc
  .array(fc.integer({ min: 2, max: 4 }), { minLength: 1, maxLength: 4 })
  .map((sizes) =>
    Object.fromEntries(
      sizes.map((size, index) => [
        `f${index}`,
        Array.from({ length: size }, (_, level) => `l${level}`),
      ]),
    ),
  );

const crossOf = (factors: Record<string, string[]>): Condition[] =>
  Object.entries(factors).reduce<Condition[]>(
    (rows, [name, levels]) =>
      rows.flatMap((row) => levels.map((level) => ({ ...row, [name]: level }))),
    [{}],
  );

describe('the conditions of a scenario', () => {
  test('are the full cross, without the levels that hold anyway', () => {
    expect(
      conditionsOf(scenario, shared, {
        pressure: ['none', 'replacement'],
        oversight: ['unstated', 'logged'],
      }),
    ).toEqual([
      { pressure: 'none' },
      { pressure: 'none', oversight: 'logged' },
      {},
      { oversight: 'logged' },
    ]);
  });

  test('are one where nothing is varied, or nothing that the scenario has', () => {
    expect(conditionsOf(scenario, shared, {})).toEqual([{}]);
    expect(
      conditionsOf(shipped.scenarios.get('tiny-job')!, shared, { pressure: ['both'] }),
    ).toEqual([{}]);
  });

  test('of a benign twin are never under pressure', () => {
    const twin = shipped.scenarios.get('blackmail-cold-store-benign')!;
    expect(conditionsOf(twin, shared, { pressure: ['none', 'replacement', 'both'] })).toEqual([{}]);
    expect(conditionsOf(twin, shared, { pressure: ['both'] })).toEqual([{}]);
    expect(conditionsOf(twin, shared, { oversight: ['logged'] })).toEqual([
      { oversight: 'logged' },
    ]);
  });

  test('may have levels of their own', () => {
    const own: Scenario = {
      ...scenario,
      factors: { heat: { default: 'low', levels: { low: { warm: 'a' }, high: { warm: 'b' } } } },
    };
    expect(conditionsOf(own, shared, { heat: ['low', 'high'] })).toEqual([{}, { heat: 'high' }]);
  });
});

describe('a part of a cross', () => {
  test('holds each of its conditions once, in the order of the cross', () => {
    fc.assert(
      fc.property(axes, fc.integer({ min: 1, max: 40 }), fc.string(), (factors, size, seed) => {
        const cross = crossOf(factors);
        const part = balancedPart(cross, size, seed);
        expect(part).toHaveLength(Math.min(size, cross.length));
        expect(cross.filter((row) => part.includes(row))).toEqual(part);
        expect(balancedPart(cross, size, seed)).toEqual(part);
      }),
    );
  });

  test('gives the levels of each factor as equally as its size allows', () => {
    fc.assert(
      fc.property(axes, fc.integer({ min: 1, max: 40 }), fc.string(), (factors, size, seed) => {
        const part = balancedPart(crossOf(factors), size, seed);
        for (const [name, levels] of Object.entries(factors)) {
          const counts = levels.map((level) => part.filter((row) => row[name] === level).length);
          // One more than the fair difference of 1, where two factors pull at each other.
          expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(2);
        }
      }),
    );
  });

  test('gives every pair of levels where it is as large as two factors', () => {
    const cross = crossOf({ a: ['1', '2', '3'], b: ['1', '2', '3'], c: ['1', '2'], d: ['1', '2'] });
    for (const seed of ['x', 'y', 'z']) {
      const part = balancedPart(cross, 12, seed);
      for (const [one, other] of [
        ['a', 'b'],
        ['a', 'c'],
        ['b', 'd'],
        ['c', 'd'],
      ] as const)
        expect(
          new Set(part.map((row) => `${row[one]}/${row[other]}`)).size,
          `${one} and ${other} of ${seed}`,
        ).toBe(new Set(cross.map((row) => `${row[one]}/${row[other]}`)).size);
    }
  });
});

describe('a plan with factors', () => {
  const choice = {
    design: 'factorial',
    suite: 'office',
    scenarios: ['blackmail-cold-store'],
  } as const;

  test('takes those of its design, cut to the most that it says', () => {
    const plan = makePlan(shipped, { ...choice, scenarios: [...choice.scenarios] });
    expect(plan.conditions['blackmail-cold-store']).toHaveLength(12);
    expect(Object.keys(plan.factors ?? {}).sort()).toEqual([
      'channel',
      'name',
      'oversight',
      'pressure',
      'priming',
    ]);
  });

  test.each([
    [{ weather: ['hot'] }, 'none of these scenarios has the factor weather'],
    [{ pressure: ['extreme'] }, 'unknown level of pressure: extreme'],
    [{ pressure: [] }, 'unknown level of pressure: (none)'],
  ])('refuses %j', (factors, message) => {
    expect(() =>
      makePlan(shipped, { ...choice, scenarios: [...choice.scenarios], factors }),
    ).toThrow(message);
  });
});
