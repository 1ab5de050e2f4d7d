import { normalQuantile } from './normal.ts';

/** A rate and the interval around it, as shares from 0 to 1. */
export interface Interval {
  rate: number;
  low: number;
  high: number;
}

/**
 * The Wilson score interval of a binomial rate; null for n = 0, where nothing can be said.
 * Unlike rate ± 1.96 standard errors it holds its level for few samples and for rates near
 * 0 and 1, which is the rule here and not the exception: 0 of 10 is 0–28 %, not 0–0 %.
 *
 * Wilson (1927), "Probable inference, the law of succession, and statistical inference",
 * JASA 22, 209–212; recommended for small n by Brown, Cai & DasGupta (2001), "Interval
 * estimation for a binomial proportion", Statistical Science 16(2), 101–133.
 */
export function wilsonInterval(successes: number, n: number, confidence = 0.95): Interval | null {
  if (!Number.isInteger(successes) || !Number.isInteger(n) || successes < 0 || successes > n)
    throw new RangeError(`no rate: ${successes} of ${n}`);
  if (!(confidence > 0 && confidence < 1))
    throw new RangeError(`a confidence between 0 and 1, not ${confidence}`);
  if (n === 0) return null;
  const rate = successes / n;
  const z = normalQuantile((1 + confidence) / 2);
  const scale = 1 + (z * z) / n;
  const centre = (rate + (z * z) / (2 * n)) / scale;
  const half = (z / scale) * Math.sqrt((rate * (1 - rate)) / n + (z * z) / (4 * n * n));
  return {
    rate,
    // The formula gives exactly 0 and 1 at the edges; floating point does not quite.
    low: successes === 0 ? 0 : Math.max(0, centre - half),
    high: successes === n ? 1 : Math.min(1, centre + half),
  };
}
