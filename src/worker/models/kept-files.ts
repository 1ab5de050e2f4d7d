import * as z from 'zod/mini';
import { AppError, runningSha256, sha256OfBlob, throwIfAborted } from '../../base/index.ts';
import { readGgufHeader, type GgufHeader } from '../../engines/index.ts';
import type { KeptFile, OnProgress } from './api.ts';

/**
 * Copies of GGUF files in the browser's private file system. Beside each lies a small file that
 * describes it and is written last: a copy without one was cut off, and goes.
 */
const FOLDER = 'belljar-models';

/** Held, together, by all tabs that copy; alone, by one that clears remainders away. */
const LOCK = 'belljar-keeping';

const LONGEST_NAME = 200;

const keptSchema = z.strictObject({
  key: z.uuid(),
  name: z.string().check(z.maxLength(LONGEST_NAME)),
  bytes: z.int(),
  sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  kept: z.iso.datetime(),
  header: z.strictObject({
    bytes: z.int(),
    architecture: z.string(),
    name: z.nullable(z.string()),
    parameters: z.int(),
    weights: z.string(),
    contextTokens: z.nullable(z.number()),
    hasChatTemplate: z.boolean(),
    against: z.array(z.string()),
  }),
});

/** Only a worker has it, and TypeScript's types of the page do not know it. */
interface SyncHandle {
  write(bytes: Uint8Array, options: { at: number }): number;
  flush(): void;
  close(): void;
}
type Writable = FileSystemFileHandle & { createSyncAccessHandle(): Promise<SyncHandle> };

interface Options {
  signal?: AbortSignal | undefined;
  onProgress?: OnProgress | undefined;
}

/** Copies a file. Throws `bad-model` for one that cannot run, `quota` where there is no room. */
export async function keepFile(
  file: Blob,
  name: string,
  { signal, onProgress }: Options,
): Promise<KeptFile> {
  const header = await readGgufHeader(file);
  if (header.against[0] !== undefined) throw new AppError('bad-model', header.against[0]);
  await requireRoom(file.size);
  const folder = await openFolder();
  return navigator.locks.request(LOCK, { mode: 'shared' }, () =>
    copyInto(folder, file, name, header, { signal, onProgress }),
  );
}

async function copyInto(
  folder: FileSystemDirectoryHandle,
  file: Blob,
  name: string,
  header: GgufHeader,
  { signal, onProgress }: Options,
): Promise<KeptFile> {
  const key = crypto.randomUUID();
  try {
    const sha256 = await copy(file, await folder.getFileHandle(`${key}.gguf`, { create: true }), {
      signal,
      onProgress,
    });
    const kept: KeptFile = {
      key,
      name: name.slice(0, LONGEST_NAME),
      bytes: file.size,
      sha256,
      kept: new Date().toISOString(),
      header,
    };
    const note = await folder.getFileHandle(`${key}.json`, { create: true });
    await write(note, (to) => {
      put(to, new TextEncoder().encode(JSON.stringify(kept)), 0);
    });
    return kept;
  } catch (thrown) {
    await removeBoth(folder, key);
    throw classify(thrown);
  }
}

/** All copies, the newest first; what a cut-off copy left behind is removed, unless one is being made. */
export async function keptFiles(): Promise<KeptFile[]> {
  const folder = await openFolder();
  return navigator.locks.request(LOCK, { ifAvailable: true }, (lock) =>
    listAll(folder, lock ? (key) => removeBoth(folder, key) : () => Promise.resolve()),
  );
}

async function listAll(
  folder: FileSystemDirectoryHandle,
  clear: (key: string) => Promise<void>,
): Promise<KeptFile[]> {
  const names = new Set<string>();
  for await (const name of (folder as unknown as { keys(): AsyncIterable<string> }).keys())
    names.add(name);
  const kept: KeptFile[] = [];
  for (const name of names) {
    const [key = '', ending] = name.split('.');
    if (ending === 'json') {
      const note = await readNote(folder, key);
      if (note && names.has(`${key}.gguf`)) kept.push(note);
      else await clear(key);
    } else if (!names.has(`${key}.json`)) await clear(key);
  }
  return kept.sort((a, b) => b.kept.localeCompare(a.kept));
}

/** A copy, to be loaded. Throws `model-missing` where it is gone. */
export async function openKept(key: string, name: string): Promise<File> {
  try {
    return await (await (await openFolder()).getFileHandle(`${key}.gguf`)).getFile();
  } catch (thrown) {
    throw nameOf(thrown) === 'NotFoundError'
      ? new AppError('model-missing', `the copy of ${name} is no longer in this browser`, {
          cause: thrown,
        })
      : classify(thrown);
  }
}

export async function checkKept(key: string, { signal, onProgress }: Options): Promise<boolean> {
  const note = await readNote(await openFolder(), key);
  if (!note) throw new AppError('model-missing', 'this copy is no longer in this browser');
  onProgress?.({ phase: 'verify', fraction: null });
  return (await sha256OfBlob(await openKept(key, note.name), signal)) === note.sha256;
}

export async function dropKept(key: string): Promise<void> {
  await removeBoth(await openFolder(), key);
}

async function openFolder(): Promise<FileSystemDirectoryHandle> {
  try {
    const root = await navigator.storage.getDirectory();
    return await root.getDirectoryHandle(FOLDER, { create: true });
  } catch (thrown) {
    throw new AppError('database', 'this browser keeps no files for this page', { cause: thrown });
  }
}

async function readNote(folder: FileSystemDirectoryHandle, key: string): Promise<KeptFile | null> {
  try {
    const file = await (await folder.getFileHandle(`${key}.json`)).getFile();
    const note = keptSchema.parse(JSON.parse(await file.text()));
    return note.key === key ? note : null;
  } catch {
    // Cut off while it was written, or of another version: the copy has no description then.
    return null;
  }
}

/** The description goes first: what is left without it is known to be a remainder. */
async function removeBoth(folder: FileSystemDirectoryHandle, key: string): Promise<void> {
  for (const ending of ['json', 'gguf'])
    await folder.removeEntry(`${key}.${ending}`).catch((thrown: unknown) => {
      if (nameOf(thrown) !== 'NotFoundError') throw thrown;
    });
}

/** Copies piece by piece and gives the SHA-256 of what was written. */
async function copy(
  file: Blob,
  to: FileSystemFileHandle,
  { signal, onProgress }: Options,
): Promise<string> {
  const hash = runningSha256();
  let at = 0;
  const reader = file.stream().getReader();
  try {
    await write(to, async (handle) => {
      for (;;) {
        throwIfAborted(signal);
        const { done, value } = await reader.read();
        if (done) break;
        hash.update(value);
        put(handle, value, at);
        at += value.byteLength;
        onProgress?.({
          phase: 'download',
          fraction: at / file.size,
          bytes: at,
          totalBytes: file.size,
        });
      }
    });
  } finally {
    await reader.cancel();
  }
  return hash.hex();
}

async function write(
  file: FileSystemFileHandle,
  work: (handle: SyncHandle) => void | Promise<void>,
): Promise<void> {
  const handle = await (file as Writable).createSyncAccessHandle();
  try {
    await work(handle);
    handle.flush();
  } finally {
    handle.close();
  }
}

function put(handle: SyncHandle, bytes: Uint8Array, at: number): void {
  if (handle.write(bytes, { at }) !== bytes.byteLength) throw noRoom();
}

/** Says so before the copying, not after an hour of it. */
async function requireRoom(bytes: number): Promise<void> {
  const { quota = Infinity, usage = 0 } = await navigator.storage.estimate();
  if (bytes > quota - usage)
    throw noRoom(
      `the copy needs ${bytes.toLocaleString('en')} bytes, and this browser gives this page ${Math.max(0, quota - usage).toLocaleString('en')} more`,
    );
}

const noRoom = (message = 'this browser has no room left for the copy'): AppError =>
  new AppError('quota', message);

const nameOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.name : '');

function classify(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  if (nameOf(thrown) === 'QuotaExceededError') return noRoom();
  // The stick was pulled out, or the file was changed, while it was read.
  if (nameOf(thrown) === 'NotReadableError' || nameOf(thrown) === 'NotFoundError')
    return new AppError('bad-input', 'the file can no longer be read: pick it again', {
      cause: thrown,
    });
  return AppError.from(thrown);
}
