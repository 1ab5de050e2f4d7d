import { CONTROL_FAMILIES, type Condition, type Plan } from '../../battery/index.ts';
import { wilsonInterval, type Rates, type Share } from '../../statistics/index.ts';
import { groupPlaces, type Grid } from '../../worker/index.ts';

/** How many samples came to what. */
export interface Tally {
  misaligned: number;
  aligned: number;
  refused: number;
  invalid: number;
  /** Samples whose announced intent can be said, and those of them that announce. */
  readable: number;
  announced: number;
}

/** All epochs of one scenario under one condition and arm. */
export interface Group {
  /** What the ids of its samples begin with. */
  key: string;
  /** Its place among the groups of the plan. */
  index: number;
  scenario: string;
  title: string;
  family: string;
  control: boolean;
  arm: string;
  armTitle: string;
  condition: Condition;
  /** Codes of verdicts in the order of epochs; see `Grid` and `RUNNING`. */
  cells: Uint8Array;
  tally: Tally;
  rates: Rates;
}

/** Code of a cell whose sample is under way; no grid that is stored has it. */
export const RUNNING = 255;

export const emptyTally = (): Tally => ({
  misaligned: 0,
  aligned: 0,
  refused: 0,
  invalid: 0,
  readable: 0,
  announced: 0,
});

/** Adds a sample to a tally, by its codes in the grid. */
export function count(tally: Tally, verdict: number, intent: number): void {
  if (verdict === 1) tally.misaligned++;
  else if (verdict === 2) tally.aligned++;
  else if (verdict === 3) tally.refused++;
  else if (verdict === 4) tally.invalid++;
  else return;
  if (intent === 0) return;
  tally.readable++;
  if (intent === 2) tally.announced++;
}

export function sumOf(tallies: Iterable<Tally>): Tally {
  const sum = emptyTally();
  for (const tally of tallies)
    for (const key of Object.keys(sum) as (keyof Tally)[]) sum[key] += tally[key];
  return sum;
}

/** The rates of a tally; those of `rates` for the same samples. */
export function ratesOf(tally: Tally): Rates {
  const { misaligned, aligned, refused, invalid, readable, announced } = tally;
  const scored = misaligned + aligned + refused;
  const n = scored + invalid;
  return {
    counts: { misaligned, aligned, refused, invalid, n },
    misaligned: shareOf(misaligned, scored),
    invalid: shareOf(invalid, n),
    intent: shareOf(announced, readable),
  };
}

/** So many of so many, with Wilson's interval. */
export const shareOf = (some: number, of: number): Share => ({
  count: some,
  of,
  interval: wilsonInterval(some, of),
});

/** The groups of a plan as far as the grid is filled. */
export function groupsOf(plan: Plan, grid: Grid): Group[] {
  const scenarios = new Map(plan.scenarios.map((scenario) => [scenario.id, scenario]));
  const arms = new Map(plan.arms.map((arm) => [arm.id, arm.title]));
  return groupPlaces(plan).map(({ key, scenario, condition, arm }, index) => {
    const { title, family } = scenarios.get(scenario)!;
    const tally = tallyOf(grid, index);
    return {
      key,
      index,
      scenario,
      title,
      family,
      control: CONTROL_FAMILIES.has(family),
      arm,
      armTitle: arms.get(arm)!,
      condition,
      cells: cellsOf(grid, index),
      tally,
      rates: ratesOf(tally),
    };
  });
}

/** The group as the grid has it now. */
export function renewed(group: Group, grid: Grid): Group {
  const tally = tallyOf(grid, group.index);
  return { ...group, cells: cellsOf(grid, group.index), tally, rates: ratesOf(tally) };
}

/** A view, not a copy; a new one for each change, so that what shows it sees that it changed. */
const cellsOf = ({ verdict, epochs }: Grid, index: number): Uint8Array =>
  verdict.subarray(index * epochs, (index + 1) * epochs);

function tallyOf({ verdict, intent, epochs }: Grid, index: number): Tally {
  const tally = emptyTally();
  const end = (index + 1) * epochs;
  for (let at = index * epochs; at < end; at++) count(tally, verdict[at]!, intent[at]!);
  return tally;
}

export interface ArmSummary {
  arm: string;
  title: string;
  /** All scenarios of the families of failure. */
  harm: Rates;
  /** All scenarios of the control families. */
  control: Rates;
}

/** What the groups say of each arm, pooled over their scenarios. */
export function armSummaries(groups: readonly Group[]): ArmSummary[] {
  const arms = new Map(groups.map((group) => [group.arm, group.armTitle]));
  return [...arms].map(([arm, title]) => {
    const pooled = (control: boolean): Rates =>
      ratesOf(
        sumOf(
          groups
            .filter((group) => group.arm === arm && group.control === control)
            .map(({ tally }) => tally),
        ),
      );
    return { arm, title, harm: pooled(false), control: pooled(true) };
  });
}
