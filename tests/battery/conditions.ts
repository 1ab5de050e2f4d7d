import { factorsOf, type Condition, type Scenario } from '../../src/battery/index.ts';
import { shipped } from './scenarios.ts';

/** The default condition of a scenario, and each other level of each factor alone. */
export function conditionsOneByOne(scenario: Scenario): Condition[] {
  const factors = factorsOf(scenario, Object.fromEntries(shipped.factors));
  return [
    {},
    ...factors.flatMap(([name, factor]) =>
      Object.keys(factor.levels)
        .filter((level) => level !== factor.default)
        .map((level) => ({ [name]: level })),
    ),
  ];
}
