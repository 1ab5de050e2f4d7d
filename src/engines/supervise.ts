import { AppError } from '../base/index.ts';

/** Why a running request was told to stop. */
export interface Stop {
  cause: 'abort' | 'time-limit' | null;
}

export interface Limits {
  signal?: AbortSignal | undefined;
  timeLimitMs: number;
  /** How long the engine may take to come to rest after it was told to stop. */
  graceMs: number;
  /** Asks the engine to stop; the task is expected to end by itself afterwards. */
  interrupt: () => void;
}

/** `setTimeout` fires at once on longer delays than this. */
const LONGEST_DELAY = 2 ** 31 - 1;

/**
 * Runs a task that is told to stop when the signal fires or the time is up. The task
 * reads the cause from `stop` and decides what its result is then. A task that does
 * not end within the grace time is given up as `engine-hung`.
 */
export function supervise<T>(task: (stop: Stop) => Promise<T>, limits: Limits): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const stop: Stop = { cause: null };
    let grace: ReturnType<typeof setTimeout> | undefined;

    const halt = (cause: 'abort' | 'time-limit'): void => {
      if (stop.cause) return;
      stop.cause = cause;
      limits.interrupt();
      grace = setTimeout(() => {
        reject(
          new AppError('engine-hung', 'the engine did not stop when told to', { retryable: true }),
        );
      }, limits.graceMs);
    };

    const timer = setTimeout(() => halt('time-limit'), Math.min(limits.timeLimitMs, LONGEST_DELAY));
    const onAbort = (): void => halt('abort');
    if (limits.signal?.aborted) onAbort();
    limits.signal?.addEventListener('abort', onAbort);

    void task(stop)
      .then(resolve, reject)
      .finally(() => {
        clearTimeout(timer);
        clearTimeout(grace);
        limits.signal?.removeEventListener('abort', onAbort);
      });
  });
}
