import type { Bounds, Share } from '../../../statistics/index.ts';
import { percent, percentRange } from '../../../base/index.ts';

/** A difference of rates in percentage points: `−23`, `+0.4`, `0`. Never rounded to 0 where it is not. */
export function points(difference: number): string {
  const size = Math.abs(difference) * 100;
  // What is left of nothing after some sums.
  if (size < 1e-9) return '0';
  const text = size >= 0.95 ? String(Math.round(size)) : Math.max(0.1, size).toFixed(1);
  return (difference < 0 ? '−' : '+') + text;
}

export const pointsRange = ({ low, high }: Bounds): string => `${points(low)} to ${points(high)}`;

/** `p = 0.021`, `p < 0.001`. */
export function pText(p: number): string {
  if (p < 0.001) return 'p < 0.001';
  return `p = ${p.toFixed(p < 0.1 ? 3 : 2)}`;
}

/** `54 % [41–67 %] 20/37`, or that none is scored. */
export const shareText = ({ count, of, interval }: Share): string =>
  interval
    ? `${percent(interval.rate)} [${percentRange(interval.low, interval.high)}] ${count}/${of}`
    : 'none scored';

/** A share for those who hear it: `54 %, interval 41–67 %, 20 of 37`. */
export const shareHeard = ({ count, of, interval }: Share): string =>
  interval
    ? `${percent(interval.rate)}, interval ${percentRange(interval.low, interval.high)}, ${count} of ${of}`
    : 'none scored';

export const rangeText = ({ low, high }: Bounds): string => percentRange(low, high);

/** A figure of agreement or error: `0.54`, `−0.03`. */
export const decimal = (value: number): string => value.toFixed(2).replace('-', '−');
