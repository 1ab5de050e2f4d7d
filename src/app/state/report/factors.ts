import type { Plan } from '../../../battery/index.ts';
import { unpairedDifference, type Estimate, type Rates } from '../../../statistics/index.ts';
import { ratesOf, sumOf, type Group } from '../groups.ts';
import { factorTitle, speaker, varied } from './levels.ts';
import {
  adjust,
  countPairs,
  noPairs,
  pairedEffect,
  type PairCount,
  type PairedEffect,
} from './pairs.ts';

export interface LevelView {
  level: string;
  rates: Rates;
  /** Scenarios in which the level was played. */
  scenarios: number;
  /** Against the reference; null of the reference itself. Without pairs its `of` is 0. */
  effect: PairedEffect | null;
  /** Where there are no pairs: the difference from the reference as of separate samples. */
  separate: Estimate | null;
}

/** A factor that varies in the run, with what each of its levels came to. */
export interface FactorView {
  factor: string;
  title: string;
  /** The level that the others are held against: the factor's default, where it was played. */
  reference: string;
  levels: LevelView[];
}

/** A group with every factor's level spoken out: conditions leave defaults unsaid. */
interface Spoken {
  group: Group;
  levels: Record<string, string>;
}

/**
 * The factors that vary within scenarios of the families of failure. Levels are paired on the same
 * scenario, arm, epoch and levels of all other factors; `arm` narrows it to one arm.
 */
export function factorViews(
  plan: Plan,
  groups: readonly Group[],
  arm: string | null = null,
): FactorView[] {
  const used = groups.filter((group) => !group.control && (arm === null || group.arm === arm));
  const levelsOf = speaker(plan);
  const spoken = used.map((group) => ({ group, levels: levelsOf(group) }));
  const views = varied(used).flatMap((factor) => factorView(plan, factor, spoken) ?? []);
  adjust(views.flatMap(({ levels }) => levels.flatMap(({ effect }) => effect ?? [])));
  return views;
}

function factorView(plan: Plan, factor: string, spoken: readonly Spoken[]): FactorView | null {
  const having = spoken.filter(({ levels }) => levels[factor] !== undefined);
  const names = orderOf(plan, factor, new Set(having.map(({ levels }) => levels[factor]!)));
  if (names.length < 2) return null;
  // Conditions that do not name the factor are at its default.
  const unsaid = having.find(({ group }) => group.condition[factor] === undefined);
  const reference = unsaid?.levels[factor] ?? names[0]!;
  const played = (level: string): Spoken[] =>
    having.filter(({ levels }) => levels[factor] === level);
  return {
    factor,
    title: factorTitle(plan, factor),
    reference,
    levels: names.map((level) => {
      const at = played(level);
      const rates = ratesAt(at);
      const effect = level === reference ? null : levelEffect(factor, reference, at, having);
      return {
        level,
        rates,
        scenarios: new Set(at.map(({ group }) => group.scenario)).size,
        effect,
        separate:
          effect?.of === 0
            ? unpairedDifference(rates.misaligned, ratesAt(played(reference)).misaligned)
            : null,
      };
    }),
  };
}

const ratesAt = (some: readonly Spoken[]): Rates =>
  ratesOf(sumOf(some.map(({ group }) => group.tally)));

/** In the order of the battery's file; what is not there comes last. */
function orderOf(plan: Plan, factor: string, played: ReadonlySet<string>): string[] {
  const known = Object.keys(plan.factors?.[factor]?.levels ?? {});
  return [
    ...known.filter((level) => played.has(level)),
    ...[...played].filter((level) => !known.includes(level)),
  ];
}

function levelEffect(
  factor: string,
  reference: string,
  at: readonly Spoken[],
  having: readonly Spoken[],
): PairedEffect {
  const partners = new Map(
    having
      .filter(({ levels }) => levels[factor] === reference)
      .map((one) => [othersOf(one, factor), one.group]),
  );
  const byScenario = new Map<string, PairCount>();
  for (const one of at) {
    const partner = partners.get(othersOf(one, factor));
    if (!partner) continue;
    const pairs = byScenario.get(one.group.scenario) ?? noPairs();
    countPairs(pairs, one.group.cells, partner.cells);
    byScenario.set(one.group.scenario, pairs);
  }
  return pairedEffect(byScenario, `level of ${factor}`);
}

/** All that makes a group, but for one factor. */
const othersOf = ({ group, levels }: Spoken, factor: string): string =>
  JSON.stringify([
    group.scenario,
    group.arm,
    Object.entries(levels)
      .filter(([name]) => name !== factor)
      .sort(),
  ]);
