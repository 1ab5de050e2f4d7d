import { AppError, throwIfAborted } from '../../base/index.ts';
import type { ModelSource } from '../engine.ts';
import { CACHES, keep, type Options } from './cache.ts';
import { classify } from './errors.ts';
import { dropAll } from './holdings.ts';
import { folderOf, recordOf } from './models.ts';
import { neededFiles } from './needed.ts';
import { CHAT_CONFIG, OLD_WEIGHTS_LIST, WEIGHTS_LIST } from './names.ts';

/** A file of a folder that was picked, with its path in it. */
export interface FolderFile {
  path: string;
  file: Blob;
}

export type FolderSource = Extract<ModelSource, { kind: 'mlc-folder' }>;

const MOST_FILES = 10_000;

/**
 * Copies a folder in MLC's format into WebLLM's caches, under addresses of this origin at which no
 * server holds anything: a load finds it there and asks for nothing. Every file is checked as a
 * downloaded one would be; where one is missing or wrong, nothing is kept.
 */
export async function keepFolder(
  files: readonly FolderFile[],
  address: string,
  { onProgress, signal }: Options,
): Promise<FolderSource> {
  const { folder, library } = layOut(files);
  const source: FolderSource = {
    kind: 'mlc-folder',
    url: address,
    library: new URL(encodeURIComponent(library), address).href,
  };
  const record = await recordOf(source, address);
  const start = folderOf(record);
  const fileAt = (url: string): Blob | undefined => {
    const name = decodeURIComponent(url.slice(start.length));
    return folder.get(name) ?? (name === WEIGHTS_LIST ? folder.get(OLD_WEIGHTS_LIST) : undefined);
  };
  const read = async (url: string): Promise<Uint8Array<ArrayBuffer>> => {
    const file = fileAt(url);
    if (!file)
      throw new AppError(
        'bad-model',
        `the folder lacks ${decodeURIComponent(url.slice(start.length))}`,
      );
    return new Uint8Array(await file.arrayBuffer());
  };
  try {
    const needed = await neededFiles(record, ({ url }) => read(url));
    const totalBytes = needed.files.reduce((sum, { url }) => sum + (fileAt(url)?.size ?? 0), 0);
    let bytes = 0;
    for (const { cache, url, faultOf } of needed.files) {
      throwIfAborted(signal);
      const content = await read(url);
      const fault = faultOf(content, true);
      if (fault !== null)
        throw new AppError('bad-model', `${decodeURIComponent(url.slice(start.length))} ${fault}`);
      await keep(cache, url, new Blob([content]));
      bytes += content.byteLength;
      onProgress?.({ phase: 'download', fraction: bytes / totalBytes, bytes, totalBytes });
    }
    return source;
  } catch (thrown) {
    await dropAll(record);
    throw classify(thrown, signal);
  }
}

/** The files beside the chat config by their names, and the one compiled library among all. */
function layOut(files: readonly FolderFile[]): { folder: Map<string, Blob>; library: string } {
  if (files.length > MOST_FILES)
    throw new AppError('bad-input', `a folder with more than ${MOST_FILES} files is not read`);
  const depth = (path: string): number => path.split('/').length;
  const [config] = files
    .filter(({ path }) => path.split('/').at(-1) === CHAT_CONFIG)
    .sort((a, b) => depth(a.path) - depth(b.path));
  if (!config)
    throw new AppError('bad-model', `no ${CHAT_CONFIG} in the folder: it is none in MLC’s format`);
  const start = config.path.slice(0, -CHAT_CONFIG.length);
  const folder = new Map(
    files
      .filter(({ path }) => path.startsWith(start))
      .map(({ path, file }) => [path.slice(start.length), file]),
  );
  const libraries = files.filter(({ path }) => path.toLowerCase().endsWith('.wasm'));
  const [library] = libraries;
  if (!library || libraries.length > 1)
    throw new AppError(
      'bad-model',
      `the folder must hold one compiled library (*.wasm), built for this version of WebLLM; it holds ${libraries.length}`,
    );
  const name = library.path.split('/').at(-1)!;
  folder.set(name, library.file);
  return { folder, library: name };
}

/** The folders that were kept under an address, as sources to load them by. */
export async function keptFolders(under: string): Promise<FolderSource[]> {
  if (!(await caches.has(CACHES.config))) return [];
  const urlsOf = async (name: string): Promise<string[]> =>
    (await (await caches.open(name)).keys())
      .map(({ url }) => url)
      .filter((url) => url.startsWith(under));
  const libraries = await urlsOf(CACHES.library);
  return (await urlsOf(CACHES.config)).flatMap((config) => {
    const url = new URL('.', config).href;
    // A copy that was cut off may lack its library: then it is listed as partly here.
    const library = libraries.find((one) => one.startsWith(url)) ?? `${url}library.wasm`;
    return [{ kind: 'mlc-folder', url, library } as const];
  });
}
