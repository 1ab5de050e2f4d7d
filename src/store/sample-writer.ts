import { rowOf, type SampleRecord } from '../records/index.ts';
import type { Connection } from './database.ts';

interface Waiting {
  runId: string;
  sample: SampleRecord;
  resolve: () => void;
  reject: (thrown: unknown) => void;
}

/** Rows that one transaction takes at the most, so that none holds the disk for long. */
const LARGEST_BATCH = 500;

/**
 * Writes finished samples with strict durability. Samples that come in while a transaction is
 * under way share the next one, so that many slots do not wait for one disk flush each.
 */
export class SampleWriter {
  readonly #connection: Connection;
  #waiting: Waiting[] = [];
  #busy = false;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Resolves when the sample is on disk. */
  save(runId: string, sample: SampleRecord): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ runId, sample, resolve, reject });
      if (!this.#busy) void this.#drain();
    });
  }

  async #drain(): Promise<void> {
    this.#busy = true;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, LARGEST_BATCH);
      try {
        await this.#write(batch);
        for (const { resolve } of batch) resolve();
      } catch (thrown) {
        for (const { reject } of batch) reject(thrown);
      }
    }
    this.#busy = false;
  }

  #write(batch: readonly Waiting[]): Promise<void> {
    return this.#connection.use(async (database) => {
      const transaction = database.transaction(['samples', 'transcripts'], 'readwrite', {
        durability: 'strict',
      });
      const rows = transaction.objectStore('samples');
      const transcripts = transaction.objectStore('transcripts');
      const writes = batch.flatMap(({ runId, sample }) => [
        rows.put(rowOf(runId, sample)),
        transcripts.put({ runId, id: sample.id, sample }),
      ]);
      await Promise.all([...writes, transaction.done]);
    });
  }
}
