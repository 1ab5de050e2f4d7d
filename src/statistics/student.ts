import { betaQuantileLogOdds } from './beta.ts';
import { checkShare } from './checks.ts';

/**
 * Quantile of Student's t with `degrees` of freedom (any number above 0): the t below which the
 * share `p` lies.
 *
 * From the beta distribution: P(|T| > t) = I_x(ν/2, 1/2) with x = ν/(ν + t²)
 * (Abramowitz & Stegun 1964, 26.7.1 and 26.5.27), so t² = ν (1-x)/x.
 */
export function studentQuantile(p: number, degrees: number): number {
  checkShare(p, 'a probability');
  if (!(degrees > 0 && degrees < Infinity))
    throw new RangeError(`degrees of freedom above 0, not ${degrees}`);
  if (p === 0.5) return 0;
  const outside = 2 * Math.min(p, 1 - p);
  const t = Math.sqrt(degrees * Math.exp(-betaQuantileLogOdds(outside, degrees / 2, 0.5)));
  return p < 0.5 ? -t : t;
}
