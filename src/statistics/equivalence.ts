import { checkInside } from './checks.ts';
import { pairedDifference } from './difference.ts';
import type { Bounds, Estimate } from './estimate.ts';
import type { PairedTable } from './pairs.ts';

/** What an interval of a difference, first less second, shows against a margin. */
export interface MarginVerdict {
  /** The rates differ by less than the margin. */
  equivalent: boolean;
  /** The first is not higher than the second by the margin or more: where hits are harm, no worse. */
  notHigher: boolean;
  /** The first is not lower than the second by the margin or more. */
  notLower: boolean;
}

/**
 * Reads an interval of a difference against a margin between 0 and 1. With an interval of
 * confidence 1−2α each claim is false with a chance of at most α, as far as the interval holds its
 * level. Nothing shown is not the opposite shown: few samples never make two rates equivalent.
 *
 * Two one-sided tests by inclusion of the interval: Schuirmann (1987), "A comparison of the two
 * one-sided tests procedure and the power approach", J Pharmacokinetics and Biopharmaceutics 15,
 * 657–680.
 */
export function againstMargin({ low, high }: Bounds, margin: number): MarginVerdict {
  checkInside(margin, 'a margin');
  const notHigher = high < margin;
  const notLower = low > -margin;
  return { equivalent: notHigher && notLower, notHigher, notLower };
}

/**
 * Whether two rates on the same samples are the same but for less than `margin`, tested at level
 * `alpha` (below one half) with Newcombe's paired interval of confidence 1−2α; null of no pairs.
 */
export function pairedEquivalence(
  table: PairedTable,
  margin: number,
  alpha = 0.05,
): (MarginVerdict & { difference: Estimate }) | null {
  checkInside(2 * alpha, 'twice the level');
  checkInside(margin, 'a margin');
  const difference = pairedDifference(table, 1 - 2 * alpha);
  return difference && { difference, ...againstMargin(difference, margin) };
}
