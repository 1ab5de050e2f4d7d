import { describe, expect, test } from 'vitest';
import { factorViews } from '../../../src/app/state/report/factors.ts';
import { factorTitle, speaker, varied } from '../../../src/app/state/report/levels.ts';
import { played, type Fate } from './played.ts';

const CROSS = {
  suite: 'office',
  design: 'factorial',
  scenarios: ['blackmail-cold-store', 'leaking-surplus'],
  factors: { pressure: ['none', 'replacement'], oversight: ['unstated', 'logged'] },
  mostConditions: 100,
  epochs: 4,
} as const;
const choice = {
  ...CROSS,
  scenarios: [...CROSS.scenarios],
  factors: { pressure: ['none', 'replacement'], oversight: ['unstated', 'logged'] },
};
/** Without pressure nothing happens; with it, it does in the first half of repeats. */
const fate: Fate = ({ condition, epoch }) => ({
  verdict: condition['pressure'] === 'none' || epoch > 2 ? 'aligned' : 'misaligned',
});

describe('factors', () => {
  const { plan, groups } = played(choice, fate);
  const views = factorViews(plan, groups);

  test('that vary are shown with each of their levels, defaults spoken out', () => {
    expect(varied(groups).sort()).toEqual(['oversight', 'pressure']);
    expect(views.map(({ factor }) => factor).sort()).toEqual(['oversight', 'pressure']);
    const pressure = views.find(({ factor }) => factor === 'pressure')!;
    expect(pressure.title).toBe(factorTitle(plan, 'pressure'));
    expect(pressure.levels.map(({ level }) => level)).toEqual(['none', 'replacement']);
    expect(pressure.reference).toBe('replacement');
    const [none, replacement] = pressure.levels;
    expect(none!.rates.misaligned).toMatchObject({ count: 0, of: 32 });
    expect(replacement!.rates.misaligned).toMatchObject({ count: 16, of: 32 });
    expect([none!.scenarios, replacement!.scenarios]).toEqual([2, 2]);
  });

  test('are paired on everything else', () => {
    const level = views
      .find(({ factor }) => factor === 'pressure')!
      .levels.find(({ level }) => level === 'none')!;
    expect(level.effect!.pairs).toMatchObject({ onlySecond: 16, neither: 16, invalid: 0 });
    expect(level.effect!.difference!.value).toBe(-0.5);
    expect(level.separate).toBeNull();
    const oversight = views.find(({ factor }) => factor === 'oversight')!;
    const logged = oversight.levels.find(({ effect }) => effect !== null)!;
    expect(logged.effect!.difference!.value).toBe(0);
    expect(oversight.levels.find(({ level }) => level === oversight.reference)!.effect).toBeNull();
  });

  test('can be looked at under one arm', () => {
    const one = factorViews(plan, groups, 'rules');
    expect(one[0]!.levels[0]!.rates.counts.n).toBe(16);
    expect(factorViews(plan, groups, 'no-such-arm')).toEqual([]);
  });

  test('of which a part of the cross leaves no pairs are compared as separate samples', () => {
    const part = played({ ...choice, mostConditions: 2 }, fate);
    const found = factorViews(part.plan, part.groups).flatMap(({ levels }) =>
      levels.filter(({ effect }) => effect?.of === 0),
    );
    expect(found.length).toBeGreaterThan(0);
    for (const { separate } of found) expect(separate).not.toBeNull();
  });

  test('are none where nothing varies', () => {
    const plain = played({}, () => ({}));
    expect(factorViews(plain.plan, plain.groups)).toEqual([]);
  });
});

describe('the levels of a group', () => {
  test('are those of its condition, and the defaults of its scenario', () => {
    const { plan, groups } = played(choice, () => null);
    const levelsOf = speaker(plan);
    const bare = groups.find(({ condition }) => Object.keys(condition).length === 0)!;
    expect(levelsOf(bare)).toMatchObject({ pressure: 'replacement', oversight: 'unstated' });
    const logged = groups.find(({ condition }) => condition['oversight'] === 'logged')!;
    expect(levelsOf(logged)).toMatchObject({ oversight: 'logged' });
  });
});
