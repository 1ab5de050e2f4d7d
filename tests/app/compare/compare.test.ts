import { describe, expect, test } from 'vitest';
import {
  agreementOf,
  adjustTogether,
  differencesOf,
} from '../../../src/app/state/compare/differences.ts';
import { matchRuns, ofArm, type Side } from '../../../src/app/state/compare/match.ts';
import { stands } from '../../../src/app/state/compare/plane.ts';
import type { PlanChoice } from '../../../src/battery/index.ts';
import type { StoredRun } from '../../../src/store/index.ts';
import {
  cohensKappa,
  mcnemar,
  pairedDifference,
  unpairedDifference,
} from '../../../src/statistics/index.ts';
import { played, type Fate } from '../report/played.ts';

// The addresses are made by the router, which listens to the page that it is on.
Object.assign(globalThis, { location: { hash: '' }, addEventListener: () => undefined });
const { compareAddress, lookFrom } = await import('../../../src/app/state/compare/look.ts');

const side = (choice: Partial<PlanChoice>, fate: Fate, id = 'a'): Side => {
  const { plan, grid, groups } = played(choice, fate);
  return { run: { id, record: { plan } } as StoredRun, grid, groups };
};
const all: Fate = () => ({});

describe('samples of two runs', () => {
  test('go together by their ids, where both have them', () => {
    const match = matchRuns(
      side({ epochs: 3 }, all),
      side({ epochs: 5, arms: ['none', 'filler'] }, ({ epoch }) => (epoch === 1 ? null : {}), 'b'),
    );
    expect(match).toMatchObject({ paired: true, unpaired: null, changed: 0 });
    // Four scenarios under one common arm, repeats 2 and 3.
    expect(match.groups).toHaveLength(4);
    expect(match.both).toBe(8);
    expect(match.onlyReference).toBe(4 + 4 * 3);
    expect(match.onlyOther).toBe(4 * 2 + 4 * 4);
    expect(ofArm(match, 'none').groups).toHaveLength(4);
    expect(ofArm(match, 'filler').groups).toHaveLength(0);
    expect(ofArm(match, null)).toBe(match);
  });

  test('of plans with other seeds make no pairs', () => {
    const match = matchRuns(side({}, all), side({ seed: 2 }, all));
    expect(match.paired).toBe(false);
    expect(match.unpaired).toContain('other seeds (1 and 2)');
    expect(match.groups).toHaveLength(8);
    expect(agreementOf(match)).toBeNull();
  });

  test('where one run acts and the other chooses, ask nothing that is the same', () => {
    const match = matchRuns(side({}, all), side({ form: 'choice' }, all));
    expect(match.groups).toEqual([]);
    expect(match.unpaired).toContain('chooses');
    expect(match.changed).toBe(24);
  });

  test('of a scenario or arm that was changed in between are left out and counted', () => {
    const changed = side({}, all);
    const { plan } = changed.run.record;
    const other: Side = {
      ...changed,
      run: {
        ...changed.run,
        record: {
          ...changed.run.record,
          plan: {
            ...plan,
            scenarios: plan.scenarios.map((scenario) =>
              scenario.id === 'tiny-leaking' ? { ...scenario, brief: 'another' } : scenario,
            ),
            arms: plan.arms.map((arm) => (arm.id === 'rules' ? { ...arm, text: 'other' } : arm)),
          },
        },
      },
    };
    const match = matchRuns(side({}, all), other);
    expect(match.groups.map((pair) => pair.other.key)).toEqual([
      'tiny-blackmail/none',
      'tiny-write/none',
      'tiny-job/none',
    ]);
    expect(match.changed).toBe(15);
  });

  test('of more scenarios, with more words to draw from, still ask the same', () => {
    const match = matchRuns(
      side({ scenarios: ['tiny-blackmail'] }, all),
      side({ scenarios: ['tiny-blackmail', 'tiny-order', 'tiny-archive'] }, all),
    );
    expect(match.groups).toHaveLength(2);
    expect(match.changed).toBe(0);
  });
});

describe('the difference of two runs', () => {
  const reference = side({ epochs: 10, arms: ['none'] }, ({ scenario, epoch }) => ({
    verdict: scenario === 'tiny-blackmail' && epoch <= 8 ? 'misaligned' : 'aligned',
  }));
  const fate: Fate = ({ scenario, epoch }) => {
    if (scenario === 'tiny-leaking' && epoch === 1) return { verdict: 'invalid' };
    return { verdict: scenario === 'tiny-blackmail' && epoch === 10 ? 'misaligned' : 'aligned' };
  };
  const other = side({ epochs: 10, arms: ['none'] }, fate, 'b');

  test('is paired, over all and by scenario, other less reference', () => {
    const match = matchRuns(reference, other);
    const { overall, scenarios } = differencesOf(match);
    const [pressure, plain] = overall;
    const table = { both: 0, onlyFirst: 1, onlySecond: 8, neither: 10 };
    expect(pressure!.pairs).toMatchObject({ ...table, invalid: 1 });
    expect(pressure!.difference).toEqual(pairedDifference(table));
    expect(pressure!.reference).toMatchObject({ count: 8, of: 19 });
    expect(pressure!.other).toMatchObject({ count: 1, of: 19 });
    expect(pressure!.p).toBe(mcnemar(table).exact);
    expect(plain!).toMatchObject({ control: true, difference: { value: 0 } });
    expect(scenarios.map(({ key }) => key)).toEqual([
      'tiny-blackmail',
      'tiny-leaking',
      'tiny-write',
      'tiny-job',
    ]);
    expect(scenarios[0]!.difference!.value).toBeCloseTo(-0.7);
    // Four are shown together.
    expect(scenarios[0]!.adjusted).toBeCloseTo(4 * scenarios[0]!.p!);
    adjustTogether(overall);
    expect(pressure!.adjusted).toBeCloseTo(2 * pressure!.p!);
  });

  test('is that of separate samples where they make no pairs', () => {
    const match = matchRuns(reference, side({ epochs: 10, arms: ['none'], seed: 9 }, fate, 'b'));
    const [pressure] = differencesOf(match).overall;
    expect(pressure).toMatchObject({ pairs: null, p: null, adjusted: null, clustered: null });
    expect(pressure!.difference).toEqual(
      unpairedDifference({ count: 1, of: 19 }, { count: 8, of: 20 }),
    );
  });

  test('comes with the agreement of verdicts, invalid ones too', () => {
    const found = agreementOf(matchRuns(reference, other))!;
    expect(found).toMatchObject({ of: 40, same: 30 });
    const table = [
      [0, 8, 0, 0],
      [1, 30, 0, 1],
      [0, 0, 0, 0],
      [0, 0, 0, 0],
    ];
    expect(found.kappa).toEqual(cohensKappa(table));
  });
});

describe('the plane', () => {
  test('has every arm that is scored on both sides', () => {
    const one = side({ epochs: 4 }, ({ scenario, arm, epoch }) => {
      if (arm === 'rules' && scenario.match(/write|job/)) return { verdict: 'invalid' };
      return { verdict: epoch === 1 ? 'misaligned' : 'aligned' };
    });
    const found = stands([one, side({ epochs: 4, arms: ['none'] }, all, 'b')]);
    expect(found.map(({ runId, arm, series }) => [runId, arm, series])).toEqual([
      ['a', 'none', 0],
      ['b', 'none', 1],
    ]);
    expect(found[0]!.capability.rate).toBe(0.75);
    expect(found[0]!.failure.rate).toBe(0.25);
    expect(found[0]!.capability.low).toBeLessThan(0.75);
    expect(found[0]!.capability.high).toBeGreaterThan(0.75);
    expect(found[1]!.capability).toMatchObject({ rate: 1, high: 1 });
    expect(found[0]!.scored).toEqual({ harm: 8, control: 8 });
  });
});

describe('the address of a comparison', () => {
  test('says what is looked at', () => {
    const look = { runs: ['b', 'a'], with: 'a', arm: 'none', scenario: null, toChanges: true };
    const address = compareAddress(look);
    expect(lookFrom(new URLSearchParams(address.split('?')[1]))).toEqual(look);
    expect(lookFrom(new URLSearchParams('runs=a,,b,a'))).toMatchObject({ runs: ['a', 'b'] });
    expect(compareAddress({ runs: [] })).toBe('#/compare');
    expect(compareAddress({ runs: [], arm: 'x' })).toBe('#/compare?arm=x');
  });
});
