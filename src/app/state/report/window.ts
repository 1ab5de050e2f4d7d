/**
 * Which rows of a long list are in view, for rows of heights that are known only once they are
 * drawn. Heights that were not measured yet are taken to be the mean of those that were.
 */
export class Heights {
  readonly #measured: Float64Array;
  #known = 0;
  #sum = 0;
  readonly #guess: number;

  constructor(count: number, guess: number) {
    this.#measured = new Float64Array(count);
    this.#guess = guess;
  }

  get count(): number {
    return this.#measured.length;
  }

  /** True where that was news. */
  set(index: number, height: number): boolean {
    const before = this.#measured[index];
    if (before === undefined || height <= 0 || Math.abs(before - height) < 0.5) return false;
    if (before === 0) this.#known++;
    this.#sum += height - before;
    this.#measured[index] = height;
    return true;
  }

  get mean(): number {
    return this.#known > 0 ? this.#sum / this.#known : this.#guess;
  }

  /** Height of the rows from one up to, and without, another. */
  between(from: number, to: number): number {
    const { mean } = this;
    let sum = 0;
    for (let i = from; i < to; i++) sum += this.#measured[i]! || mean;
    return sum;
  }

  /** Rows that lie between two heights, seen from the top of the list. */
  visible(top: number, bottom: number): { from: number; to: number } {
    const { mean } = this;
    let y = 0;
    let from = 0;
    while (from < this.count && y + (this.#measured[from]! || mean) < top)
      y += this.#measured[from++]! || mean;
    let to = from;
    while (to < this.count && y < bottom) y += this.#measured[to++]! || mean;
    return { from, to };
  }
}
