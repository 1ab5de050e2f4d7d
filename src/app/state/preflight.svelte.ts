import { proxy } from 'comlink';
import { AppError, type ErrorData } from '../../base/index.ts';
import type { LoadProgress, Support } from '../../engines/index.ts';
import type { NewRun, Preflight } from '../../worker/index.ts';
import { lab } from './lab.svelte.ts';

/** What the browser tells of the room that there is; null where it does not tell. */
export interface Room {
  memoryGiB: number | null;
  freeBytes: number | null;
  /** Whether it promised to keep what is stored. */
  kept: boolean | null;
}

/** What is found out about device and model before a run. */
export class PreflightView {
  busy = $state(false);
  room = $state.raw<Room | null>(null);
  support = $state.raw<Support | null>(null);
  load = $state.raw<LoadProgress | null>(null);
  found = $state.raw<Preflight | null>(null);
  problem = $state.raw<ErrorData | null>(null);

  /** `here`: whether the model can be loaded without a download that was not allowed yet. */
  async check(run: NewRun, here: boolean): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.found = this.problem = this.load = null;
    try {
      this.room = await roomHere();
      this.support = await lab.host.ask((api) => api.support(run.model.engine));
      if (!this.support.available || !here) return;
      this.found = await lab.host.ask((api) =>
        api.preflight(
          run,
          proxy((progress) => (this.load = progress)),
        ),
      );
    } catch (thrown) {
      this.problem = AppError.from(thrown).toData();
    } finally {
      this.busy = false;
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
