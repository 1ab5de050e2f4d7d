import type { LoadProgress } from '../../engines/index.ts';
import { lab } from './lab.svelte.ts';

const PATIENCE_MS = 2000;

/** What is asked of a model before a run: one thing at a time, and nothing of it is kept. */
export class Trial {
  /** What goes on; null for nothing. */
  doing = $state<string | null>(null);
  load = $state.raw<LoadProgress | null>(null);
  #stopped = false;
  #begun = 0;

  /** Gives null where it was stopped, or something else goes on. */
  async hold<T>(
    doing: string,
    work: (onLoad: (progress: LoadProgress) => void) => Promise<T>,
  ): Promise<T | null> {
    if (this.doing !== null) return null;
    this.doing = doing;
    this.load = null;
    this.#stopped = false;
    this.#begun++;
    try {
      return await work((progress) => (this.load = progress));
    } catch (thrown) {
      if (this.#stopped) return null;
      throw thrown;
    } finally {
      this.doing = null;
    }
  }

  /** A model that is too slow to end soon is ended with its worker. */
  stop(): void {
    if (this.doing === null || this.#stopped) return;
    this.#stopped = true;
    lab.host.stop();
    const begun = this.#begun;
    setTimeout(() => {
      if (this.doing !== null && this.#begun === begun) lab.host.restart();
    }, PATIENCE_MS);
  }
}
