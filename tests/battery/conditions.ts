import type { Condition, Scenario } from '../../src/battery/index.ts';

/** Every combination of levels of a scenario's factors. */
export function allConditions({ factors = {} }: Scenario): Condition[] {
  return Object.entries(factors).reduce<Condition[]>(
    (found, [name, { levels }]) =>
      found.flatMap((condition) =>
        Object.keys(levels).map((level) => ({ ...condition, [name]: level })),
      ),
    [{}],
  );
}
