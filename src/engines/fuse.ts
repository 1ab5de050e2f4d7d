import type { AppError } from '../base/index.ts';

/** Fails all work under way, and all that comes later, once an engine is known to be dead. */
export class Fuse {
  readonly #underWay = new Set<(error: AppError) => void>();
  #blown: AppError | null = null;

  blow(error: AppError): void {
    this.#blown ??= error;
    for (const fail of this.#underWay) fail(error);
  }

  /** Waits for the work, or for the end of the engine. */
  async guard<T>(work: Promise<T>): Promise<T> {
    let fail: (error: AppError) => void = () => undefined;
    const dead = new Promise<never>((_, reject) => {
      fail = reject;
    });
    if (this.#blown) fail(this.#blown);
    this.#underWay.add(fail);
    try {
      return await Promise.race([work, dead]);
    } finally {
      this.#underWay.delete(fail);
    }
  }
}
