/** So many of so many. */
export interface Counted {
  hits: number;
  of: number;
}

/** Counts that are kept apart by a name: the scenario, the arm. */
export class Counts {
  readonly #groups = new Map<string, Counted>();

  add(name: string, hit: boolean): void {
    const group = this.#groups.get(name) ?? { hits: 0, of: 0 };
    group.of++;
    if (hit) group.hits++;
    this.#groups.set(name, group);
  }

  entries(): IterableIterator<[string, Counted]> {
    return this.#groups.entries();
  }

  total(): Counted {
    const total = { hits: 0, of: 0 };
    for (const { hits, of } of this.#groups.values()) {
      total.hits += hits;
      total.of += of;
    }
    return total;
  }

  /**
   * Standard error of the rate over all groups, for samples that are alike within a group. It is that
   * of Inspect's `stderr(cluster=…)` (Miller 2024, arXiv:2411.00640, appendix A, with the correction
   * for few clusters), which for a share is the linearised ratio estimator of our own statistics. Null
   * where it cannot be estimated: of one group, or where all samples agree, for which Inspect says 0.
   */
  clusteredError(): number | null {
    const { hits, of } = this.total();
    const clusters = this.#groups.size;
    if (clusters < 2 || hits === 0 || hits === of) return null;
    let sum = 0;
    for (const group of this.#groups.values()) sum += (group.hits - (hits / of) * group.of) ** 2;
    return Math.sqrt((clusters / (clusters - 1)) * sum) / of;
  }
}
