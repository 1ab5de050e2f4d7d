import { describe, expect, test } from 'vitest';
import { RUNNING } from '../../src/app/state/groups.ts';
import { RunView } from '../../src/app/state/run-view.svelte.ts';
import { makePlan, planSize, samplePlaces } from '../../src/battery/index.ts';
import type { SampleRow } from '../../src/records/index.ts';
import type { StoredRun } from '../../src/store/index.ts';
import { gridOf, type Progress } from '../../src/worker/index.ts';
import { shippedBattery } from '../../src/worker/battery-files.ts';

const plan = makePlan(shippedBattery(), { design: 'demo', suite: 'tiny', epochs: 2 });
const places = samplePlaces(plan);
const run = { id: 'r', record: { plan }, total: planSize(plan) } as StoredRun;
const row = (index: number, verdict: SampleRow['verdict'] = 'misaligned'): SampleRow => {
  const { id, scenario, condition, arm, epoch } = places[index]!;
  return {
    runId: 'r',
    id,
    scenario,
    condition,
    arm,
    epoch,
    verdict,
    invalid: null,
    intent: null,
    rule: null,
    labels: [],
    judged: [],
    positionBias: null,
    promptTokens: 0,
    outputTokens: 0,
    generateMs: 0,
    attempts: 1,
  };
};
const progress = (rest: Partial<Progress>): Progress => ({
  runId: 'r',
  started: [],
  finished: [],
  current: null,
  ended: false,
  ...rest,
});
const codes = (view: RunView): number[] => view.groups.flatMap(({ cells }) => [...cells]);

describe('a run as it is shown', () => {
  test('is the same from rows and from the grid that the worker made of them', () => {
    const rows = [row(0), row(3, 'refused'), row(5, 'aligned')];
    const one = new RunView(run, rows);
    const other = new RunView(run, gridOf(plan, rows));
    expect(codes(one)).toEqual(codes(other));
    expect(one.arms).toEqual(other.arms);
    expect([one.finished, other.finished]).toEqual([3, 3]);
  });

  test('takes in what happens, once, in whatever order it is told', () => {
    const view = new RunView(run, []);
    view.apply(progress({ started: [places[0]!.id, places[1]!.id, 'no-such/none/1'] }));
    expect(codes(view).filter((code) => code === RUNNING)).toHaveLength(2);
    expect(view.finished).toBe(0);
    view.apply(progress({ finished: [row(0), row(2, 'aligned')] }));
    view.apply(progress({ finished: [row(0)], started: [places[0]!.id, places[2]!.id] }));
    expect(view.finished).toBe(2);
    expect(codes(view).filter((code) => code === RUNNING)).toHaveLength(1);
    expect(
      view.arms.reduce((sum, { harm, control }) => sum + harm.counts.n + control.counts.n, 0),
    ).toBe(2);
  });

  test('changes only the groups in which something happened', () => {
    const view = new RunView(run, []);
    const before = view.groups;
    view.apply(progress({ finished: [row(0)] }));
    const changed = view.groups.filter((group, index) => group !== before[index]);
    expect(changed).toHaveLength(1);
    expect(changed[0]!.scenario).toBe(places[0]!.scenario);
    view.apply(progress({}));
    expect(view.groups.filter((group, index) => group !== before[index])).toEqual(changed);
  });

  test('has nothing under way once it is stopped', () => {
    const view = new RunView(run, [row(4)]);
    view.apply(progress({ started: [places[0]!.id], current: { sampleId: 'x', text: 'y' } }));
    view.clearRunning();
    expect(codes(view).filter((code) => code === RUNNING)).toEqual([]);
    expect(view.current).toBeNull();
    expect(view.latest).toEqual({ sampleId: 'x', text: 'y' });
    expect(view.finished).toBe(1);
  });
});
