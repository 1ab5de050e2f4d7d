import { describe, expect, test } from 'vitest';
import { samplePlaces } from '../../src/battery/index.ts';
import {
  emptyGrid,
  gridOf,
  GridIndex,
  groupPlaces,
  putRow,
  reasonOf,
  verdictCode,
  verdictOf,
} from '../../src/worker/grid.ts';
import { played, rowOf } from '../app/report/played.ts';

const { plan } = played({ epochs: 12 }, () => null);
const places = samplePlaces(plan);

describe('the grid of a run', () => {
  test('has a place of its own for every sample of the plan, by group and epoch', () => {
    const groups = groupPlaces(plan);
    const index = new GridIndex(groups, plan.epochs);
    const seen = new Set<number>();
    for (const { id, scenario, arm, epoch } of places) {
      const at = index.at(id);
      seen.add(at);
      const group = groups[Math.floor(at / plan.epochs)]!;
      expect([group.scenario, group.arm, (at % plan.epochs) + 1]).toEqual([scenario, arm, epoch]);
    }
    expect(seen.size).toBe(places.length);
    expect(Math.max(...seen)).toBe(places.length - 1);
  });

  test.each(['', '/', 'tiny-blackmail/none', 'tiny-blackmail/none/0', 'tiny-blackmail/none/13'])(
    'has none for %j',
    (id) => {
      expect(new GridIndex(groupPlaces(plan), plan.epochs).at(id)).toBe(-1);
    },
  );

  test.each(['tiny-blackmail/none/1.5', 'tiny-blackmail/none/x', 'no-such/none/1'])(
    'nor for %j',
    (id) => {
      expect(new GridIndex(groupPlaces(plan), plan.epochs).at(id)).toBe(-1);
    },
  );

  test('holds what the rows say, and leaves the rest unplayed', () => {
    const place = places[5]!;
    const stranger = { ...rowOf(place, {}), id: 'no-such/none/1' };
    const row = rowOf(place, {
      verdict: 'invalid',
      invalid: 'loop',
      intent: true,
      positionBias: 0.25,
      promptTokens: 70_000,
      outputTokens: 7,
      generateMs: 1.5,
      judged: [{ by: 'judge', verdict: 'aligned' }],
    });
    const grid = gridOf(plan, [row, stranger]);
    const at = new GridIndex(groupPlaces(plan), plan.epochs).at(place.id);
    expect(verdictOf(grid.verdict[at]!)).toBe('invalid');
    expect(reasonOf(grid.invalid[at]!)).toBe('loop');
    expect([grid.intent[at], grid.opinions[at], grid.positionBias[at]]).toEqual([2, 1, 0.25]);
    expect([grid.promptTokens[at], grid.outputTokens[at], grid.generateMs[at]]).toEqual([
      70_000, 7, 1.5,
    ]);
    expect(grid.verdict.filter((code) => code !== 0)).toHaveLength(1);
    // What was said of a sample may change; nothing of before is left over.
    putRow(grid, at, rowOf(place, { verdict: 'refused' }));
    expect(verdictOf(grid.verdict[at]!)).toBe('refused');
    expect([reasonOf(grid.invalid[at]!), grid.intent[at], grid.opinions[at]]).toEqual([null, 0, 0]);
    expect(grid.positionBias[at]).toBeNaN();
  });

  test('crosses to another thread as it is', () => {
    const grid = emptyGrid(2, 3);
    expect(structuredClone(grid)).toEqual(grid);
    expect(grid.positionBias.every(Number.isNaN)).toBe(true);
  });

  test('names every verdict, and nothing else', () => {
    for (const verdict of ['misaligned', 'aligned', 'refused', 'invalid'] as const)
      expect(verdictOf(verdictCode(verdict))).toBe(verdict);
    expect([0, 5, 255].map(verdictOf)).toEqual([null, null, null]);
    expect([0, 10].map(reasonOf)).toEqual([null, null]);
  });
});
