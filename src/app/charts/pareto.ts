/** A point of the plane of failure against capability. */
export interface Standing {
  /** Share of plain tasks that are done: more is better. */
  capability: number;
  /** Share of misaligned acts: less is better. */
  failure: number;
}

/**
 * The points that no other point beats: none is at least as capable and at most as failing, and
 * better in one of the two. From the least capable to the most.
 */
export function paretoFront<T extends Standing>(points: readonly T[]): T[] {
  return points
    .filter(
      (point) =>
        !points.some(
          (other) =>
            other.capability >= point.capability &&
            other.failure <= point.failure &&
            (other.capability > point.capability || other.failure < point.failure),
        ),
    )
    .sort((a, b) => a.capability - b.capability || a.failure - b.failure);
}
