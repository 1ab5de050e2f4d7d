import { AppError, seededRandom } from '../base/index.ts';
import { factorOf } from './factors.ts';
import type { Scenario, SharedFactor } from './schema.ts';

/** Factor → level. A factor that is not named is at its default. */
export type Condition = Record<string, string>;

/** Factor → the levels that are asked for. */
export type FactorChoice = Readonly<Record<string, readonly string[]>>;

/** A cross that is larger than this is never laid out. */
const LARGEST_CROSS = 20_000;

/**
 * The conditions of one scenario: the cross of the chosen levels of the factors that it has, or,
 * where that is more than `most`, a balanced part of it. Levels that stand for the default are
 * left out of a condition, so that the same sample has the same id in every design.
 */
export function conditionsOf(
  scenario: Scenario,
  shared: Readonly<Record<string, SharedFactor>>,
  chosen: FactorChoice,
  most = Infinity,
): Condition[] {
  const axes: [string, string[]][] = [];
  const defaults = new Map<string, string>();
  for (const [name, wanted] of Object.entries(chosen)) {
    const factor = factorOf(scenario, name, shared);
    if (!factor) continue;
    const levels = wanted.filter((level) => Object.hasOwn(factor.levels, level));
    // None of the chosen levels makes sense here (a benign twin under pressure): its default stays.
    if (levels.length > 0) axes.push([name, levels]);
    defaults.set(name, factor.default);
  }
  const size = axes.reduce((product, [, levels]) => product * levels.length, 1);
  if (size > LARGEST_CROSS)
    throw new AppError('bad-input', `the factors cross to ${size} conditions of ${scenario.id}`);
  const cross = axes.reduce<Condition[]>(
    (rows, [name, levels]) =>
      rows.flatMap((row) => levels.map((level) => ({ ...row, [name]: level }))),
    [{}],
  );
  const taken = cross.length > most ? balancedPart(cross, most, scenario.id) : cross;
  return taken.map((row) =>
    Object.fromEntries(Object.entries(row).filter(([name, level]) => defaults.get(name) !== level)),
  );
}

/**
 * A part of a full cross in which the levels of each factor, and then the pairs of levels of each
 * two factors, occur as equally often as a part of that size allows: taken one by one, always the
 * condition whose levels and pairs were seen least (a greedy main-effects plan). Main effects can
 * be estimated from it; interactions only in part. `seed` decides between equals.
 */
export function balancedPart(cross: readonly Condition[], size: number, seed: string): Condition[] {
  const rest = seededRandom(`fraction:${seed}`).shuffled(cross);
  const seen = new Map<string, number>();
  const count = (key: string): number => seen.get(key) ?? 0;
  const keys = new Map(rest.map((row) => [row, keysOf(row)]));
  const taken: Condition[] = [];
  while (taken.length < size && rest.length > 0) {
    let best = 0;
    let least: [number, number] = [Infinity, Infinity];
    for (const [index, row] of rest.entries()) {
      const { singles, pairs } = keys.get(row)!;
      const cost: [number, number] = [sumOf(singles, count), sumOf(pairs, count)];
      if (cost[0] < least[0] || (cost[0] === least[0] && cost[1] < least[1])) {
        best = index;
        least = cost;
      }
    }
    const [row] = rest.splice(best, 1);
    taken.push(row!);
    const { singles, pairs } = keys.get(row!)!;
    for (const key of [...singles, ...pairs]) seen.set(key, count(key) + 1);
  }
  // In the order of the full cross, so that lists read alike.
  return taken.sort((a, b) => cross.indexOf(a) - cross.indexOf(b));
}

const sumOf = (keys: readonly string[], count: (key: string) => number): number =>
  keys.reduce((sum, key) => sum + count(key), 0);

function keysOf(row: Condition): { singles: string[]; pairs: string[] } {
  const singles = Object.entries(row).map(([name, level]) => `${name}=${level}`);
  const pairs = singles.flatMap((one, i) => singles.slice(i + 1).map((other) => `${one}&${other}`));
  return { singles, pairs };
}
