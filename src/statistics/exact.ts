import { betaQuantile } from './beta.ts';
import { checkConfidence, checkCount } from './checks.ts';
import type { Interval } from './estimate.ts';

/**
 * The "exact" interval of a binomial rate; null for n = 0. It holds at least its level for every
 * rate and size, at the price of being wider than Wilson's: for claims that must not be too bold.
 *
 * Clopper & Pearson (1934), "The use of confidence or fiducial limits illustrated in the case of
 * the binomial", Biometrika 26, 404–413; as beta quantiles in Brown, Cai & DasGupta (2001),
 * Statistical Science 16(2), section 4.2.1.
 */
export function clopperPearsonInterval(
  successes: number,
  n: number,
  confidence = 0.95,
): Interval | null {
  checkCount(successes, n);
  checkConfidence(confidence);
  if (n === 0) return null;
  const tail = (1 - confidence) / 2;
  return {
    rate: successes / n,
    low: successes === 0 ? 0 : betaQuantile(tail, successes, n - successes + 1),
    high: successes === n ? 1 : 1 - betaQuantile(tail, n - successes, successes + 1),
  };
}
