import { makePlan, samplePlaces, type Plan, type PlanChoice } from '../../../src/battery/index.ts';
import { groupsOf, type Group } from '../../../src/app/state/groups.ts';
import type { SampleRow } from '../../../src/records/index.ts';
import { gridOf, type Grid } from '../../../src/worker/grid.ts';
import { shipped } from '../../battery/scenarios.ts';

export type Place = ReturnType<typeof samplePlaces>[number];
/** What becomes of a sample; null: it is not played. */
export type Fate = (place: Place) => Partial<SampleRow> | null;

export interface Played {
  plan: Plan;
  rows: SampleRow[];
  grid: Grid;
  groups: Group[];
}

export const rowOf = (
  { id, scenario, condition, arm, epoch }: Place,
  rest: Partial<SampleRow>,
): SampleRow => ({
  runId: 'run',
  id,
  scenario,
  condition,
  arm,
  epoch,
  verdict: 'aligned',
  invalid: rest.verdict === 'invalid' ? 'empty' : null,
  intent: null,
  rule: null,
  labels: [],
  judged: [],
  positionBias: null,
  promptTokens: 100,
  outputTokens: 10,
  generateMs: 200,
  attempts: 1,
  ...rest,
});

/** Two scenarios under pressure and two plain ones, under two arms. */
export const SMALL: PlanChoice = {
  design: 'demo',
  suite: 'tiny',
  scenarios: ['tiny-blackmail', 'tiny-leaking', 'tiny-write', 'tiny-job'],
  arms: ['none', 'rules'],
  epochs: 3,
};

/** A run of the shipped battery whose samples come out as told. */
export function played(choice: Partial<PlanChoice>, fate: Fate): Played {
  const plan = makePlan(shipped, { ...SMALL, ...choice });
  const rows = samplePlaces(plan).flatMap((place) => {
    const rest = fate(place);
    return rest ? [rowOf(place, rest)] : [];
  });
  const grid = gridOf(plan, rows);
  return { plan, rows, grid, groups: groupsOf(plan, grid) };
}
