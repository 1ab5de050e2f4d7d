import {
  conditionCount,
  makePlan,
  planSize,
  type Battery,
  type PlanChoice,
} from '../battery/index.ts';
import type { BatterySummary, PlanSummary } from './api.ts';
import { shippedBattery } from './battery-files.ts';

/** As much of the battery as the page needs to offer a choice. */
export function summaryOf({ scenarios, arms, factors, designs }: Battery): BatterySummary {
  const shipped = shippedBattery();
  return {
    scenarios: [...scenarios.values()].map((scenario) => ({
      id: scenario.id,
      title: scenario.title,
      family: scenario.family,
      suite: scenario.suite,
      brief: scenario.brief,
      twinOf: scenario.twinOf ?? null,
      choice: scenario.choice !== undefined,
      factors: Object.keys(scenario.factors ?? {}),
    })),
    arms: [...arms.values()],
    factors: [...factors.values()],
    designs: [...designs.values()],
    own: [
      ...[...scenarios.keys()].filter((id) => !shipped.scenarios.has(id)),
      ...[...arms.keys()].filter((id) => !shipped.arms.has(id)),
    ],
  };
}

/** What a choice amounts to. Throws `bad-input` for a choice that makes no plan. */
export function planSummary(battery: Battery, choice: PlanChoice): PlanSummary {
  const plan = makePlan(battery, choice);
  return {
    samples: planSize(plan),
    scenarios: plan.scenarios.length,
    conditions: conditionCount(plan),
    allConditions: conditionCount(
      makePlan(battery, { ...choice, epochs: 1, mostConditions: Infinity }),
    ),
    arms: plan.arms.length,
    epochs: plan.epochs,
  };
}
