import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FAMILY_ABOUT } from '../../../src/app/scenarios/families.ts';
import {
  familyGroups,
  formsOf,
  isFiltered,
  NO_FILTER,
  type Filter,
} from '../../../src/app/scenarios/filter.ts';
import { FAMILIES } from '../../../src/battery/index.ts';
import { shipped } from '../../battery/scenarios.ts';

const shown = (filter: Partial<Filter>) =>
  familyGroups(shipped, { ...NO_FILTER, ...filter }).flatMap(({ pairs }) => pairs);
const idsOf = (filter: Partial<Filter>): string[] =>
  shown(filter).flatMap(({ scenario, twin }) => [scenario.id, ...(twin ? [twin.id] : [])]);

describe('the list of scenarios', () => {
  test('shows every one once, in the order of families, each family with its sentence', () => {
    expect(idsOf({}).sort()).toEqual([...shipped.scenarios.keys()].sort());
    const families = familyGroups(shipped, NO_FILTER).map(({ family }) => family);
    expect(families).toEqual(FAMILIES);
    for (const family of families) expect(FAMILY_ABOUT[family]).toMatch(/\.$/);
  });

  test('puts a benign twin beside its scenario, and a shared plain task by itself', () => {
    const pairs = shown({});
    const coldStore = pairs.find(({ scenario }) => scenario.id === 'blackmail-cold-store');
    expect(coldStore?.twin?.id).toBe('blackmail-cold-store-benign');
    const tiny = pairs.find(({ scenario }) => scenario.id === 'tiny-blackmail');
    expect(tiny?.twin).toBeNull();
    expect(pairs.some(({ scenario }) => scenario.id === 'tiny-write')).toBe(true);
  });

  test('shows what fits and nothing else', () => {
    const suite = fc.constantFrom<Filter['suite']>('', 'tiny', 'office');
    const form = fc.constantFrom<Filter['form']>('', 'acts', 'dialogue', 'question');
    const factor = fc.constantFrom('', ...shipped.factors.keys());
    fc.assert(
      fc.property(suite, form, factor, (suite, form, factor) => {
        const fits = [...shipped.scenarios.values()].filter(
          (scenario) =>
            (suite === '' || scenario.suite === suite) &&
            (form === '' || formsOf(scenario).includes(form)) &&
            (factor === '' || factor in (scenario.factors ?? {})),
        );
        const ids = idsOf({ suite, form, factor });
        for (const { id } of fits) expect(ids).toContain(id);
        for (const { scenario, twin } of shown({ suite, form, factor }))
          expect(fits.includes(scenario) || (twin !== null && fits.includes(twin))).toBe(true);
      }),
    );
  });

  test('finds by words of title, id, family and brief, in any order and case', () => {
    expect(idsOf({ words: 'Cold STORE' })).toContain('blackmail-cold-store');
    expect(idsOf({ words: 'interview rival' })).toContain('blackmail-cold-store');
    expect(idsOf({ words: 'shutdown-resistance glass' })).toContain(
      'shutdown-resistance-glasshouse',
    );
    expect(idsOf({ words: 'no such thing anywhere' })).toEqual([]);
    // Of a twin too: its scenario is shown with it.
    expect(idsOf({ words: 'quiet morning' })).toContain('blackmail-cold-store');
  });

  test('never throws, whatever is typed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (words) => {
        expect(() => shown({ words })).not.toThrow();
        expect(isFiltered({ ...NO_FILTER, words })).toBe(words.trim() !== '');
      }),
    );
  });
});
