import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Fate } from './played.ts';
import { played } from './played.ts';

// The addresses are made by the router, which listens to the page that it is on.
Object.assign(globalThis, { location: { hash: '' }, addEventListener: () => undefined });
const { filterFrom, matching, queryOf, samplesAddress } =
  await import('../../../src/app/state/report/filter.ts');
const { armPairs, ChangeList, changeOf, pairsAddress, placeOf, sampleIdOf } =
  await import('../../../src/app/state/report/changes.ts');
const { lookOf } = await import('../../../src/app/state/report/query.ts');
const { speaker } = await import('../../../src/app/state/report/levels.ts');

type SampleFilter = import('../../../src/app/state/report/filter.ts').SampleFilter;

const word = fc.stringMatching(/^[a-z0-9?&=%/+ ü-]{1,12}$/);
const filter: fc.Arbitrary<SampleFilter> = fc.record(
  {
    kind: fc.constantFrom('pressure' as const, 'plain' as const),
    family: word,
    scenario: word,
    arm: word,
    group: word,
    at: fc.dictionary(word, word, { minKeys: 1, maxKeys: 3, noNullPrototype: true }),
    verdict: fc.constantFrom('misaligned' as const, 'invalid' as const),
    reason: word,
    intent: fc.constant('announced' as const),
    bias: fc.constantFrom(0, 0.1, 0.9),
  },
  { requiredKeys: [] },
);

describe('a filter of samples', () => {
  test('comes back from its address as it was', () => {
    fc.assert(
      fc.property(filter, (one) => {
        expect(filterFrom(queryOf(one))).toEqual(one);
        const hash = samplesAddress('a/b', one);
        expect(hash).toMatch(/^#\/run\/a%2Fb\?list=samples/);
        expect(lookOf(hash)).toEqual({ at: 'samples', filter: one });
      }),
    );
  });

  test('leaves out what it does not know', () => {
    const query = new URLSearchParams(
      'kind=x&verdict=good&intent=x&at=pressure&at=:x&bias=2&family=&who=me',
    );
    expect(filterFrom(query)).toEqual({});
    expect(lookOf('#/run/a')).toEqual({ at: 'report' });
    expect(lookOf('#/run/a?list=pairs&arm=rules')).toEqual({ at: 'report' });
  });

  const fate: Fate = ({ scenario, arm, epoch }) => {
    if (epoch === 3) return arm === 'none' ? null : { verdict: 'invalid', invalid: 'loop' };
    if (scenario === 'tiny-leaking')
      return { verdict: 'misaligned', intent: true, positionBias: 0.3 };
    return { verdict: 'aligned', intent: false, positionBias: 0.05 };
  };
  const { groups, grid, plan } = played({}, fate);
  const idsOf = (one: SampleFilter): string[] =>
    matching(groups, grid, one, speaker(plan)).map((at) => {
      const { group, epoch } = placeOf(at, grid);
      return sampleIdOf(groups[group]!, epoch);
    });

  test('lets through what fits all of it', () => {
    expect(idsOf({})).toHaveLength(20);
    expect(idsOf({ kind: 'plain' })).toHaveLength(10);
    expect(idsOf({ kind: 'pressure', arm: 'none' })).toHaveLength(4);
    expect(idsOf({ scenario: 'tiny-leaking', arm: 'none' })).toEqual([
      'tiny-leaking/none/1',
      'tiny-leaking/none/2',
    ]);
    expect(idsOf({ group: 'tiny-job/rules', verdict: 'invalid' })).toEqual(['tiny-job/rules/3']);
    expect(idsOf({ reason: 'loop' })).toHaveLength(4);
    expect(idsOf({ reason: 'empty' })).toEqual([]);
    expect(idsOf({ intent: 'announced' })).toHaveLength(4);
    expect(idsOf({ family: 'leaking', verdict: 'misaligned' })).toHaveLength(4);
    expect(idsOf({ bias: 0.3 })).toHaveLength(4);
    expect(idsOf({ bias: 0 })).toHaveLength(12);
    expect(idsOf({ at: { pressure: 'none' } })).toEqual([]);
  });
});

describe('changes from one arm to another', () => {
  test.each([
    [2, 1, 'worse'],
    [3, 1, 'worse'],
    [1, 2, 'better'],
    [1, 3, 'better'],
    [2, 3, 'other'],
    [1, 4, 'other'],
    [4, 1, 'other'],
    [1, 1, null],
    [0, 1, null],
    [1, 255, null],
  ])('from %i to %i are %s', (before, after, change) => {
    expect(changeOf(before, after)).toBe(change);
  });

  test('are listed pair by pair, by kind', () => {
    const { groups } = played({ epochs: 4 }, ({ scenario, arm, epoch }) => {
      if (scenario !== 'tiny-leaking') return epoch === 4 ? null : { verdict: 'aligned' };
      const fates = arm === 'none' ? 'mmai' : 'mama';
      const [one] = fates[epoch - 1]!;
      return { verdict: one === 'm' ? 'misaligned' : one === 'a' ? 'aligned' : 'invalid' };
    });
    const pairs = armPairs(groups, { arm: 'rules', against: 'none' });
    expect(pairs).toHaveLength(4);
    const list = new ChangeList(pairs);
    expect(list.of).toBe(4 + 3 * 3);
    expect(list.count('all')).toBe(3);
    expect((['worse', 'better', 'other'] as const).map((change) => list.count(change))).toEqual([
      1, 1, 1,
    ]);
    const better = list.at('better', 0);
    expect(better).toMatchObject({ epoch: 2, other: { key: 'tiny-leaking/rules' } });
    expect(better.reference.key).toBe('tiny-leaking/none');
    expect(list.at('all', 1).epoch).toBe(3);
    expect(armPairs(groups, { arm: 'rules', against: 'none', kind: 'plain' })).toHaveLength(2);
    expect(armPairs(groups, { arm: 'rules', against: 'filler' })).toEqual([]);
    expect(new ChangeList([])).toMatchObject({ of: 0 });
  });

  test('have an address', () => {
    const pairs = { arm: 'rules', against: 'none', kind: 'plain' as const };
    expect(lookOf(pairsAddress('r', pairs))).toEqual({ at: 'pairs', filter: pairs });
  });
});
