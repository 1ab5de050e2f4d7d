/** Only the last stretch counts: a line that has slowed down is slow now. */
const WINDOW_MS = 10_000;
/** Before that much time has passed, a rate would be a guess. */
const LEAST_MS = 1500;

/** How fast something comes in, from sums of bytes and the moments at which they were told. */
export class Pace {
  readonly #told: { at: number; bytes: number }[] = [];

  /** `at` in milliseconds; what was there at the first call was there before. */
  add(bytes: number, at: number): void {
    this.#told.push({ at, bytes });
    while (this.#told.length > 2 && at - this.#told[1]!.at > WINDOW_MS) this.#told.shift();
  }

  /** Bytes a second; null as long as too little is known. */
  get perSecond(): number | null {
    const first = this.#told[0];
    const last = this.#told.at(-1);
    if (!first || !last || last.at - first.at < LEAST_MS || last.bytes <= first.bytes) return null;
    return ((last.bytes - first.bytes) / (last.at - first.at)) * 1000;
  }

  /** Milliseconds until all is there. */
  left(total: number): number | null {
    const { perSecond } = this;
    const last = this.#told.at(-1);
    if (perSecond === null || !last) return null;
    return (Math.max(0, total - last.bytes) / perSecond) * 1000;
  }
}
