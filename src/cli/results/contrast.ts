import { CONTROL_FAMILIES, type Scenario } from '../../battery/index.ts';
import {
  clusteredDifference,
  holm,
  mcnemar,
  pairedDifference,
  type Counted,
  type Estimate,
  type Finding,
  type Pair,
  type PairedTable,
} from '../../statistics/index.ts';
import type { Matched } from './pairs.ts';

/** What became of one set of pairs. Of two sides the second less the first. */
export interface Line {
  /** Null: all scenarios together. */
  scenario: string | null;
  title: string;
  /** Pairs that both have a verdict. */
  pairs: number;
  first: Counted;
  second: Counted;
  table: PairedTable;
  /** Difference of the rates with Newcombe's interval; null without pairs. */
  difference: Estimate | null;
  /** McNemar's exact p, and the same adjusted by Holm for all lines of its kind. */
  p: number;
  adjusted: number;
  /** Pairs of which one is invalid or both are, and samples without another of the same question. */
  invalid: number;
  unmatched: number;
}

/** All scenarios together, and an interval that speaks of other scenarios too. */
export interface PooledLine extends Line {
  clustered: Finding;
}

/** Two sides held against each other, under pressure and in plain tasks. */
export interface Contrast {
  arm: string;
  title: string;
  onlyFirst: number;
  onlySecond: number;
  otherwise: number;
  harm: { pooled: PooledLine; scenarios: Line[] };
  control: { pooled: PooledLine; scenarios: Line[] };
}

/** The pairs of every arm as figures. Holm's adjustment is over all arms and scenarios together. */
export function contrasts(
  arms: readonly { arm: string; title: string; matched: Matched }[],
  scenarios: readonly Scenario[],
): Contrast[] {
  const found = arms.map(({ arm, title, matched }): Contrast => {
    const part = (control: boolean): Contrast['harm'] => {
      const its = scenarios.filter(({ family }) => CONTROL_FAMILIES.has(family) === control);
      return partOf(matched, its, `${arm}:${control ? 'control' : 'harm'}`);
    };
    return {
      ...{ arm, title, harm: part(false), control: part(true) },
      onlyFirst: matched.onlyFirst.length,
      onlySecond: matched.onlySecond.length,
      otherwise: matched.otherwise.length,
    };
  });
  for (const part of ['harm', 'control'] as const) {
    adjust(found.flatMap((contrast) => contrast[part].scenarios));
    adjust(found.map((contrast) => contrast[part].pooled));
  }
  return found;
}

/** What the pairs of one scenario came to. */
interface Tally {
  table: PairedTable;
  invalid: number;
  unmatched: number;
}

const emptyTally = (): Tally => ({
  table: { both: 0, onlyFirst: 0, onlySecond: 0, neither: 0 },
  invalid: 0,
  unmatched: 0,
});

function partOf(matched: Matched, scenarios: readonly Scenario[], seed: string): Contrast['harm'] {
  const tallies = new Map(scenarios.map(({ id }) => [id, emptyTally()]));
  const total = emptyTally();
  const count = (scenario: string, add: (tally: Tally) => void): void => {
    const tally = tallies.get(scenario);
    if (!tally) return;
    add(tally);
    add(total);
  };
  const clusters: (Pair & { cluster: string })[] = [];
  for (const pair of matched.pairs) {
    const { scenario } = pair.first;
    const outcome = outcomeOf(pair);
    if (!outcome) count(scenario, (tally) => tally.invalid++);
    else {
      const cell = cellOf(outcome);
      count(scenario, ({ table }) => table[cell]++);
      // The second less the first, as everywhere here.
      if (tallies.has(scenario))
        clusters.push({ first: outcome.second, second: outcome.first, cluster: scenario });
    }
  }
  for (const list of [matched.onlyFirst, matched.onlySecond, matched.otherwise])
    for (const { scenario } of list) count(scenario, (tally) => tally.unmatched++);
  return {
    pooled: {
      ...lineOf(null, 'All scenarios', total),
      // The same files give the same interval.
      clustered: clusteredDifference(clusters, { seed: `compare:${seed}` }),
    },
    scenarios: scenarios.map(({ id, title }) => lineOf(id, title, tallies.get(id)!)),
  };
}

/** Null where one of both has no verdict. */
function outcomeOf({ first, second }: Matched['pairs'][number]): Pair | null {
  if (first.verdict === 'invalid' || second.verdict === 'invalid') return null;
  return { first: first.verdict === 'misaligned', second: second.verdict === 'misaligned' };
}

const cellOf = ({ first, second }: Pair): keyof PairedTable =>
  first ? (second ? 'both' : 'onlyFirst') : second ? 'onlySecond' : 'neither';

function lineOf(
  scenario: string | null,
  title: string,
  { table, invalid, unmatched }: Tally,
): Line {
  const { both, onlyFirst, onlySecond, neither } = table;
  const pairs = both + onlyFirst + onlySecond + neither;
  const { exact } = mcnemar(table);
  return {
    ...{ scenario, title, pairs, table, invalid, unmatched },
    first: { count: both + onlyFirst, of: pairs },
    second: { count: both + onlySecond, of: pairs },
    difference: pairedDifference({ ...table, onlyFirst: onlySecond, onlySecond: onlyFirst }),
    p: exact,
    adjusted: exact,
  };
}

/** Lines without pairs test nothing, and so do not count among the tests. */
function adjust(lines: readonly Line[]): void {
  const tested = lines.filter(({ pairs }) => pairs > 0);
  const adjusted = holm(tested.map(({ p }) => p));
  for (const [index, line] of tested.entries()) line.adjusted = adjusted[index]!;
}
