import { planSize } from '../battery/index.ts';
import { AppError, throwIfAborted } from '../base/index.ts';
import {
  readResultFile,
  type ResultFilePart,
  type RunRecord,
  type SampleRecord,
} from '../records/index.ts';
import type { Store, StoredRun } from '../store/index.ts';

/** Samples that are written at once while a file is read. */
const BATCH = 200;
const PROGRESS_EVERY = 500;

interface Keeping {
  onProgress: (samples: number) => void;
  signal?: AbortSignal;
  /** What else there is to say of the run; asked for when all of it was read. */
  notes?: () => Pick<StoredRun, 'merge' | 'mended'>;
}

/**
 * Takes a result file into the store: all of it, or, where anything in it is wrong or the signal
 * fires, nothing. Throws `bad-input` with the line and the reason.
 */
export async function importFile(store: Store, file: Blob, keeping: Keeping): Promise<StoredRun> {
  const parts = readResultFile(file, keeping.signal ? { signal: keeping.signal } : {});
  try {
    const first = await parts.next();
    if (first.done || first.value.type !== 'header')
      throw new AppError('bad-input', 'the file holds no run');
    let mended = 0;
    const samples = samplesIn(parts, () => mended++);
    const notes = () => (mended > 0 ? { mended } : {});
    return await keepRun(store, first.value.run, samples, { ...keeping, notes });
  } finally {
    await parts.return(undefined);
  }
}

/** Takes a run from elsewhere into the store, all of it or nothing. */
export async function keepRun(
  store: Store,
  record: RunRecord,
  samples: AsyncIterable<SampleRecord>,
  { onProgress, signal, notes }: Keeping,
): Promise<StoredRun> {
  const { id } = record;
  const total = planSize(record.plan);
  let pending: Promise<void>[] = [];
  let count = 0;
  await refuseKnown(store, id);
  try {
    // Left over where an earlier import was cut off in the middle.
    await store.deleteRun(id);
    for await (const sample of samples) {
      throwIfAborted(signal);
      pending.push(store.saveSample(id, sample));
      count++;
      if (pending.length >= BATCH) {
        await Promise.all(pending);
        pending = [];
      }
      if (count % PROGRESS_EVERY === 0) onProgress(count);
    }
    await Promise.all(pending);
    throwIfAborted(signal);
    const run: StoredRun = {
      ...{ id, record, total, imported: true, modelRef: null, attempts: {} },
      state: count >= total ? 'finished' : 'unfinished',
      ...notes?.(),
    };
    // Last, so that a run shows up only when it is whole.
    await store.putRun(run);
    return run;
  } catch (thrown) {
    await Promise.allSettled(pending);
    await store.deleteRun(id);
    throw thrown;
  }
}

async function* samplesIn(
  parts: AsyncGenerator<ResultFilePart>,
  onMended: () => void,
): AsyncGenerator<SampleRecord> {
  for await (const part of parts) {
    if (part.type !== 'sample') continue;
    if (part.mended) onMended();
    yield part.sample;
  }
}

async function refuseKnown(store: Store, runId: string): Promise<void> {
  if (await store.hasRun(runId))
    throw new AppError('bad-input', 'this run is already in this browser', { details: { runId } });
}
