import type { Group } from '../groups.ts';
import {
  adjust,
  countPairs,
  noPairs,
  pairedEffect,
  type PairCount,
  type PairedEffect,
} from './pairs.ts';

/** An arm against the baseline, on the same scenarios, conditions and epochs. */
export interface ArmEffect extends PairedEffect {
  arm: string;
  title: string;
  /** Of plain tasks: what the arm costs in usefulness. */
  control: boolean;
  scenarios: { scenario: string; title: string; pairs: PairCount }[];
}

export interface ArmEffects {
  baseline: { arm: string; title: string };
  effects: ArmEffect[];
}

/** The arm that others are held against unless another is chosen: the one that adds nothing. */
export function usualBaseline(groups: readonly Group[]): string | null {
  return groups.some(({ arm }) => arm === 'none') ? 'none' : (groups[0]?.arm ?? null);
}

/** What each arm changes against the baseline; none where there is one arm alone. */
export function armEffects(groups: readonly Group[], baseline: string): ArmEffects {
  const arms = new Map(groups.map(({ arm, armTitle }) => [arm, armTitle]));
  const rest = new Map(
    groups.filter(({ arm }) => arm === baseline).map((group) => [askedOf(group), group]),
  );
  const effects = [false, true].flatMap((control) =>
    [...arms].flatMap(([arm, title]): ArmEffect[] => {
      if (arm === baseline) return [];
      const byScenario = new Map<string, PairCount>();
      const titles = new Map<string, string>();
      for (const group of groups) {
        const against = rest.get(askedOf(group));
        if (group.arm !== arm || group.control !== control || !against) continue;
        titles.set(group.scenario, group.title);
        const pairs = byScenario.get(group.scenario) ?? noPairs();
        countPairs(pairs, group.cells, against.cells);
        byScenario.set(group.scenario, pairs);
      }
      if (byScenario.size === 0) return [];
      return [
        {
          arm,
          title,
          control,
          scenarios: [...byScenario].map(([scenario, pairs]) => ({
            scenario,
            title: titles.get(scenario)!,
            pairs,
          })),
          ...pairedEffect(byScenario, `arm ${arm} against ${baseline}`),
        },
      ];
    }),
  );
  adjust(effects);
  return { baseline: { arm: baseline, title: arms.get(baseline) ?? baseline }, effects };
}

/** What is asked, whatever the arm. */
export const askedOf = ({ scenario, condition }: Group): string =>
  JSON.stringify([scenario, Object.entries(condition).sort()]);
