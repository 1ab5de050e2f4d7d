import { bootstrap, type BootstrapOptions } from './bootstrap.ts';
import type { Counted, Estimate, Finding } from './estimate.ts';
import { margins, type Pair, type PairedTable } from './pairs.ts';
import { wilsonInterval } from './wilson.ts';

/**
 * Difference of two rates on the same samples, first less second, with its interval; null of no
 * pairs. It is never empty, not even where all pairs agree, and stays within -1 and 1.
 *
 * Newcombe (1998), "Improved confidence intervals for the difference between binomial proportions
 * based on paired data", Statistics in Medicine 17, 2635–2650, method 10: Wilson's limits of both
 * rates, squared and added, with their correlation φ, which is corrected for continuity where it
 * is positive.
 */
export function pairedDifference(table: PairedTable, confidence = 0.95): Estimate | null {
  const { first, second, of } = margins(table);
  return squareAndAdd({ count: first, of }, { count: second, of }, correlation(table), confidence);
}

/**
 * Difference of the rates of two separate sets of samples, first less second, with its interval;
 * null where either set is empty.
 *
 * Newcombe (1998), "Interval estimation for the difference between independent proportions",
 * Statistics in Medicine 17, 873–890, method 10 (hybrid score).
 */
export function unpairedDifference(
  first: Counted,
  second: Counted,
  confidence = 0.95,
): Estimate | null {
  return squareAndAdd(first, second, 0, confidence);
}

/**
 * Paired difference, first less second, whose interval speaks of other clusters of the same kind:
 * clusters (scenarios, say) are drawn with all their pairs. See `bootstrap` for when there is no
 * interval.
 *
 * Davison & Hinkley (1997), "Bootstrap methods and their application", section 3.8: resampling
 * of whole groups.
 */
export function clusteredDifference(
  pairs: Iterable<Pair & { cluster: string }>,
  options: BootstrapOptions,
): Finding {
  const clusters = new Map<string, { surplus: number; of: number }>();
  for (const { first, second, cluster } of pairs) {
    const sums = clusters.get(cluster) ?? { surplus: 0, of: 0 };
    sums.surplus += Number(first) - Number(second);
    sums.of++;
    clusters.set(cluster, sums);
  }
  const all = [...clusters.values()];
  const difference = (times: ArrayLike<number>): number => {
    let surplus = 0;
    let of = 0;
    for (let i = 0; i < all.length; i++) {
      surplus += times[i]! * all[i]!.surplus;
      of += times[i]! * all[i]!.of;
    }
    return surplus / of;
  };
  return bootstrap(all.length, difference, 'no pairs', options);
}

function squareAndAdd(
  first: Counted,
  second: Counted,
  phi: number,
  confidence: number,
): Estimate | null {
  const one = wilsonInterval(first.count, first.of, confidence);
  const two = wilsonInterval(second.count, second.of, confidence);
  if (!one || !two) return null;
  const value = one.rate - two.rate;
  const reach = (a: number, b: number): number =>
    Math.sqrt(Math.max(0, a * a - 2 * phi * a * b + b * b));
  return {
    value,
    low: Math.max(-1, value - reach(one.rate - one.low, two.high - two.rate)),
    high: Math.min(1, value + reach(one.high - one.rate, two.rate - two.low)),
  };
}

/** φ of a paired table as method 10 takes it. */
function correlation({ both, onlyFirst, onlySecond, neither }: PairedTable): number {
  const product =
    (both + onlyFirst) * (onlySecond + neither) * (both + onlySecond) * (onlyFirst + neither);
  if (product === 0) return 0;
  const excess = both * neither - onlyFirst * onlySecond;
  const correction = (both + onlyFirst + onlySecond + neither) / 2;
  return (excess > 0 ? Math.max(0, excess - correction) : excess) / Math.sqrt(product);
}
