import {
  glanceAt,
  mergeFiles,
  pooledArms,
  type Glance,
  type MergedRun,
  type MergeFile,
  type PooledArm,
} from '../records/index.ts';
import type { MergeNotes, Store, StoredRun } from '../store/index.ts';
import type { FileReading } from './api.ts';
import { importFile, keepRun } from './files.ts';

/** A file that people gave, by the name that tells it from the others. */
export interface NamedFile {
  name: string;
  file: Blob;
}

/** What several files are, and which of their runs this browser has already. */
export interface FilesSeen extends Glance {
  /** Ids of runs. */
  here: string[];
}

/** How far a merge has come. */
export type MergeProgress =
  | { step: 'reading'; files: number; samples: number }
  | { step: 'keeping'; samples: number; of: number };

/** A file that was left out of a merge, and why. */
export type LeftOut = MergeNotes['leftOut'][number];

/** Clashes that are kept with the run, to be shown; all are counted. */
const MOST_KEPT_CLASHES = 50;

/** Work on files of others, which can be stopped and then leaves nothing. */
export class FileWork {
  readonly #store: Store;
  readonly #underWay = new Set<AbortController>();

  constructor(store: Store) {
    this.#store = store;
  }

  stop(): void {
    for (const stop of this.#underWay) stop.abort();
  }

  import(file: Blob, onProgress: (reading: FileReading) => void): Promise<StoredRun> {
    return this.#stoppable((signal) => importFile(this.#store, file, { onProgress, signal }));
  }

  /** Reads the headers of files. */
  look(files: readonly NamedFile[], onFile: (looked: number) => void): Promise<FilesSeen> {
    return this.#stoppable(async (signal) => {
      const glance = await glanceAt(readable(files), { signal, onFile });
      const ids = new Set(glance.files.flatMap(({ run }) => (run ? [run.id] : [])));
      const here: string[] = [];
      for (const id of ids) if (await this.#store.hasRun(id)) here.push(id);
      return { ...glance, here };
    });
  }

  /**
   * Makes one run of files that fit together and keeps it. The same files make the same run: where
   * this browser has it already, that one is given back.
   */
  merge(
    files: readonly NamedFile[],
    leftOut: readonly LeftOut[],
    onProgress: (progress: MergeProgress) => void,
  ): Promise<StoredRun> {
    return this.#stoppable(async (signal) => {
      const merged = await read(files, signal, onProgress);
      const { run, report, samples } = merged;
      if (await this.#store.hasRun(run.id)) return this.#store.run(run.id);
      const of = report.samples.kept;
      const told = (count: number): void => onProgress({ step: 'keeping', samples: count, of });
      told(0);
      return keepRun(this.#store, run, samples(), {
        ...{ onProgress: told, signal },
        notes: () => ({ merge: notesOf(merged, leftOut) }),
      });
    });
  }

  /** The rates of a run's arms, clustered by scenario and, in a merged run, by device. */
  async pooled(runId: string): Promise<PooledArm[]> {
    const { record } = await this.#store.run(runId);
    return pooledArms(record, await this.#store.rows(runId));
  }

  async #stoppable<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const stop = new AbortController();
    this.#underWay.add(stop);
    try {
      return await work(stop.signal);
    } finally {
      this.#underWay.delete(stop);
    }
  }
}

const readable = (files: readonly NamedFile[]): MergeFile[] =>
  files.map(({ name, file }) => ({ name, open: () => file }));

async function read(
  files: readonly NamedFile[],
  signal: AbortSignal,
  onProgress: (progress: MergeProgress) => void,
): Promise<MergedRun> {
  let opened = 0;
  let samples = 0;
  let over = false;
  // The samples are read once more as they are kept, which is told of as that.
  const tell = (): void => {
    if (!over) onProgress({ step: 'reading', files: opened, samples });
  };
  const told = readable(files).map(({ name, open }) => ({
    name,
    open: () => {
      // They are opened in their order, and some of them once more.
      opened = Math.min(opened + 1, files.length);
      tell();
      return open();
    },
  }));
  const [merged] = await mergeFiles(told, {
    signal,
    onProgress: (count) => {
      samples = count;
      tell();
    },
  });
  over = true;
  return merged!;
}

function notesOf({ report }: MergedRun, leftOut: readonly LeftOut[]): MergeNotes {
  const { files, samples, conflicts, notes } = report;
  return {
    ...{ files, samples, notes },
    conflicts: { ...conflicts, listed: conflicts.listed.slice(0, MOST_KEPT_CLASHES) },
    leftOut: [...leftOut],
  };
}
