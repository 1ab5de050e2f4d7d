/**
 * Where a function changes its sign between `low` and `high`, to the last digits. The function must be
 * positive at `low` and not at `high`, and change once.
 */
export function bisect(f: (x: number) => number, low: number, high: number): number {
  for (;;) {
    const middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) return middle;
    if (f(middle) > 0) low = middle;
    else high = middle;
  }
}
