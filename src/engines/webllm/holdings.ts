import type { ModelRecord } from '@mlc-ai/web-llm';
import { AppError, throwIfAborted } from '../../base/index.ts';
import type { LoadProgress } from '../engine.ts';
import { keptFile, keptKeys, keptLength, keyOf, obtain, type Options } from './cache.ts';
import { classify } from './errors.ts';
import { folderOf } from './models.ts';
import { neededFiles, type Needed, type NeededFile } from './needed.ts';

/**
 * What of a model lies in WebLLM's caches, and the work on it: fetch what is missing, check, drop.
 * The caches themselves are all the memory there is: what was fetched before a pause, a reload or
 * a crash is found again, and a load takes it as WebLLM's own.
 */

/** How much of a model is here. */
export interface Holding {
  state: 'none' | 'part' | 'whole';
  files: { here: number; of: number | null };
  /** Of the weights; the few files beside them are in no list. */
  bytes: { here: number; of: number | null };
}

/** A file that is not as it should be. */
export interface FileFault {
  url: string;
  why: 'missing' | 'damaged';
  /** What is wrong with it, in words that follow its name. */
  words: string;
}

/** Files that are fetched side by side: a far host answers one request slowly. */
const AT_ONCE = 3;
/** Waits before a file is tried once more, in milliseconds. */
const WAITS = [1000, 4000];

const NONE: Holding = {
  state: 'none',
  files: { here: 0, of: null },
  bytes: { here: 0, of: null },
};

/** How much is here of each model, in their order. */
export async function holdingsOf(records: readonly ModelRecord[]): Promise<Holding[]> {
  const keys = await keptKeys();
  const urls = [...keys].map((key) => key.slice(key.indexOf(' ') + 1));
  return Promise.all(
    records.map((record) => {
      const folder = folderOf(record);
      const any = urls.some((url) => url.startsWith(folder));
      return any ? holdingOf(record, keys) : Promise.resolve(NONE);
    }),
  );
}

async function holdingOf(record: ModelRecord, keys: ReadonlySet<string>): Promise<Holding> {
  const needed = await neededByCache(record);
  const here = needed.files.filter(({ cache, url }) => keys.has(keyOf(cache, url)));
  const whole = needed.complete && here.length === needed.files.length;
  return {
    state: whole ? 'whole' : 'part',
    files: { here: here.length, of: needed.complete ? needed.files.length : null },
    bytes: { here: bytesOf(here), of: needed.complete ? bytesOf(needed.files) : null },
  };
}

const neededByCache = (record: ModelRecord): Promise<Needed> =>
  neededFiles(record, ({ cache, url }) => keptFile(cache, url));

const bytesOf = (files: readonly NeededFile[]): number =>
  files.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0);

/** Bytes of a model's weights, by its own list; fetches the lists where they are not here. */
export async function sizeOf(record: ModelRecord, signal?: AbortSignal): Promise<number> {
  return bytesOf((await neededByHost(record, signal)).files);
}

const neededByHost = (record: ModelRecord, signal: AbortSignal | undefined): Promise<Needed> =>
  neededFiles(record, ({ cache, url, faultOf }) =>
    persistently(() => obtain(cache, url, faultOf, { signal }), signal),
  );

/**
 * Fetches what is missing of a model, file by file. An abort keeps the files that have arrived,
 * and the next call goes on from there.
 */
export async function obtainAll(
  record: ModelRecord,
  { onProgress, signal }: Options,
): Promise<void> {
  const { files } = await neededByHost(record, signal);
  const totalBytes = bytesOf(files);
  const arrived = new Map<NeededFile, number>();
  const report = (file: NeededFile, bytes: number): void => {
    if (file.bytes === null) return;
    arrived.set(file, Math.min(bytes, file.bytes));
    const sum = [...arrived.values()].reduce((a, b) => a + b, 0);
    onProgress?.({ phase: 'download', fraction: sum / totalBytes, bytes: sum, totalBytes });
  };
  const missing: NeededFile[] = [];
  for (const file of files) {
    if (await isWholeByNote(file)) report(file, file.bytes ?? 0);
    else missing.push(file);
  }
  const fetchOne = async (file: NeededFile): Promise<void> => {
    const { cache, url, bytes, faultOf } = file;
    const onPart = (part: LoadProgress): void => report(file, part.bytes ?? 0);
    await persistently(() => obtain(cache, url, faultOf, { signal, onProgress: onPart }), signal);
    report(file, bytes ?? 0);
  };
  await inTurns(missing, AT_ONCE, fetchOne, signal);
}

/** By the length that was noted when it was kept, without a reading. */
const isWholeByNote = async ({ cache, url, bytes }: NeededFile): Promise<boolean> =>
  bytes !== null && (await keptLength(cache, url)) === bytes;

/** Looks at every byte that is here, and names what is missing or damaged. */
export async function checkAll(
  record: ModelRecord,
  { onProgress, signal }: Options,
): Promise<FileFault[]> {
  const { files } = await neededByCache(record);
  const totalBytes = bytesOf(files);
  const faults: FileFault[] = [];
  let bytes = 0;
  for (const file of files) {
    throwIfAborted(signal);
    const kept = await keptFile(file.cache, file.url);
    const fault = kept && file.faultOf(kept, true);
    if (!kept) faults.push({ url: file.url, why: 'missing', words: 'is not here' });
    else if (fault !== null) faults.push({ url: file.url, why: 'damaged', words: fault });
    bytes += file.bytes ?? 0;
    onProgress?.({ phase: 'verify', fraction: totalBytes ? bytes / totalBytes : null, bytes });
  }
  return faults;
}

/** Drops the files that `checkAll` found damaged, so that they count as missing. */
export async function dropFaulty(record: ModelRecord, faults: readonly FileFault[]): Promise<void> {
  const wrong = new Set(faults.map(({ url }) => url));
  const { files } = await neededByCache(record);
  for (const { cache, url } of files) if (wrong.has(url)) await drop(keyOf(cache, url));
}

/** Drops everything of a model. A library that another model uses, too, stays. */
export async function dropAll(
  record: ModelRecord,
  others: readonly ModelRecord[] = [],
): Promise<void> {
  const folder = folderOf(record);
  const keys = await keptKeys();
  const urls = [...keys].map((key) => key.slice(key.indexOf(' ') + 1));
  const shared = others.some(
    (other) =>
      other.model_lib === record.model_lib &&
      folderOf(other) !== folder &&
      urls.some((url) => url.startsWith(folderOf(other))),
  );
  for (const key of keys) {
    const url = key.slice(key.indexOf(' ') + 1);
    if (url.startsWith(folder) || (url === record.model_lib && !shared)) await drop(key);
  }
}

async function drop(key: string): Promise<void> {
  const space = key.indexOf(' ');
  await (await caches.open(key.slice(0, space))).delete(key.slice(space + 1));
}

/** Works on all items, some of them at the same time; the first failure ends the others. */
async function inTurns<T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<void>,
  signal: AbortSignal | undefined,
): Promise<void> {
  let next = 0;
  let failed = false;
  const turn = async (): Promise<void> => {
    while (next < items.length && !failed) {
      throwIfAborted(signal);
      try {
        await work(items[next++]!);
      } catch (thrown) {
        failed = true;
        throw thrown;
      }
    }
  };
  const turns = await Promise.allSettled(Array.from({ length: atOnce }, turn));
  const failure = turns.find((outcome) => outcome.status === 'rejected');
  if (failure) throw classify(failure.reason, signal);
}

/** Tries again, after a wait, what failed on the way; a missing file or a full disk stays so. */
async function persistently<T>(
  work: () => Promise<T>,
  signal: AbortSignal | undefined,
  waits: readonly number[] = WAITS,
): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    const [wait, ...rest] = waits;
    const { code, retryable } = AppError.from(thrown);
    if (wait === undefined || code !== 'download' || !retryable) throw thrown;
    await pause(wait, signal);
    return persistently(work, signal, rest);
  }
}

function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(new AppError('aborted', 'stopped'));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    if (signal?.aborted) stop();
    else signal?.addEventListener('abort', stop, { once: true });
  });
}
