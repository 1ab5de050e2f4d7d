/** The ends of an interval. */
export interface Bounds {
  low: number;
  high: number;
}

/** A rate and the interval around it, as shares from 0 to 1. */
export interface Interval extends Bounds {
  rate: number;
}

/** A figure and the interval around it. */
export interface Estimate extends Bounds {
  value: number;
}

/**
 * A figure that can be undefined, or be known without an interval. Where something is null,
 * `reason` says why, in a form fit to be shown; where nothing is, it is null itself.
 */
export interface Finding {
  value: number | null;
  bounds: Bounds | null;
  reason: string | null;
}

/** So many of so many. */
export interface Counted {
  count: number;
  of: number;
}
