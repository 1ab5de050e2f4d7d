import type { Arm, Scenario } from '../../battery/index.ts';
import type { Chosen } from './preview.ts';

/** The query of the Run room that is set up for one scenario, with the condition and arm that are chosen. */
export function queryOfScenario(scenario: Scenario, { condition, arm }: Chosen): string {
  const factors = Object.entries(condition);
  const query = new URLSearchParams({
    scenarios: scenario.id,
    ...(scenario.suite === 'office' ? { suite: 'office' } : {}),
    ...(arm === 'none' ? {} : { arms: `none,${arm}` }),
    ...(factors.length > 0
      ? { factors: factors.map(([name, level]) => `${name}:${level}`).join(';') }
      : {}),
  });
  return query.toString();
}

/** The query of the Run room that is set up to compare an arm with nothing; special texts are for the office. */
export function queryOfArm({ id, families }: Arm): string {
  const query = new URLSearchParams({
    arms: `none,${id}`,
    ...(families ? { suite: 'office' } : {}),
  });
  return query.toString();
}
