import {
  clusteredDifference,
  holm,
  mcnemar,
  pairedDifference,
  type Bounds,
  type Estimate,
  type PairedTable,
} from '../../../statistics/index.ts';

/** Pairs of cells by what became of them, and those that make no pair. */
export interface PairCount extends PairedTable {
  /** Both were played, and one or both are invalid. */
  invalid: number;
  /** One or both are not played. */
  unplayed: number;
}

export const noPairs = (): PairCount => ({
  both: 0,
  onlyFirst: 0,
  onlySecond: 0,
  neither: 0,
  invalid: 0,
  unplayed: 0,
});

/** Adds the pairs of two rows of cells, epoch by epoch; codes of verdicts as in the grid. */
export function countPairs(into: PairCount, first: Uint8Array, second: Uint8Array): void {
  const epochs = Math.min(first.length, second.length);
  for (let epoch = 0; epoch < epochs; epoch++) {
    const one = first[epoch]!;
    const two = second[epoch]!;
    if (one === 0 || one > 4 || two === 0 || two > 4) into.unplayed++;
    else if (one === 4 || two === 4) into.invalid++;
    else if (one === 1) into[two === 1 ? 'both' : 'onlyFirst']++;
    else into[two === 1 ? 'onlySecond' : 'neither']++;
  }
}

/** What pairs of samples say of the difference of two rates, first less second. */
export interface PairedEffect {
  pairs: PairCount;
  /** Pairs that are scored on both sides. */
  of: number;
  /** With Newcombe's interval: how sure it is for these scenarios. */
  difference: Estimate | null;
  /** Percentile bootstrap over whole scenarios: how sure it is for others of their kind. */
  clustered: Bounds | null;
  /** Why there is none. */
  noCluster: string | null;
  /** Scenarios with any pair. */
  clusters: number;
  /** McNemar's exact test, and what Holm's method makes of it among all shown beside it. */
  p: number;
  adjusted: number;
}

/** Sums up the pairs of all scenarios. `adjusted` is to be set once all comparisons are there. */
export function pairedEffect(
  byScenario: ReadonlyMap<string, PairCount>,
  seed: string,
): PairedEffect {
  const pairs = noPairs();
  for (const some of byScenario.values())
    for (const key of Object.keys(pairs) as (keyof PairCount)[]) pairs[key] += some[key];
  const { value: _, bounds, reason } = clusteredDifference(each(byScenario), { seed });
  const p = mcnemar(pairs).exact;
  return {
    pairs,
    of: scored(pairs),
    difference: pairedDifference(pairs),
    clustered: bounds,
    noCluster: reason,
    clusters: [...byScenario.values()].filter((some) => scored(some) > 0).length,
    p,
    adjusted: p,
  };
}

/** With fewer scenarios than these the bootstrap is rather too narrow, and has to say so. */
export const FEW_CLUSTERS = 20;

export const scored = ({ both, onlyFirst, onlySecond, neither }: PairedTable): number =>
  both + onlyFirst + onlySecond + neither;

/** Sets the adjusted p-values of comparisons that are shown together; those without pairs are none. */
export function adjust(effects: readonly PairedEffect[]): void {
  const tests = effects.filter(({ of }) => of > 0);
  const adjusted = holm(tests.map(({ p }) => p));
  for (const [i, effect] of tests.entries()) effect.adjusted = adjusted[i]!;
}

function* each(
  byScenario: ReadonlyMap<string, PairCount>,
): Generator<{ first: boolean; second: boolean; cluster: string }> {
  for (const [cluster, { both, onlyFirst, onlySecond, neither }] of byScenario) {
    yield* times(both, { first: true, second: true, cluster });
    yield* times(onlyFirst, { first: true, second: false, cluster });
    yield* times(onlySecond, { first: false, second: true, cluster });
    yield* times(neither, { first: false, second: false, cluster });
  }
}

/** The same thing again and again: pairs of one kind are told apart by nothing. */
export function* times<T>(count: number, thing: T): Generator<T> {
  for (let i = 0; i < count; i++) yield thing;
}
