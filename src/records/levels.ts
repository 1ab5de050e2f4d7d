import { factorsOf } from '../battery/index.ts';
import type { RunRecord, SampleRecord } from './schema.ts';

interface VariedFactor {
  name: string;
  levelOf: (sample: Pick<SampleRecord, 'scenario' | 'condition'>) => string | null;
}

/**
 * The factors that a plan varies. A condition leaves out what is at its default; here the default is
 * written out, and only a scenario without the factor has null.
 */
export function variedFactors(plan: RunRecord['plan']): VariedFactor[] {
  const names = new Set(Object.values(plan.conditions).flatMap((list) => list.flatMap(keysOf)));
  const defaults = new Map(
    plan.scenarios.map((scenario) => [
      scenario.id,
      new Map(factorsOf(scenario, plan.factors ?? {}).map(([name, use]) => [name, use.default])),
    ]),
  );
  return [...names].sort().map((name) => ({
    name,
    levelOf: ({ condition, scenario }) =>
      Object.hasOwn(condition, name)
        ? condition[name]!
        : (defaults.get(scenario)?.get(name) ?? null),
  }));
}

const keysOf = (value: object): string[] => Object.keys(value);
