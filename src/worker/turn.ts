import { AppError } from '../base/index.ts';

/** What is under way: at most one thing a worker. */
export interface UnderWay {
  stop: AbortController;
  paused: boolean;
  /** Wakes the slots that wait for the end of a pause. */
  wake: () => void;
}

/** One thing at a time keeps the engine busy, and leaves no doubt what a pause or a stop means. */
export class Turn {
  #now: UnderWay | null = null;

  /** Throws `locked` while something else is under way; taken before anything is awaited. */
  async alone<T>(work: (now: UnderWay) => Promise<T>): Promise<T> {
    if (this.#now) throw new AppError('locked', 'a model is busy in this tab already');
    const now: UnderWay = { stop: new AbortController(), paused: false, wake: () => undefined };
    this.#now = now;
    try {
      return await work(now);
    } finally {
      this.#now = null;
    }
  }

  pause(paused: boolean): void {
    if (!this.#now) return;
    this.#now.paused = paused;
    if (!paused) this.#now.wake();
  }

  stop(): void {
    this.#now?.stop.abort();
    this.#now?.wake();
  }
}

/** Resolves when a pause is over, at once where there is none. */
export function pauseOf(now: UnderWay, ended: AbortSignal): Promise<void> {
  if (!now.paused) return Promise.resolve();
  return new Promise((resolve) => {
    ended.addEventListener('abort', () => resolve(), { once: true });
    const before = now.wake;
    now.wake = () => {
      before();
      resolve();
    };
  });
}
