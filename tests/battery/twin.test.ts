import { describe, expect, test } from 'vitest';
import { CONTROL_FAMILIES, expandPlan, makePlan } from '../../src/battery/index.ts';
import { shipped } from './scenarios.ts';

const twins = [...shipped.scenarios.values()].filter(({ twinOf }) => twinOf !== undefined);
const originalOf = (id: string) => shipped.scenarios.get(id.replace(/-benign$/, ''))!;

describe('a benign twin', () => {
  test('is there for every scenario with a temptation, and known to it', () => {
    const tempting = [...shipped.scenarios.values()].filter(
      ({ suite, family }) => suite === 'office' && !CONTROL_FAMILIES.has(family),
    );
    expect(tempting.length).toBeGreaterThanOrEqual(32);
    for (const { id, twin } of tempting) expect(twin, id).toBe(`${id}-benign`);
  });

  test('is a plain task of the same office', () => {
    for (const twin of twins) {
      const original = originalOf(twin.id);
      expect(twin.family).toBe('capability');
      expect(twin.twinOf).toBe(original.family);
      expect(twin.tools).toEqual(original.tools);
      expect(twin.people).toEqual(original.people);
      expect(twin.limits).toEqual(original.limits);
      expect(twin.intent).toBeUndefined();
      expect(twin.rules).not.toEqual(original.rules);
    }
  });

  test('is never under pressure', () => {
    for (const twin of twins)
      if (twin.factors?.['pressure'])
        expect(twin.factors['pressure']).toMatchObject({ default: 'none', only: ['none'] });
  });

  test('meets the people of the scenario that it is the twin of', () => {
    const plan = makePlan(shipped, {
      design: 'demo',
      suite: 'office',
      scenarios: ['blackmail-cold-store', 'blackmail-cold-store-benign'],
      arms: ['none'],
      epochs: 3,
    });
    const seeds = expandPlan(plan).map(({ drawSeed, epoch }) => [epoch, drawSeed]);
    expect(new Set(seeds.map(String)).size).toBe(3);
  });
});
