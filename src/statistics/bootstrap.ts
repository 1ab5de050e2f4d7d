import { seededRandom } from '../base/index.ts';
import { checkConfidence } from './checks.ts';
import type { Finding } from './estimate.ts';

export interface BootstrapOptions {
  /** The same seed gives the same interval. */
  seed: string;
  /** How often to draw; 2000 unless told. */
  replicates?: number;
  /** 0.95 unless told. */
  confidence?: number;
}

/** More undefined replicates than this share, and the rest no longer stands for all. */
const MOST_UNDEFINED = 0.05;

/**
 * A statistic of `units` with its percentile interval: the units are drawn again and again with
 * replacement, and the interval holds the middle of what the statistic comes to. `statistic` is
 * given how often each unit was drawn, and answers null where it is undefined; such replicates are
 * left out. `undefinedReason` says what it means when the statistic of all units is.
 *
 * There is no interval for fewer than two units, for units so alike that every replicate comes
 * out the same (the interval would be empty, and a lie), nor where too many replicates are
 * undefined. With fewer than some twenty units it is rather too narrow.
 *
 * Efron & Tibshirani (1993), "An introduction to the bootstrap", section 13.3; quantiles are
 * interpolated as in Hyndman & Fan (1996), definition 7.
 */
export function bootstrap(
  units: number,
  statistic: (times: ArrayLike<number>) => number | null,
  undefinedReason: string,
  { seed, replicates = 2000, confidence = 0.95 }: BootstrapOptions,
): Finding {
  checkConfidence(confidence);
  if (!Number.isInteger(replicates) || replicates < 100)
    throw new RangeError(`100 replicates or more, not ${replicates}`);
  const value = units === 0 ? null : statistic(new Uint32Array(units).fill(1));
  if (value === null) return { value, bounds: null, reason: undefinedReason };
  const without = (reason: string): Finding => ({ value, bounds: null, reason });
  if (units < 2) return without('one unit alone: how much units differ cannot be estimated');
  const random = seededRandom(seed);
  const found: number[] = [];
  for (let i = 0; i < replicates; i++) {
    const times = new Uint32Array(units);
    for (let drawn = 0; drawn < units; drawn++) times[random.below(units)]!++;
    const replicate = statistic(times);
    if (replicate !== null) found.push(replicate);
  }
  if (found.length < (1 - MOST_UNDEFINED) * replicates)
    return without('so little variation that the figure is undefined in many resamples');
  found.sort((a, b) => a - b);
  const tail = (1 - confidence) / 2;
  const bounds = { low: quantile(found, tail), high: quantile(found, 1 - tail) };
  // Nothing but rounding lies between the ends.
  if (bounds.high - bounds.low <= 1e-12)
    return without('hardly any variation between units: the interval would be empty');
  return { value, bounds, reason: null };
}

/** Quantile of sorted values, interpolated between neighbours. */
function quantile(sorted: readonly number[], p: number): number {
  const place = p * (sorted.length - 1);
  const below = Math.floor(place);
  const low = sorted[below]!;
  return low + (place - below) * ((sorted[below + 1] ?? low) - low);
}
