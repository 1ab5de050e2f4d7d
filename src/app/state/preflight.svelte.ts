import { proxy } from 'comlink';
import { AppError, type ErrorData } from '../../base/index.ts';
import type { Support } from '../../engines/index.ts';
import type { NewRun, Preflight } from '../../worker/index.ts';
import { lab } from './lab.svelte.ts';
import type { Trial } from './trial.svelte.ts';

/** What the browser tells of the room that there is; null where it does not tell. */
export interface Room {
  memoryGiB: number | null;
  freeBytes: number | null;
  /** Whether it promised to keep what is stored. */
  kept: boolean | null;
}

/** What is found out about device and model before a run. */
export class PreflightView {
  room = $state.raw<Room | null>(null);
  support = $state.raw<Support | null>(null);
  found = $state.raw<Preflight | null>(null);
  problem = $state.raw<ErrorData | null>(null);
  readonly #trial: Trial;

  constructor(trial: Trial) {
    this.#trial = trial;
  }

  /** `here`: whether the model can be loaded without a download that was not allowed yet. */
  async check(run: NewRun, here: boolean): Promise<void> {
    try {
      await this.#trial.hold('Asking the model one plain question', async (onLoad) => {
        this.found = this.problem = null;
        this.room = await roomHere();
        this.support = await lab.host.ask((api) => api.support(run.model.engine));
        if (!this.support.available || !here) return;
        this.found = await lab.host.ask((api) => api.preflight(run, proxy(onLoad)));
      });
    } catch (thrown) {
      this.problem = AppError.from(thrown).toData();
    }
  }
}

async function roomHere(): Promise<Room> {
  const { deviceMemory, storage } = navigator as Navigator & {
    deviceMemory?: number;
    storage?: StorageManager;
  };
  // Some browsers refuse both in private windows.
  const estimate = await storage?.estimate().catch(() => null);
  const kept = await storage?.persisted().catch(() => null);
  return {
    memoryGiB: deviceMemory ?? null,
    freeBytes: estimate?.quota === undefined ? null : estimate.quota - (estimate.usage ?? 0),
    kept: kept ?? null,
  };
}
