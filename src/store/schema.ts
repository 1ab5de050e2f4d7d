import type { DBSchema, IDBPDatabase, IDBPTransaction, StoreNames } from 'idb';
import type { ModelRef } from '../engines/engine.ts';
import {
  rowOf,
  type Label,
  type MergeReport,
  type RunRecord,
  type SampleRecord,
  type SampleRow,
} from '../records/index.ts';

export type RunState = 'unfinished' | 'finished';

/** How a run was merged in this browser, as far as its own record does not say it. */
export interface MergeNotes extends Pick<MergeReport, 'files' | 'samples' | 'conflicts' | 'notes'> {
  /** Files that could not be read. */
  leftOut: { name: string; reason: string }[];
}

/** A run as the store keeps it: the record that files carry, and what only this browser needs. */
export interface StoredRun {
  id: string;
  record: RunRecord;
  state: RunState;
  /** Samples in the whole plan. */
  total: number;
  /** Came out of a file. */
  imported: boolean;
  /** How to load the model again; null for imported runs and for files picked by hand. */
  modelRef: ModelRef | null;
  /** Samples that were in flight when the engine went down → how often. */
  attempts: Record<string, number>;
  /** Samples of its file in which halves of characters were replaced; left out where none were. */
  mended?: number;
  /** Of a run that was merged here. */
  merge?: MergeNotes;
}

/** Answers on which an own scenario's rules are tried. */
export interface OwnCheck {
  id: string;
  /** Whether the benign twin is asked, and not the scenario itself. */
  twin: boolean;
  answers: string[];
  /** The verdict that a person gives; null where none was given yet. */
  expected: Label['verdict'] | null;
}

export type OwnKind = 'scenario' | 'arm';

/** A scenario or an arm that somebody wrote in this browser, as YAML. */
export interface OwnText {
  /** Made once; tells it apart whatever id its text gives it. */
  key: string;
  kind: OwnKind;
  /** As it stands in the editor; may be broken. */
  text: string;
  /** As it is played: the last text that was saved, without a fault. Null where none was. */
  saved: string | null;
  checks: OwnCheck[];
  made: string;
  changed: string;
}

export interface BelljarDatabase extends DBSchema {
  runs: { key: string; value: StoredRun };
  /** Small rows for lists and rates. */
  samples: { key: [runId: string, id: string]; value: SampleRow };
  /** Whole samples, read one at a time. */
  transcripts: {
    key: [runId: string, id: string];
    value: { runId: string; id: string; sample: SampleRecord };
  };
  settings: { key: string; value: unknown };
  own: { key: string; value: OwnText };
}

export const DATABASE_NAME = 'belljar';
export const DATABASE_VERSION = 4;

type Upgrade = IDBPTransaction<BelljarDatabase, StoreNames<BelljarDatabase>[], 'versionchange'>;

/**
 * Brings a database of any older version up to date, one step after the other.
 * 1: `runs`, and `samples` with whole samples. 2: rows apart from transcripts, `settings`.
 * 3: rows that also hold labels, judgements and what a choice showed. 4: `own`, texts of people.
 */
export async function migrate(
  database: IDBPDatabase<BelljarDatabase>,
  oldVersion: number,
  transaction: Upgrade,
): Promise<void> {
  if (oldVersion < 1) {
    database.createObjectStore('runs', { keyPath: 'id' });
    database.createObjectStore('samples', { keyPath: ['runId', 'id'] });
  }
  if (oldVersion < 2) {
    database.createObjectStore('settings');
    const transcripts = database.createObjectStore('transcripts', { keyPath: ['runId', 'id'] });
    let cursor = await transaction.objectStore('samples').openCursor();
    while (cursor) {
      const whole = cursor.value as unknown as { runId: string; id: string; sample: SampleRecord };
      await transcripts.put(whole);
      await cursor.update(rowOf(whole.runId, whole.sample));
      cursor = await cursor.continue();
    }
  }
  if (oldVersion === 2) {
    const rows = transaction.objectStore('samples');
    let cursor = await transaction.objectStore('transcripts').openCursor();
    while (cursor) {
      await rows.put(rowOf(cursor.value.runId, cursor.value.sample));
      cursor = await cursor.continue();
    }
  }
  if (oldVersion < 4) database.createObjectStore('own', { keyPath: 'key' });
}
