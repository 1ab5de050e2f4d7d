import { proxy, type Remote } from 'comlink';
import { AppError, type ErrorCode } from '../base/index.ts';
import type { LoadProgress, ModelRef } from '../engines/index.ts';
import type { Outcome, Progress, Result, WorkerApi } from './api.ts';
import type { RunningWorker } from './start.ts';

const PING_EVERY_MS = 5000;
const PING_LIMIT_MS = 15_000;
/** One missed answer may be a laptop that slept. */
const MISSES_OF_A_DEAD_WORKER = 2;
/** Crashes in a row, without one sample finished in between, after which a run gives up. */
const MOST_CRASHES_IN_A_ROW = 4;

/** Errors that a new worker with a freshly loaded model may well not have. */
const WORTH_A_NEW_WORKER: ReadonlySet<ErrorCode> = new Set([
  'device-lost',
  'engine-crashed',
  'engine-hung',
  'out-of-memory',
]);

export interface PlayCallbacks {
  onLoad: (progress: LoadProgress) => void;
  onProgress: (progress: Progress) => void;
  /** A new worker takes over; the run goes on. */
  onRestart: (reason: AppError) => void;
}

/**
 * The page's hold on the worker: asks it, watches it while it plays, and replaces it when it
 * dies, so that a run goes on after a crash of the engine.
 */
export class WorkerHost {
  readonly #start: () => RunningWorker;
  #worker: RunningWorker;

  constructor(start: () => RunningWorker) {
    this.#start = start;
    this.#worker = start();
  }

  /** Asks the worker for something; throws the `AppError` that it answers with. */
  async ask<T>(question: (api: Remote<WorkerApi>) => Promise<Result<T>>): Promise<T> {
    const worker = this.#worker;
    try {
      return unwrap(await Promise.race([question(worker.api), worker.failed]));
    } catch (thrown) {
      // It answers nothing more, or holds a model that does not; the next question gets a new one.
      if (WORTH_A_NEW_WORKER.has(AppError.from(thrown).code) && this.#worker === worker)
        this.restart();
      throw thrown;
    }
  }

  /**
   * Plays what is missing of a run, or no more than `only` of it, through crashes of the worker.
   * Throws `AppError`.
   */
  async play(
    runId: string,
    model: ModelRef | null,
    callbacks: PlayCallbacks,
    only?: readonly string[],
  ): Promise<Outcome> {
    for (let crashes = 0; ;) {
      const inFlight = new Set<string>();
      let advanced = false;
      try {
        const onProgress = (progress: Progress): void => {
          for (const id of progress.started) inFlight.add(id);
          for (const { id } of progress.finished) inFlight.delete(id);
          advanced ||= progress.finished.length > 0;
          callbacks.onProgress(progress);
        };
        return await this.#playOnce(runId, model, { ...callbacks, onProgress }, only);
      } catch (thrown) {
        const error = AppError.from(thrown);
        if (!WORTH_A_NEW_WORKER.has(error.code)) throw error;
        crashes = advanced ? 1 : crashes + 1;
        this.restart();
        // A worker that could still answer has noted its crash itself.
        if (error.details?.['silent']) await this.ask((api) => api.noteCrash(runId, [...inFlight]));
        if (crashes >= MOST_CRASHES_IN_A_ROW) throw error;
        callbacks.onRestart(error);
      }
    }
  }

  pause(paused: boolean): void {
    void this.#worker.api.pause(paused);
  }

  stop(): void {
    void this.#worker.api.stop();
  }

  /** Stops the reading of files that is under way. */
  stopFiles(): void {
    void this.#worker.api.stopFiles();
  }

  /** Ends the worker, whatever it is doing, and starts a new one. */
  restart(): void {
    this.#worker.terminate();
    this.#worker = this.#start();
  }

  async #playOnce(
    runId: string,
    model: ModelRef | null,
    { onLoad, onProgress }: PlayCallbacks,
    only: readonly string[] | undefined,
  ): Promise<Outcome> {
    const { api, failed } = this.#worker;
    const watch = watchOver(api);
    try {
      return unwrap(
        await Promise.race([
          api.play(runId, model, proxy(onLoad), proxy(onProgress), only),
          watch.died,
          failed,
        ]),
      );
    } finally {
      watch.end();
    }
  }
}

function unwrap<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw AppError.fromData(result.error);
}

/** Pings the worker; `died` rejects when it answers no more. */
function watchOver(api: Remote<WorkerApi>): { died: Promise<never>; end: () => void } {
  let misses = 0;
  let ended = false;
  let timer: ReturnType<typeof setTimeout>;
  let reject: (error: AppError) => void;
  const died = new Promise<never>((_, no) => {
    reject = no;
  });
  const beat = async (): Promise<void> => {
    const answered = await Promise.race([api.ping(), later(PING_LIMIT_MS)]);
    if (ended) return;
    misses = answered ? 0 : misses + 1;
    if (misses >= MISSES_OF_A_DEAD_WORKER)
      reject(
        new AppError('engine-hung', 'the worker stopped answering', { details: { silent: true } }),
      );
    else timer = setTimeout(() => void beat(), PING_EVERY_MS);
  };
  timer = setTimeout(() => void beat(), PING_EVERY_MS);
  return {
    died,
    end: () => {
      ended = true;
      clearTimeout(timer);
    },
  };
}

const later = (milliseconds: number): Promise<false> =>
  new Promise((resolve) => setTimeout(() => resolve(false), milliseconds));
