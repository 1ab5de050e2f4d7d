import { unwrap, type IDBPTransaction } from 'idb';
import { AppError } from '../base/index.ts';
import { rowOf, type SampleRecord, type SampleRow } from '../records/index.ts';
import { Connection } from './database.ts';
import { SampleWriter } from './sample-writer.ts';
import type { BelljarDatabase, OwnText, StoredRun } from './schema.ts';

/** Read at once: enough that asking costs little, and little enough to hold. */
const ROWS_PAGE = 5000;
const TRANSCRIPTS_PAGE = 500;

/** All that Belljar keeps, in this browser's IndexedDB. Every method throws only `AppError`. */
export class Store {
  readonly #connection = new Connection();
  readonly #writer = new SampleWriter(this.#connection);

  /** All runs, the newest first. */
  async runs(): Promise<StoredRun[]> {
    const runs = await this.#connection.use((database) => database.getAll('runs'));
    return runs.sort((a, b) => (a.record.created < b.record.created ? 1 : -1));
  }

  async run(id: string): Promise<StoredRun> {
    const run = await this.#connection.use((database) => database.get('runs', id));
    if (!run) throw new AppError('bad-input', `there is no run ${id} in this browser`);
    return run;
  }

  hasRun(id: string): Promise<boolean> {
    return this.#connection.use(async (database) => (await database.count('runs', id)) > 0);
  }

  async putRun(run: StoredRun): Promise<void> {
    await this.#connection.use(async (database) => {
      const transaction = database.transaction('runs', 'readwrite', { durability: 'strict' });
      await Promise.all([transaction.store.put(run), transaction.done]);
    });
  }

  /** Changes a run as it stands in the store, in one transaction. */
  async changeRun(id: string, change: (run: StoredRun) => StoredRun): Promise<StoredRun> {
    return this.#connection.use(async (database) => {
      const transaction = database.transaction('runs', 'readwrite', { durability: 'strict' });
      const run = await transaction.store.get(id);
      if (!run) throw new AppError('bad-input', `there is no run ${id} in this browser`);
      const changed = change(run);
      await Promise.all([transaction.store.put(changed), transaction.done]);
      return changed;
    });
  }

  /** Resolves when the sample is safe on disk. */
  saveSample(runId: string, sample: SampleRecord): Promise<void> {
    return this.#writer.save(runId, sample);
  }

  /**
   * Adds many samples in one transaction, which the disk may take later than it is over: for samples
   * that could be had again. What is written strictly afterwards lies behind them.
   */
  async addSamples(runId: string, samples: readonly SampleRecord[]): Promise<void> {
    await this.#connection.use(async (database) => {
      const transaction = database.transaction(['samples', 'transcripts'], 'readwrite', {
        durability: 'relaxed',
      });
      // Past the wrapper, which makes a promise for each of thousands of writes.
      const { rows, transcripts } = bare(transaction);
      try {
        for (const sample of samples) {
          rows.put(rowOf(runId, sample));
          transcripts.put({ runId, id: sample.id, sample });
        }
      } catch (thrown) {
        // One that the database does not take ends no transaction by itself.
        transaction.done.catch(() => undefined);
        transaction.abort();
        throw thrown;
      }
      await transaction.done;
    });
  }

  /** The rows of a run in the order of their ids, all at once; `most` of them at the most. */
  rows(runId: string, most?: number): Promise<SampleRow[]> {
    return this.#connection.use((database) => database.getAll('samples', rangeOf(runId), most));
  }

  /** The same, one after the other, for runs of any size. */
  eachRow(runId: string): AsyncGenerator<SampleRow> {
    return this.#each('samples', runId, ROWS_PAGE);
  }

  /** Ids of the samples of a run, in their order; only those that begin in some way where that is given. */
  async sampleIds(runId: string, beginning?: string): Promise<string[]> {
    const range = beginning === undefined ? rangeOf(runId) : beginningWith(runId, beginning);
    const keys = await this.#connection.use((database) => database.getAllKeys('samples', range));
    return keys.map(([, id]) => id);
  }

  /** The rows of one scenario under one arm, in the order of their ids. */
  async rowsOf(runId: string, scenario: string, arm: string): Promise<SampleRow[]> {
    const rows = await this.#connection.use((database) =>
      database.getAll('samples', beginningWith(runId, `${scenario}/`)),
    );
    return rows.filter((row) => row.arm === arm);
  }

  countSamples(runId: string): Promise<number> {
    return this.#connection.use((database) => database.count('samples', rangeOf(runId)));
  }

  async sample(runId: string, id: string): Promise<SampleRecord> {
    const found = await this.findSample(runId, id);
    if (!found) throw new AppError('bad-input', `there is no sample ${id} in this run`);
    return found;
  }

  async findSample(runId: string, id: string): Promise<SampleRecord | null> {
    const found = await this.#connection.use((database) =>
      database.get('transcripts', [runId, id]),
    );
    return found?.sample ?? null;
  }

  /** Changes a sample as it stands in the store, with its row, in one transaction. */
  async changeSample(
    runId: string,
    id: string,
    change: (sample: SampleRecord) => SampleRecord,
  ): Promise<SampleRecord> {
    return this.#connection.use(async (database) => {
      const transaction = database.transaction(['samples', 'transcripts'], 'readwrite', {
        durability: 'strict',
      });
      const transcripts = transaction.objectStore('transcripts');
      const found = await transcripts.get([runId, id]);
      if (!found) throw new AppError('bad-input', `there is no sample ${id} in this run`);
      const sample = change(found.sample);
      await Promise.all([
        transcripts.put({ runId, id, sample }),
        transaction.objectStore('samples').put(rowOf(runId, sample)),
        transaction.done,
      ]);
      return sample;
    });
  }

  /** All samples of a run in the order of their ids, read a page at a time and one page ahead. */
  async *samples(runId: string): AsyncGenerator<SampleRecord> {
    for await (const { sample } of this.#each('transcripts', runId, TRANSCRIPTS_PAGE)) yield sample;
  }

  async *#each<Name extends 'samples' | 'transcripts'>(
    name: Name,
    runId: string,
    size: number,
  ): AsyncGenerator<BelljarDatabase[Name]['value']> {
    type Page = BelljarDatabase[Name]['value'][];
    const read = (range: IDBKeyRange): Promise<Page> => {
      const page = this.#connection.use((database) => database.getAll(name, range, size));
      // That it fails is told when it is asked for.
      page.catch(() => undefined);
      return page;
    };
    let coming: Promise<Page> | null = read(rangeOf(runId));
    while (coming) {
      const page: Page = await coming;
      const last = page.at(-1);
      coming =
        last && page.length === size
          ? read(IDBKeyRange.bound([runId, last.id], [runId, []], true, false))
          : null;
      yield* page;
    }
  }

  /** Deletes a run with all of its samples, or nothing. */
  async deleteRun(id: string): Promise<void> {
    await this.#connection.use(async (database) => {
      const transaction = database.transaction(['runs', 'samples', 'transcripts'], 'readwrite');
      await Promise.all([
        transaction.objectStore('runs').delete(id),
        transaction.objectStore('samples').delete(rangeOf(id)),
        transaction.objectStore('transcripts').delete(rangeOf(id)),
        transaction.done,
      ]);
    });
  }

  /** Scenarios and arms that were written here, the oldest first. */
  async ownTexts(): Promise<OwnText[]> {
    const texts = await this.#connection.use((database) => database.getAll('own'));
    return texts.sort((a, b) => (a.made < b.made ? -1 : 1));
  }

  /**
   * Keeps an own text. `since` is when the text that it takes the place of was changed, null for a
   * new one: throws `locked` where another tab has changed it meanwhile, and keeps nothing then.
   */
  async keepOwn(own: OwnText, since: string | null): Promise<void> {
    await this.#connection.use(async (database) => {
      const transaction = database.transaction('own', 'readwrite', { durability: 'strict' });
      const found = await transaction.store.get(own.key);
      if ((found?.changed ?? null) !== since)
        throw new AppError(
          'locked',
          found ? 'this text was changed in another tab' : 'this text was deleted in another tab',
        );
      await Promise.all([transaction.store.put(own), transaction.done]);
    });
  }

  async deleteOwn(key: string): Promise<void> {
    await this.#connection.use((database) => database.delete('own', key));
  }

  setting(name: string): Promise<unknown> {
    return this.#connection.use((database) => database.get('settings', name));
  }

  async setSetting(name: string, value: unknown): Promise<void> {
    await this.#connection.use((database) => database.put('settings', value, name));
  }

  close(): Promise<void> {
    return this.#connection.close();
  }
}

type Writing = IDBPTransaction<BelljarDatabase, ('samples' | 'transcripts')[], 'readwrite'>;

const bare = (transaction: Writing): Record<'rows' | 'transcripts', IDBObjectStore> => ({
  rows: unwrap(transaction.objectStore('samples')),
  transcripts: unwrap(transaction.objectStore('transcripts')),
});

/** Keys of all samples of a run: an array sorts behind every text. */
const rangeOf = (runId: string): IDBKeyRange => IDBKeyRange.bound([runId], [runId, []]);

/** No id goes on with the last of all characters. */
const beginningWith = (runId: string, beginning: string): IDBKeyRange =>
  IDBKeyRange.bound([runId, beginning], [runId, `${beginning}\uffff`]);
