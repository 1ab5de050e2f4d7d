import { CONTROL_FAMILIES, planSize } from '../battery/index.ts';
import { AppError } from '../base/index.ts';
import { readResultFile, type RunRecord, type SampleRecord } from '../records/index.ts';
import type { Store, StoredRun } from '../store/index.ts';
import type { FileReading, ReadSample } from './api.ts';

/** Samples that are written at once while a file is read. */
const BATCH = 500;

/** First samples that are shown of a file before it is whole. */
const MOST_SHOWN = 100;
/** A file that is read sooner is not told of at all. */
const TELL_EVERY_MS = 200;

/**
 * Takes a result file into the store: all of it, or, where anything in it is wrong, nothing.
 * Throws `bad-input` with the line and the reason.
 */
export async function importFile(
  store: Store,
  file: Blob,
  onProgress: (reading: FileReading) => void,
): Promise<StoredRun> {
  let run: StoredRun | null = null;
  let news: News | null = null;
  let count = 0;
  let batch: SampleRecord[] = [];
  /** The batch before, which is written while the next one is read. */
  let writing: Promise<void> = Promise.resolve();
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
        news = new News(part.run, run.total, onProgress);
      } else if (part.type === 'sample' && run) {
        batch.push(part.sample);
        count++;
        news?.add(part.sample);
        if (batch.length < BATCH) continue;
        await writing;
        writing = quiet(store.addSamples(run.id, batch));
        batch = [];
      }
    }
    if (!run) throw new AppError('bad-input', 'the file holds no run');
    await writing;
    await store.addSamples(run.id, batch);
    // Last, so that a run shows up only when it is whole.
    const whole: StoredRun = { ...run, state: count >= run.total ? 'finished' : 'unfinished' };
    await store.putRun(whole);
    return whole;
  } catch (thrown) {
    await Promise.allSettled([writing]);
    if (run) await store.deleteRun(run.id);
    throw thrown;
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
