import { CONTROL_FAMILIES, type Condition, type Plan } from '../../battery/index.ts';
import type { SampleRow } from '../../records/index.ts';
import { rates, type Rates } from '../../statistics/index.ts';

/** A cell of the grid: not begun, under way, or done. */
export type Cell = null | 'running' | SampleRow;

/** All epochs of one scenario under one condition and arm. */
export interface Group {
  key: string;
  scenario: string;
  title: string;
  family: string;
  control: boolean;
  arm: string;
  armTitle: string;
  condition: Condition;
  /** One a sample, in the order of epochs. */
  cells: Cell[];
  rates: Rates;
}

export const groupKey = (scenario: string, condition: Condition, arm: string): string =>
  JSON.stringify([scenario, Object.entries(condition).sort(), arm]);

/** The empty grid of a plan. */
export function emptyGroups(plan: Plan): Group[] {
  return plan.scenarios.flatMap((scenario) =>
    (plan.conditions[scenario.id] ?? []).flatMap((condition) =>
      plan.arms.map((arm) => ({
        key: groupKey(scenario.id, condition, arm.id),
        scenario: scenario.id,
        title: scenario.title,
        family: scenario.family,
        control: CONTROL_FAMILIES.has(scenario.family),
        arm: arm.id,
        armTitle: arm.title,
        condition,
        cells: Array.from({ length: plan.epochs }, () => null),
        rates: rates([]),
      })),
    ),
  );
}

/** The group with some of its cells changed; rates are computed anew only where rows came in. */
export function withCells(group: Group, changes: ReadonlyMap<number, Cell>): Group {
  const cells = group.cells.map((cell, index) => changes.get(index) ?? cell);
  const rows = cells.filter((cell) => cell !== null && cell !== 'running');
  return { ...group, cells, rates: rates(rows) };
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
    const rowsOf = (control: boolean): SampleRow[] =>
      groups
        .filter((group) => group.arm === arm && group.control === control)
        .flatMap((group) => group.cells)
        .filter((cell) => cell !== null && cell !== 'running');
    return { arm, title, harm: rates(rowsOf(false)), control: rates(rowsOf(true)) };
  });
}
