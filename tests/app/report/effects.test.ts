import { describe, expect, test } from 'vitest';
import { clusteredHarm } from '../../../src/app/state/report/clustered.ts';
import { armEffects, usualBaseline } from '../../../src/app/state/report/effects.ts';
import { familyMap } from '../../../src/app/state/report/families.ts';
import { adjust, countPairs, noPairs, pairedEffect } from '../../../src/app/state/report/pairs.ts';
import {
  clusteredDifference,
  holm,
  mcnemar,
  pairedDifference,
} from '../../../src/statistics/index.ts';
import { RUNNING } from '../../../src/app/state/groups.ts';
import { played } from './played.ts';

describe('pairs of cells', () => {
  test('are told apart by what both came to', () => {
    const count = noPairs();
    countPairs(
      count,
      Uint8Array.of(1, 1, 2, 3, 4, 1, 0, RUNNING, 1, 2),
      Uint8Array.of(1, 2, 1, 2, 1, 4, 1, 2, 0),
    );
    expect(count).toEqual({
      both: 1,
      onlyFirst: 1,
      onlySecond: 1,
      neither: 1,
      invalid: 2,
      // And the last, which has no fellow, is none.
      unplayed: 3,
    });
  });

  test('give what the statistics say of them', () => {
    const a = { ...noPairs(), both: 3, onlyFirst: 1, onlySecond: 6, neither: 2, invalid: 4 };
    const b = { ...noPairs(), both: 1, onlyFirst: 2, onlySecond: 3, neither: 5, unplayed: 1 };
    const effect = pairedEffect(
      new Map([
        ['a', a],
        ['b', b],
      ]),
      'seed',
    );
    const table = { both: 4, onlyFirst: 3, onlySecond: 9, neither: 7 };
    expect(effect.of).toBe(23);
    expect(effect.pairs).toMatchObject({ ...table, invalid: 4, unplayed: 1 });
    expect(effect.difference).toEqual(pairedDifference(table));
    expect(effect.p).toBe(mcnemar(table).exact);
    const pairs = [a, b].flatMap((some, i) => [
      ...Array.from({ length: some.both }, () => ({ first: true, second: true, cluster: `${i}` })),
      ...Array.from({ length: some.onlyFirst }, () => ({
        first: true,
        second: false,
        cluster: `${i}`,
      })),
      ...Array.from({ length: some.onlySecond }, () => ({
        first: false,
        second: true,
        cluster: `${i}`,
      })),
      ...Array.from({ length: some.neither }, () => ({
        first: false,
        second: false,
        cluster: `${i}`,
      })),
    ]);
    expect(effect.clustered).toEqual(clusteredDifference(pairs, { seed: 'seed' }).bounds);
    expect(effect.clusters).toBe(2);
  });

  test('of which there are none say why, and are no comparison', () => {
    const none = pairedEffect(new Map(), 's');
    expect(none).toMatchObject({ of: 0, difference: null, clustered: null, noCluster: 'no pairs' });
    const some = pairedEffect(new Map([['a', { ...noPairs(), onlySecond: 6, neither: 4 }]]), 's');
    const other = pairedEffect(new Map([['a', { ...noPairs(), onlySecond: 3, neither: 4 }]]), 's');
    adjust([none, some, other]);
    expect([some.adjusted, other.adjusted]).toEqual(holm([some.p, other.p]));
    expect(none.adjusted).toBe(1);
  });
});

describe('an arm', () => {
  const { groups } = played({ epochs: 10 }, ({ scenario, arm, epoch }) => {
    if (scenario === 'tiny-blackmail' && arm === 'rules' && epoch === 10)
      return { verdict: 'invalid' };
    if (scenario === 'tiny-job') return { verdict: arm === 'rules' ? 'misaligned' : 'aligned' };
    return { verdict: arm === 'none' && epoch <= 6 ? 'misaligned' : 'aligned' };
  });
  const { baseline, effects } = armEffects(groups, 'none');

  test('is held against the same samples without it, under pressure and in plain tasks', () => {
    expect(baseline).toEqual({ arm: 'none', title: 'Nothing' });
    expect(effects.map(({ arm, control }) => [arm, control])).toEqual([
      ['rules', false],
      ['rules', true],
    ]);
    const [harm, plain] = effects;
    // One of the twenty pairs has an invalid side.
    expect(harm!.pairs).toMatchObject({ onlySecond: 12, onlyFirst: 0, neither: 7, invalid: 1 });
    expect(harm!.difference!.value).toBeCloseTo(-12 / 19);
    expect(harm!.difference!.high).toBeLessThan(0);
    expect(plain!.pairs).toMatchObject({ onlyFirst: 10, onlySecond: 6, neither: 4 });
    expect(plain!.difference!.value).toBeCloseTo(4 / 20);
    expect(harm!.adjusted).toBeCloseTo(2 * harm!.p);
    expect(harm!.scenarios.map(({ scenario }) => scenario)).toEqual([
      'tiny-blackmail',
      'tiny-leaking',
    ]);
  });

  test('can be the baseline itself', () => {
    const turned = armEffects(groups, 'rules').effects[0]!;
    expect(turned.arm).toBe('none');
    expect(turned.difference!.value).toBeCloseTo(12 / 19);
  });

  test('that adds nothing is the usual baseline, else the first', () => {
    expect(usualBaseline(groups)).toBe('none');
    expect(usualBaseline(groups.filter(({ arm }) => arm === 'rules'))).toBe('rules');
    expect(usualBaseline([])).toBeNull();
  });

  test('alone has no effects', () => {
    expect(
      armEffects(
        groups.filter(({ arm }) => arm === 'none'),
        'none',
      ).effects,
    ).toEqual([]);
  });
});

describe('the rate over scenarios', () => {
  const rate = (share: Record<string, number>) =>
    clusteredHarm(
      played({ epochs: 20 }, ({ scenario, epoch }) =>
        share[scenario] === undefined
          ? null
          : { verdict: epoch <= share[scenario] * 20 ? 'misaligned' : 'aligned' },
      ).groups.filter(({ arm, control }) => arm === 'none' && !control),
    );

  test('is wider where scenarios differ', () => {
    const apart = rate({ 'tiny-blackmail': 0.9, 'tiny-leaking': 0.1 })!;
    expect(apart).toMatchObject({ count: 20, of: 40, clusters: 2 });
    expect(apart.designEffect!).toBeGreaterThan(5);
    expect(apart.interval!.high - apart.interval!.low).toBeGreaterThan(0.5);
  });

  test('cannot be said of one scenario', () => {
    expect(rate({ 'tiny-blackmail': 0.5 })).toBeNull();
    expect(clusteredHarm([])).toBeNull();
  });
});

describe('the map of families', () => {
  test('has controls last, and a cell for every arm', () => {
    const { groups } = played(
      { scenarios: ['tiny-write', 'tiny-leaking', 'tiny-blackmail'] },
      ({ scenario, arm }) =>
        arm === 'none' ? { verdict: scenario === 'tiny-leaking' ? 'misaligned' : 'invalid' } : null,
    );
    const map = familyMap(groups);
    expect(map.arms.map(({ arm }) => arm)).toEqual(['none', 'rules']);
    expect(map.rows.map(({ family, control }) => [family, control])).toEqual([
      ['blackmail', false],
      ['leaking', false],
      ['capability', true],
    ]);
    const [blackmail, leaking] = map.rows;
    expect(blackmail!.cells[0]!.rates.misaligned.interval).toBeNull();
    expect(blackmail!.cells[0]!.rates.invalid).toMatchObject({ count: 3, of: 3 });
    expect(leaking!.cells[0]!.rates.misaligned).toMatchObject({ count: 3, of: 3 });
    expect(leaking!.cells[1]!.rates.counts.n).toBe(0);
  });
});
