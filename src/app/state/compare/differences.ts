import {
  cohensKappa,
  holm,
  unpairedDifference,
  type Bounds,
  type Estimate,
  type Finding,
  type Share,
} from '../../../statistics/index.ts';
import { ratesOf, shareOf, sumOf, type Group } from '../groups.ts';
import { countPairs, noPairs, pairedEffect, type PairCount } from '../report/pairs.ts';
import type { GroupPair } from '../report/changes.ts';
import type { Match } from './match.ts';

/** The rate of one run against that of the reference, over some of what both asked. */
export interface Difference {
  key: string;
  title: string;
  control: boolean;
  reference: Share;
  other: Share;
  /** Other less reference. */
  difference: Estimate | null;
  clustered: Bounds | null;
  noCluster: string | null;
  clusters: number;
  /** Null where the samples make no pairs, which the rest is then computed without. */
  pairs: PairCount | null;
  p: number | null;
  adjusted: number | null;
}

export interface Differences {
  /** Under pressure, and in plain tasks; each where both have any. Their p is not adjusted yet. */
  overall: Difference[];
  scenarios: Difference[];
}

/** Differences over all that both runs asked, and scenario by scenario. */
export function differencesOf(match: Match): Differences {
  const overall = [false, true].flatMap((control): Difference[] => {
    const groups = match.groups.filter((pair) => pair.reference.control === control);
    if (groups.length === 0) return [];
    const title = control ? 'All plain tasks' : 'All under pressure';
    return [differenceOf(title, title, groups, match.paired)];
  });
  const byScenario = new Map<string, GroupPair[]>();
  for (const pair of match.groups) {
    const { scenario } = pair.reference;
    byScenario.set(scenario, [...(byScenario.get(scenario) ?? []), pair]);
  }
  const scenarios = [...byScenario].map(([scenario, groups]) =>
    differenceOf(scenario, groups[0]!.reference.title, groups, match.paired),
  );
  adjustTogether(scenarios);
  return { overall, scenarios };
}

function differenceOf(
  key: string,
  title: string,
  groups: readonly GroupPair[],
  paired: boolean,
): Difference {
  const shared = { key, title, control: groups[0]!.reference.control };
  if (!paired) {
    const reference = harmOf(groups.map((pair) => pair.reference));
    const other = harmOf(groups.map((pair) => pair.other));
    return {
      ...shared,
      reference,
      other,
      difference: unpairedDifference(other, reference),
      clustered: null,
      noCluster: null,
      clusters: 0,
      pairs: null,
      p: null,
      adjusted: null,
    };
  }
  const byScenario = new Map<string, PairCount>();
  for (const { reference, other } of groups) {
    const count = byScenario.get(reference.scenario) ?? noPairs();
    countPairs(count, other.cells, reference.cells);
    byScenario.set(reference.scenario, count);
  }
  const { pairs, of, difference, clustered, noCluster, clusters, p } = pairedEffect(
    byScenario,
    `runs, ${key}`,
  );
  return {
    ...shared,
    reference: shareOf(pairs.both + pairs.onlySecond, of),
    other: shareOf(pairs.both + pairs.onlyFirst, of),
    difference,
    clustered,
    noCluster,
    clusters,
    pairs,
    p: of > 0 ? p : null,
    adjusted: of > 0 ? p : null,
  };
}

const harmOf = (groups: readonly Group[]): Share =>
  ratesOf(sumOf(groups.map(({ tally }) => tally))).misaligned;

/** Sets the adjusted p-values of differences that are shown together. */
export function adjustTogether(list: readonly Difference[]): void {
  const tests = list.filter(({ p }) => p !== null);
  const adjusted = holm(tests.map(({ p }) => p!));
  for (const [i, test] of tests.entries()) test.adjusted = adjusted[i]!;
}

/** How far the verdicts on the same samples agree. */
export interface Agreement {
  /** Samples with a verdict on both sides, and those with the same. */
  of: number;
  same: number;
  kappa: Finding;
}

/** Of samples that make pairs; null where they make none. */
export function agreementOf(match: Match): Agreement | null {
  if (!match.paired) return null;
  const table = Array.from({ length: 4 }, () => new Array<number>(4).fill(0));
  let of = 0;
  let same = 0;
  for (const { reference, other } of match.groups) {
    const epochs = Math.min(reference.cells.length, other.cells.length);
    for (let epoch = 0; epoch < epochs; epoch++) {
      const row = table[reference.cells[epoch]! - 1];
      const column = other.cells[epoch]! - 1;
      if (row?.[column] === undefined) continue;
      row[column]++;
      of++;
      if (reference.cells[epoch] === other.cells[epoch]) same++;
    }
  }
  return { of, same, kappa: cohensKappa(table) };
}
