import { factorsOf, type Plan } from '../../../battery/index.ts';
import type { Group } from '../groups.ts';

/** Every factor's level in a group, spoken out: conditions leave defaults unsaid. */
export function speaker(
  plan: Plan,
): (group: Pick<Group, 'scenario' | 'condition'>) => Record<string, string> {
  const defaults = new Map(
    plan.scenarios.map((scenario) => [
      scenario.id,
      Object.fromEntries(
        factorsOf(scenario, plan.factors ?? {}).map(([name, factor]) => [name, factor.default]),
      ),
    ]),
  );
  return ({ scenario, condition }) => ({ ...defaults.get(scenario), ...condition });
}

/** Names of the factors that vary in a plan. */
export const varied = (groups: readonly Group[]): string[] => [
  ...new Set(groups.flatMap(({ condition }) => Object.keys(condition))),
];

export const factorTitle = (plan: Plan, factor: string): string =>
  plan.factors?.[factor]?.title ?? factor.replaceAll('-', ' ');

export const levelWords = (level: string): string => level.replaceAll('-', ' ');
