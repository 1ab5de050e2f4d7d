import { betaQuantile } from './beta.ts';
import { checkConfidence, checkCount } from './checks.ts';
import type { Interval } from './estimate.ts';

/** Parameters of a beta prior: as if so many successes and failures had been seen before. */
export interface BetaPrior {
  successes: number;
  failures: number;
}

/** Jeffreys' prior, which favours no way of writing down the rate. */
export const JEFFREYS: Readonly<BetaPrior> = { successes: 0.5, failures: 0.5 };

/** `rate` is what was observed, `mean` what is expected after it: the mean of the posterior. */
export interface BetaInterval extends Interval {
  mean: number;
}

/**
 * The equal-tailed credible interval of a rate under a beta prior; null for n = 0, where only the
 * prior would speak. With Jeffreys' prior it also keeps its level as a confidence interval, about
 * as well as Wilson's.
 *
 * Brown, Cai & DasGupta (2001), "Interval estimation for a binomial proportion", Statistical
 * Science 16(2), 101–133, section 3.1.3; as there, the interval of no success starts at 0 and that
 * of successes alone ends at 1, so that it holds the rate that was observed. A prior that is
 * stronger than the data can still leave it outside.
 */
export function betaInterval(
  successes: number,
  n: number,
  confidence = 0.95,
  prior: BetaPrior = JEFFREYS,
): BetaInterval | null {
  checkCount(successes, n);
  checkConfidence(confidence);
  if (!(prior.successes > 0 && prior.failures > 0 && prior.successes + prior.failures < Infinity))
    throw new RangeError(`a prior above 0, not ${prior.successes} and ${prior.failures}`);
  if (n === 0) return null;
  const tail = (1 - confidence) / 2;
  const a = successes + prior.successes;
  const b = n - successes + prior.failures;
  return {
    rate: successes / n,
    mean: a / (a + b),
    low: successes === 0 ? 0 : betaQuantile(tail, a, b),
    high: successes === n ? 1 : 1 - betaQuantile(tail, b, a),
  };
}
