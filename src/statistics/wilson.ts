import { checkConfidence, checkCount } from './checks.ts';
import type { Bounds, Interval } from './estimate.ts';
import { normalQuantile } from './normal.ts';

/**
 * The Wilson score interval of a binomial rate; null for n = 0, where nothing can be said.
 * Unlike rate ± 1.96 standard errors it holds its level for few samples and for rates near
 * 0 and 1, which is the rule here and not the exception: 0 of 10 is 0–28 %, not 0–0 %.
 *
 * Wilson (1927), "Probable inference, the law of succession, and statistical inference",
 * JASA 22, 209–212; recommended for small n by Brown, Cai & DasGupta (2001), "Interval
 * estimation for a binomial proportion", Statistical Science 16(2), 101–133, eq. (4).
 */
export function wilsonInterval(successes: number, n: number, confidence = 0.95): Interval | null {
  checkCount(successes, n);
  checkConfidence(confidence);
  if (n === 0) return null;
  const rate = successes / n;
  const z = normalQuantile((1 + confidence) / 2);
  return { rate, ...scoreBounds(rate, (z * z) / n) };
}

/**
 * The same for any rate from 0 to 1 and any size, whole or not: all that counts is
 * z²/n (or t²/n), here `spread`, greater than 0.
 */
export function scoreBounds(rate: number, spread: number): Bounds {
  const scale = 1 + spread;
  const centre = (rate + spread / 2) / scale;
  const half = Math.sqrt(rate * (1 - rate) * spread + (spread * spread) / 4) / scale;
  return {
    // The formula gives exactly 0 and 1 at the edges; floating point does not quite.
    low: rate === 0 ? 0 : Math.max(0, centre - half),
    high: rate === 1 ? 1 : Math.min(1, centre + half),
  };
}
