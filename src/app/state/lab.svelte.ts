import { proxy } from 'comlink';
import { AppError } from '../../base/index.ts';
import type { ErrorData } from '../../base/index.ts';
import type { LoadProgress, ModelRef } from '../../engines/index.ts';
import type { StoredRun } from '../../store/index.ts';
import { startWorker, WorkerHost, type BatterySummary, type NewRun } from '../../worker/index.ts';
import { askForPersistence } from './persistence.ts';
import { RunView } from './run-view.svelte.ts';

export type Phase = 'idle' | 'loading' | 'playing' | 'paused' | 'stopping' | 'judging';

/** What this tab is doing: the worker, the run it plays, and how that went. */
class Lab {
  readonly host = new WorkerHost(startWorker);
  battery = $state.raw<BatterySummary | null>(null);
  phase = $state<Phase>('idle');
  load = $state.raw<LoadProgress | null>(null);
  /** The run that this tab plays or played last. */
  view = $state.raw<RunView | null>(null);
  error = $state.raw<ErrorData | null>(null);
  /** Why the engine was started anew in the middle of the run. */
  restarted = $state.raw<ErrorData | null>(null);
  /** Whether the browser promised to keep the runs; null before it was asked. */
  persisted = $state<boolean | null>(null);
  /** A judge's pass over a stored run that this tab makes. */
  judging = $state.raw<{ runId: string; done: number; of: number } | null>(null);
  /** When the playing began, and how many samples were finished then. */
  begun = $state.raw<{ at: number; finished: number } | null>(null);

  readonly busy = $derived(this.phase !== 'idle');

  async start(): Promise<void> {
    try {
      this.battery = await this.host.ask((api) => api.battery());
    } catch (thrown) {
      this.error = AppError.from(thrown).toData();
    }
  }

  /** Makes a run and plays it. Resolves when it is over. */
  async startRun(newRun: NewRun): Promise<void> {
    await this.#guard(async () => {
      // Not waited for: some browsers ask the user first.
      void askForPersistence().then((kept) => {
        this.persisted = kept;
      });
      const run = await this.host.ask((api) => api.createRun(newRun, proxy(this.#onLoad)));
      await this.#play(run, newRun.model);
    });
  }

  async startReplay(runId: string, pace: 'recorded' | 'fastest'): Promise<void> {
    await this.#guard(async () => {
      const run = await this.host.ask((api) => api.createReplay(runId, pace));
      await this.#play(run, null);
    });
  }

  /** Goes on with a run that was stopped or broken off. */
  async resume(run: StoredRun, model: ModelRef | null): Promise<void> {
    await this.#guard(() => this.#play(run, model));
  }

  /** Has a model judge what a run has stored. Resolves when it is over. */
  async judge(runId: string, model: ModelRef): Promise<void> {
    await this.#guard(async () => {
      this.phase = 'judging';
      this.judging = { runId, done: 0, of: 0 };
      try {
        await this.host.ask((api) =>
          api.judge(
            runId,
            model,
            proxy(() => undefined),
            proxy(({ done, of }) => (this.judging = { runId, done, of })),
          ),
        );
      } finally {
        this.judging = null;
      }
    });
  }

  togglePause(): void {
    if (this.phase !== 'playing' && this.phase !== 'paused') return;
    this.phase = this.phase === 'paused' ? 'playing' : 'paused';
    this.host.pause(this.phase === 'paused');
    // Time in a pause says nothing about speed.
    if (this.phase === 'playing') this.begun = { at: Date.now(), finished: this.view!.finished };
  }

  stop(): void {
    if (this.phase === 'loading') {
      this.host.restart();
      return;
    }
    if (this.phase !== 'judging') this.phase = 'stopping';
    this.host.stop();
  }

  async #play(run: StoredRun, model: ModelRef | null): Promise<void> {
    const view = new RunView(run, await this.host.ask((api) => api.grid(run.id)));
    this.view = view;
    try {
      await this.host.play(run.id, model, {
        onLoad: this.#onLoad,
        onProgress: (progress) => {
          if (this.phase === 'loading') {
            this.phase = 'playing';
            this.begun = { at: Date.now(), finished: view.finished };
          }
          view.apply(progress);
        },
        onRestart: (reason) => {
          this.restarted = reason.toData();
          this.phase = 'loading';
        },
      });
    } finally {
      view.clearRunning();
      view.run = await this.host.ask((api) => api.run(run.id));
    }
  }

  async #guard(work: () => Promise<void>): Promise<void> {
    if (this.busy) return;
    this.phase = 'loading';
    this.error = null;
    this.restarted = null;
    this.load = null;
    this.begun = null;
    try {
      await work();
    } catch (thrown) {
      const error = AppError.from(thrown);
      if (error.code !== 'aborted') this.error = error.toData();
    } finally {
      this.phase = 'idle';
      this.load = null;
    }
  }

  readonly #onLoad = (progress: LoadProgress): void => {
    this.load = progress;
  };
}

export const lab = new Lab();
