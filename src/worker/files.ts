import { planSize } from '../battery/index.ts';
import { AppError } from '../base/index.ts';
import { readResultFile } from '../records/index.ts';
import type { Store, StoredRun } from '../store/index.ts';

/** Samples that are written at once while a file is read. */
const BATCH = 200;
const PROGRESS_EVERY = 500;

/**
 * Takes a result file into the store: all of it, or, where anything in it is wrong, nothing.
 * Throws `bad-input` with the line and the reason.
 */
export async function importFile(
  store: Store,
  file: Blob,
  onProgress: (samples: number) => void,
): Promise<StoredRun> {
  let run: StoredRun | null = null;
  let count = 0;
  let pending: Promise<void>[] = [];
  try {
    for await (const part of readResultFile(file)) {
      if (part.type === 'header') {
        await refuseKnown(store, part.run.id);
        // Left over where an earlier import was cut off in the middle.
        await store.deleteRun(part.run.id);
        run = {
          id: part.run.id,
          record: part.run,
          state: 'unfinished',
          total: planSize(part.run.plan),
          imported: true,
          modelRef: null,
          attempts: {},
        };
      } else if (part.type === 'sample' && run) {
        pending.push(store.saveSample(run.id, part.sample));
        count++;
        if (pending.length >= BATCH) {
          await Promise.all(pending);
          pending = [];
        }
        if (count % PROGRESS_EVERY === 0) onProgress(count);
      }
    }
    await Promise.all(pending);
    if (!run) throw new AppError('bad-input', 'the file holds no run');
    // Last, so that a run shows up only when it is whole.
    const whole: StoredRun = { ...run, state: count >= run.total ? 'finished' : 'unfinished' };
    await store.putRun(whole);
    return whole;
  } catch (thrown) {
    await Promise.allSettled(pending);
    if (run) await store.deleteRun(run.id);
    throw thrown;
  }
}

async function refuseKnown(store: Store, runId: string): Promise<void> {
  if (await store.hasRun(runId))
    throw new AppError('bad-input', 'this run is already in this browser', { details: { runId } });
}
