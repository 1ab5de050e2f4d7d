import type { Share } from '../../../statistics/index.ts';
import { reasonOf, type Grid, type InvalidReason } from '../../../worker/index.ts';
import { shareOf, type Group } from '../groups.ts';

/** How many samples of an arm are invalid, and why. */
export interface InvalidArm {
  arm: string;
  title: string;
  share: Share;
  reasons: Partial<Record<InvalidReason, number>>;
}

/** Invalid samples of every arm, over all scenarios. */
export function invalidByArm(groups: readonly Group[], grid: Grid): InvalidArm[] {
  return byArm(groups).map(({ arm, title, groups: own }) => {
    const reasons: InvalidArm['reasons'] = {};
    let n = 0;
    let invalid = 0;
    for (const { index, rates } of own) {
      n += rates.counts.n;
      invalid += rates.counts.invalid;
      if (rates.counts.invalid === 0) continue;
      for (const at of placesOf(index, grid)) {
        const reason = reasonOf(grid.invalid[at]!);
        if (reason && grid.verdict[at] === 4) reasons[reason] = (reasons[reason] ?? 0) + 1;
      }
    }
    return { arm, title, share: shareOf(invalid, n), reasons };
  });
}

/** How far the place of an option decided, over the samples of an arm. */
export interface BiasArm {
  arm: string;
  title: string;
  n: number;
  mean: number;
  median: number;
  /** Samples by bias, in steps of `BIAS_STEP`. */
  bins: number[];
}

export const BIAS_STEP = 0.1;
const BINS = 10;

/** Bin of a bias; the last one holds its upper end too. */
export const biasBin = (bias: number): number =>
  // A float of 32 bits lies a little beside the step it stands for.
  Math.min(BINS - 1, Math.floor((bias + 1e-6) / BIAS_STEP));

/** Position bias of every arm that has any choice; empty for a run that acts. */
export function biasByArm(groups: readonly Group[], grid: Grid): BiasArm[] {
  return byArm(groups).flatMap(({ arm, title, groups: own }) => {
    const all = new Float32Array(own.length * grid.epochs);
    let n = 0;
    for (const { index } of own)
      for (const at of placesOf(index, grid)) {
        const bias = grid.positionBias[at]!;
        if (!Number.isNaN(bias)) all[n++] = bias;
      }
    if (n === 0) return [];
    // Numbers of one kind are sorted many times faster than a list of anything.
    const values = all.subarray(0, n).sort();
    const bins = new Array<number>(BINS).fill(0);
    for (const value of values) bins[biasBin(value)]!++;
    const middle = n / 2;
    return [
      {
        arm,
        title,
        n,
        mean: values.reduce((sum, value) => sum + value, 0) / n,
        median: (values[Math.ceil(middle) - 1]! + values[Math.floor(middle)]!) / 2,
        bins,
      },
    ];
  });
}

function byArm(groups: readonly Group[]): { arm: string; title: string; groups: Group[] }[] {
  const arms = new Map<string, { arm: string; title: string; groups: Group[] }>();
  for (const group of groups) {
    const own = arms.get(group.arm) ?? { arm: group.arm, title: group.armTitle, groups: [] };
    own.groups.push(group);
    arms.set(group.arm, own);
  }
  return [...arms.values()];
}

function* placesOf(index: number, { epochs }: Grid): Generator<number> {
  for (let at = index * epochs; at < (index + 1) * epochs; at++) yield at;
}
