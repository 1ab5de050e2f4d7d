import { CONTROL_FAMILIES, planSize } from '../battery/index.ts';
import { AppError, throwIfAborted } from '../base/index.ts';
import {
  readResultFile,
  type ResultFilePart,
  type RunRecord,
  type SampleRecord,
} from '../records/index.ts';
import type { Store, StoredRun } from '../store/index.ts';
import type { FileReading, ReadSample } from './api.ts';
import { lockedIntake } from './lock.ts';

/** Samples that are written at once while a file is read. */
const BATCH = 500;

/** First samples that are shown of a file before it is whole. */
const MOST_SHOWN = 100;
/** A file that is read sooner is not told of at all. */
const TELL_EVERY_MS = 200;

interface Reading {
  onProgress: (reading: FileReading) => void;
  signal?: AbortSignal;
}

/**
 * Takes a result file into the store: all of it, or, where anything in it is wrong or the signal
 * fires, nothing. Throws `bad-input` with the line and the reason.
 */
export async function importFile(
  store: Store,
  file: Blob,
  { onProgress, signal }: Reading,
): Promise<StoredRun> {
  const stopped = signal ? { signal } : {};
  const parts = readResultFile(file, stopped);
  try {
    const first = await parts.next();
    if (first.done || first.value.type !== 'header')
      throw new AppError('bad-input', 'the file holds no run');
    const { run } = first.value;
    const news = new News(run, planSize(run.plan), onProgress);
    let mended = 0;
    const samples = samplesIn(parts, (part) => {
      if (part.mended) mended++;
      news.add(part.sample);
    });
    const notes = () => (mended > 0 ? { mended } : {});
    return await keepRun(store, run, samples, { ...stopped, notes });
  } finally {
    await parts.return(undefined);
  }
}

interface Keeping {
  /** Told of the samples that were taken so far. */
  onProgress?: (samples: number) => void;
  signal?: AbortSignal;
  /** What else there is to say of the run; asked for when all of it was read. */
  notes?: () => Pick<StoredRun, 'merge' | 'mended'>;
}

/**
 * Takes a run from elsewhere into the store, all of it or nothing. Throws `bad-input` where the run
 * is here already, and `locked` while it is being read or played.
 */
export const keepRun = (
  store: Store,
  record: RunRecord,
  samples: AsyncIterable<SampleRecord>,
  keeping: Keeping,
): Promise<StoredRun> =>
  lockedIntake(record.id, () => keepAlone(store, record, samples, keeping), keeping.signal);

async function keepAlone(
  store: Store,
  record: RunRecord,
  samples: AsyncIterable<SampleRecord>,
  { onProgress, signal, notes }: Keeping,
): Promise<StoredRun> {
  const { id } = record;
  const total = planSize(record.plan);
  let count = 0;
  let batch: SampleRecord[] = [];
  /** The batch before, which is written while the next one is read. */
  let writing: Promise<void> = Promise.resolve();
  await refuseKnown(store, id);
  try {
    // Left over where an earlier import was cut off in the middle.
    await store.deleteRun(id);
    for await (const sample of samples) {
      throwIfAborted(signal);
      batch.push(sample);
      count++;
      if (batch.length < BATCH) continue;
      await writing;
      writing = quiet(store.addSamples(id, batch));
      batch = [];
      onProgress?.(count);
    }
    await writing;
    await store.addSamples(id, batch);
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
    await Promise.allSettled([writing]);
    await store.deleteRun(id);
    throw thrown;
  }
}

type SamplePart = Extract<ResultFilePart, { type: 'sample' }>;

async function* samplesIn(
  parts: AsyncGenerator<ResultFilePart>,
  onSample: (part: SamplePart) => void,
): AsyncGenerator<SampleRecord> {
  for await (const part of parts) {
    if (part.type !== 'sample') continue;
    onSample(part);
    yield part.sample;
  }
}

/** Tells the page how far a file is read, a few times a second. */
class News {
  readonly #titles: Map<string, { title: string; control: boolean }>;
  readonly #arms: Map<string, string>;
  readonly #about: Pick<FileReading, 'model' | 'of'>;
  readonly #tell: (reading: FileReading) => void;
  #samples = 0;
  #untold: ReadSample[] = [];
  #toldAt = performance.now();

  constructor({ plan, model }: RunRecord, of: number, tell: (reading: FileReading) => void) {
    this.#titles = new Map(
      plan.scenarios.map(({ id, title, family }) => [
        id,
        { title, control: CONTROL_FAMILIES.has(family) },
      ]),
    );
    this.#arms = new Map(plan.arms.map(({ id, title }) => [id, title]));
    this.#about = { model: model.label, of };
    this.#tell = tell;
  }

  add({ id, scenario, arm, epoch, grade: { verdict, invalid } }: SampleRecord): void {
    if (++this.#samples <= MOST_SHOWN)
      this.#untold.push({
        ...{ id, epoch, verdict, invalid },
        // The reader has held both against the plan.
        scenario: this.#titles.get(scenario)!.title,
        control: this.#titles.get(scenario)!.control,
        arm: this.#arms.get(arm)!,
      });
    const now = performance.now();
    if (now - this.#toldAt < TELL_EVERY_MS) return;
    this.#toldAt = now;
    this.#tell({ ...this.#about, samples: this.#samples, more: this.#untold });
    this.#untold = [];
  }
}

/** The same promise; that it fails is told to whoever awaits it, and by then it may have failed long ago. */
function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}

async function refuseKnown(store: Store, runId: string): Promise<void> {
  if (await store.hasRun(runId))
    throw new AppError('bad-input', 'this run is already in this browser', { details: { runId } });
}
