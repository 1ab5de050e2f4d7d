import { bisect } from './bisect.ts';
import { checkConfidence, checkCount } from './checks.ts';
import type { Counted, Finding } from './estimate.ts';
import { normalQuantile } from './normal.ts';
import { margins, type PairedTable } from './pairs.ts';
import { scoreBounds } from './wilson.ts';

const NO_HITS = 'no hits on either side: their ratio can be anything';

/**
 * Ratio of the rates of two separate sets of samples, first by second, with its interval. Where
 * only the second has no hits, ratio and upper end are Infinity; where neither has any, there is
 * none.
 *
 * Koopman (1984), "Confidence intervals for the ratio of two binomial proportions", Biometrics 40,
 * 513–517: all ratios θ that the score test does not reject. The test is written as in Gart &
 * Nam (1988), Biometrics 44, 323–338, who show that both are the same: z = (p₁ − θ p₂) over its
 * standard error at the rates that are most likely given θ.
 */
export function riskRatio(first: Counted, second: Counted, confidence = 0.95): Finding {
  checkCount(first.count, first.of);
  checkCount(second.count, second.of);
  checkConfidence(confidence);
  if (first.of === 0 || second.of === 0) return undefinedRatio('no samples on one side');
  if (first.count + second.count === 0) return undefinedRatio(NO_HITS);
  const limit = normalQuantile((1 + confidence) / 2);
  const value = first.count / first.of / (second.count / second.of);
  const score = (logRatio: number): number => ratioScore(first, second, Math.exp(logRatio));
  // The score falls as the ratio grows, and is 0 at the observed one.
  const centre =
    first.count > 0 && second.count > 0
      ? Math.log(value)
      : Math.log((first.count + 0.5) / first.of / ((second.count + 0.5) / second.of));
  const end = (target: number): number => {
    let reach = 1;
    while (score(centre - reach) <= target || score(centre + reach) > target) reach *= 2;
    return Math.exp(bisect((x) => score(x) - target, centre - reach, centre + reach));
  };
  return {
    value,
    bounds: {
      low: first.count === 0 ? 0 : end(limit),
      high: second.count === 0 ? Infinity : end(-limit),
    },
    reason: null,
  };
}

/**
 * Ratio of two rates on the same samples, first by second, with its interval; zeros are as for
 * `riskRatio`. Pairs in which neither is a hit have no bearing on it.
 *
 * Bonett & Price (2006), "Confidence intervals for a ratio of binomial proportions based on paired
 * data", Statistics in Medicine 25, 3039–3047: Wilson's limits of both rates, at a level chosen so
 * that their quotients hold the one asked for. Recommended by Fagerland, Lydersen & Laake (2014),
 * Statistics in Medicine 33, 2850–2875.
 */
export function pairedRatio(table: PairedTable, confidence = 0.95): Finding {
  const { first, second, of } = margins(table);
  checkConfidence(confidence);
  if (of === 0) return undefinedRatio('no pairs');
  const hits = table.both + table.onlyFirst + table.onlySecond;
  if (hits === 0) return undefinedRatio(NO_HITS);
  const apart = Math.sqrt((table.onlyFirst + table.onlySecond + 2) / ((first + 1) * (second + 1)));
  const spread = (count: number): number => Math.sqrt((1 - (count + 1) / (hits + 2)) / (count + 1));
  const z = (apart / (spread(first) + spread(second))) * normalQuantile((1 + confidence) / 2);
  const one = scoreBounds(first / hits, (z * z) / hits);
  const two = scoreBounds(second / hits, (z * z) / hits);
  return {
    value: first / second,
    bounds: { low: one.low / two.high, high: one.high / two.low },
    reason: null,
  };
}

const undefinedRatio = (reason: string): Finding => ({ value: null, bounds: null, reason });

/** Score statistic of the hypothesis that the first rate is `ratio` times the second. */
function ratioScore(first: Counted, second: Counted, ratio: number): number {
  const n1 = first.of;
  const n2 = second.of;
  const hits = first.count + second.count;
  // The second rate that is most likely at this ratio: the smaller root of
  // (n1 + n2) θ p² − (θ (n1 + x2) + n2 + x1) p + (x1 + x2) = 0.
  const b = ratio * (n1 + second.count) + n2 + first.count;
  const root = Math.sqrt(Math.max(0, b * b - 4 * (n1 + n2) * ratio * hits));
  const p2 = Math.min(1, 1 / ratio, (2 * hits) / (b + root));
  const p1 = ratio * p2;
  const variance =
    (p1 * Math.max(0, 1 - p1)) / n1 + (ratio * ratio * p2 * Math.max(0, 1 - p2)) / n2;
  const difference = first.count / n1 - (ratio * second.count) / n2;
  return difference === 0 ? 0 : difference / Math.sqrt(variance);
}
