import { checkConfidence } from './checks.ts';
import type { Counted, Interval } from './estimate.ts';
import { normalQuantile } from './normal.ts';
import { studentQuantile } from './student.ts';
import { scoreBounds } from './wilson.ts';

/** A sample as the pooled rate sees it. */
export interface ClusteredRow {
  hit: boolean;
  /** Samples of one cluster are alike: the scenario, say. */
  cluster: string;
  /** A second grouping that cuts across the first: the device, say. All rows have it or none. */
  crossed?: string;
}

export interface ClusteredRate extends Counted {
  /** The pooled rate, hits of all samples; null of no samples. */
  rate: number | null;
  /** How many clusters there are; of two groupings, the smaller number. */
  clusters: number;
  /** Cluster-robust standard error of the rate; null where it cannot be estimated. */
  standardError: number | null;
  /** How many times larger the variance is than for independent samples, as estimated. */
  designEffect: number | null;
  /** How many independent samples these are worth; never more than there are. */
  effectiveSize: number | null;
  interval: Interval | null;
  /** Why there is no interval; null where there is one. */
  reason: string | null;
}

/**
 * A rate pooled over clusters, with an interval that says how it would come out for other clusters
 * of the same kind. A hundred answers to one scenario are not a hundred independent samples.
 *
 * - Variance: linearised ratio estimator, G/(G−1) · Σ(y_g − p·m_g)² / M², for G clusters of m_g
 *   samples with y_g hits and M samples in all (Cochran 1977, "Sampling techniques", 3rd ed.,
 *   section 3.12). With two groupings the variances of both are added and that of their
 *   intersection is taken off (Cameron, Gelbach & Miller 2011, "Robust inference with multiway
 *   clustering", JBES 29, 238–249), and never less than the larger of the two alone.
 * - Design effect: that variance over p(1−p)/(M−1) (Kish 1965, "Survey sampling", section 8.2).
 * - Interval: Wilson's with the effective size M / design effect, times the squared ratio of the t
 *   quantiles on M−1 and G−1 degrees of freedom (Korn & Graubard 1998, "Confidence intervals for
 *   proportions with small expected number of positive counts estimated from survey data", Survey
 *   Methodology 24, 193–201; with Wilson's interval in Franco, Little, Louis & Slud 2019, JSSAM 7,
 *   334–364). It stays within 0 and 1 and is never empty.
 *
 * A design effect below 1 is counted as 1: with few clusters it is chance, and three clusters of
 * equal rates would otherwise make a certainty. Where all samples are hits, or none is, nothing can
 * be estimated and 1 is taken, which is also what one hit among equal clusters gives. With clusters
 * of one sample each the interval is Wilson's own.
 */
export function clusteredRate(rows: Iterable<ClusteredRow>, confidence = 0.95): ClusteredRate {
  checkConfidence(confidence);
  const groupings = [
    new Map<string, Counted>(),
    new Map<string, Counted>(),
    new Map<string, Counted>(),
  ] as const;
  let count = 0;
  let of = 0;
  let crossed = 0;
  for (const row of rows) {
    add(groupings[0], row.cluster, row.hit);
    if (row.crossed !== undefined) {
      crossed++;
      add(groupings[1], row.crossed, row.hit);
      add(groupings[2], JSON.stringify([row.cluster, row.crossed]), row.hit);
    }
    of++;
    if (row.hit) count++;
  }
  if (crossed !== 0 && crossed !== of)
    throw new RangeError(`a second grouping in ${crossed} of ${of} rows; in all or none`);
  const [first, second, both] = groupings;
  const clusters = crossed ? Math.min(first.size, second.size) : first.size;
  const found: ClusteredRate = {
    count,
    of,
    clusters,
    rate: of === 0 ? null : count / of,
    standardError: null,
    designEffect: null,
    effectiveSize: null,
    interval: null,
    reason: null,
  };
  const { rate } = found;
  if (rate === null) return { ...found, reason: 'no samples' };
  if (clusters < 2)
    return {
      ...found,
      reason: 'fewer than two clusters: how much they differ cannot be estimated',
    };
  let effectiveSize = of;
  if (count > 0 && count < of) {
    const one = variance(first, rate, of);
    const two = crossed ? variance(second, rate, of) : 0;
    const estimated = crossed ? Math.max(one, two, one + two - variance(both, rate, of)) : one;
    found.standardError = Math.sqrt(estimated);
    found.designEffect = (estimated * (of - 1)) / (rate * (1 - rate));
    effectiveSize = of / Math.max(1, found.designEffect);
  }
  const p = (1 + confidence) / 2;
  const z = normalQuantile(p);
  const widening = studentQuantile(p, clusters - 1) / studentQuantile(p, of - 1);
  const bounds = scoreBounds(rate, (z * widening) ** 2 / effectiveSize);
  return { ...found, effectiveSize, interval: { rate, ...bounds } };
}

function add(groups: Map<string, Counted>, key: string, hit: boolean): void {
  const group = groups.get(key) ?? { count: 0, of: 0 };
  group.of++;
  if (hit) group.count++;
  groups.set(key, group);
}

/** Linearised variance of a pooled rate over one grouping. */
function variance(groups: Map<string, Counted>, rate: number, total: number): number {
  let sum = 0;
  for (const { count, of } of groups.values()) sum += (count - rate * of) ** 2;
  return ((groups.size / (groups.size - 1)) * sum) / (total * total);
}
