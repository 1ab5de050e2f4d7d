import { openDB, type IDBPDatabase } from 'idb';
import { AppError } from '../base/index.ts';
import { DATABASE_NAME, DATABASE_VERSION, migrate, type BelljarDatabase } from './schema.ts';

export type Database = IDBPDatabase<BelljarDatabase>;

/** How long a newer version may wait for older tabs to close. */
const BLOCKED_LIMIT_MS = 5000;

/**
 * The one connection to the database. It is opened when first needed, closed when a newer
 * version wants to upgrade, and opened again once if the browser cut it off.
 */
export class Connection {
  #database: Promise<Database> | null = null;

  /**
   * Runs work on the database. The work must await nothing but the database. Throws `quota`
   * when the disk is full and `database` for all else that goes wrong with it.
   */
  async use<T>(work: (database: Database) => Promise<T>): Promise<T> {
    try {
      const database = await this.#open();
      try {
        return await work(database);
      } catch (thrown) {
        if (!wasCutOff(thrown)) throw thrown;
        this.#database = null;
        return await work(await this.#open());
      }
    } catch (thrown) {
      throw classify(thrown);
    }
  }

  async close(): Promise<void> {
    const database = this.#database;
    this.#database = null;
    (await database)?.close();
  }

  #open(): Promise<Database> {
    this.#database ??= this.#connect().catch((thrown: unknown) => {
      this.#database = null;
      throw thrown;
    });
    return this.#database;
  }

  #connect(): Promise<Database> {
    return new Promise((resolve, reject) => {
      let timer: ReturnType<typeof setTimeout> | undefined;
      let gaveUp = false;
      let failure: unknown;
      const opening = openDB<BelljarDatabase>(DATABASE_NAME, DATABASE_VERSION, {
        upgrade(database, oldVersion, _newVersion, transaction) {
          // The opening fails with it, and that is where it is told.
          transaction.done.catch(() => undefined);
          migrate(database, oldVersion, transaction).catch((thrown: unknown) => {
            failure = thrown;
            // Half a migration must not be kept. A fault of the database has aborted it already.
            if (!(thrown instanceof DOMException)) transaction.abort();
          });
        },
        blocked: () => {
          timer = setTimeout(() => {
            gaveUp = true;
            reject(
              new AppError(
                'database',
                'another tab holds an older version of the stored runs: close it, then reload',
                { retryable: true },
              ),
            );
          }, BLOCKED_LIMIT_MS);
        },
        // A newer version of the page waits in another tab: let it have the database.
        blocking: () => void this.close(),
        terminated: () => {
          this.#database = null;
        },
      });
      opening
        .then(
          (database) => {
            // Nobody waits for it any more; left open, it would block the next version.
            if (gaveUp) database.close();
            else resolve(database);
          },
          (thrown: unknown) => reject((failure ?? thrown) as Error),
        )
        .finally(() => clearTimeout(timer));
    });
  }
}

const nameOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.name : '');

const wasCutOff = (thrown: unknown): boolean => nameOf(thrown) === 'InvalidStateError';

function classify(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const name = nameOf(thrown);
  if (name === 'QuotaExceededError')
    return new AppError(
      'quota',
      'the disk space for this site is used up: export and delete old runs, then go on',
      { cause: thrown, retryable: true },
    );
  if (name === 'VersionError')
    return new AppError(
      'database',
      'the stored runs come from a newer version of Belljar: reload the page to get it',
      { cause: thrown },
    );
  return new AppError('database', `the stored runs cannot be reached: ${String(thrown)}`, {
    cause: thrown,
  });
}
