import type { Scenario, SharedFactor } from './schema.ts';

/** A factor as one scenario has it: its levels there, and the one that holds unless another is asked for. */
export interface ScenarioFactor {
  default: string;
  levels: Record<string, Record<string, string>>;
}

type SharedFactors = Readonly<Record<string, SharedFactor>>;

/** The factors of a scenario, with the shared ones looked up; null for a name that nobody declares. */
export function factorOf(
  scenario: Scenario,
  name: string,
  shared: SharedFactors,
): ScenarioFactor | null {
  const use = scenario.factors?.[name];
  const common = Object.hasOwn(shared, name) ? shared[name] : undefined;
  const levels = use?.levels ?? common?.levels;
  if (!use || !levels) return null;
  const { only } = use;
  return {
    default: use.default ?? common?.default ?? '',
    levels: only
      ? Object.fromEntries(Object.entries(levels).filter(([level]) => only.includes(level)))
      : levels,
  };
}

/** Name and factor of all factors of a checked scenario. */
export function factorsOf(scenario: Scenario, shared: SharedFactors): [string, ScenarioFactor][] {
  return Object.keys(scenario.factors ?? {}).flatMap((name) => {
    const found = factorOf(scenario, name, shared);
    return found ? [[name, found] as [string, ScenarioFactor]] : [];
  });
}
