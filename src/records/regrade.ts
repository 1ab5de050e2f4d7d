import { grade, type Grade } from '../grading/index.ts';
import type { Plan } from '../battery/index.ts';
import type { SampleRecord } from './schema.ts';

/** Judges a stored sample again with the battery of its own run. */
export function regrade(plan: Plan, sample: SampleRecord): Grade | null {
  const scenario = plan.scenarios.find((candidate) => candidate.id === sample.scenario);
  if (!scenario) return null;
  return grade(scenario, sample, new Map(Object.entries(sample.values)));
}
