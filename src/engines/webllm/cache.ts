import { AppError, throwIfAborted } from '../../base/index.ts';
import { download } from '../download.ts';
import type { LoadProgress } from '../engine.ts';
import { classify } from './errors.ts';

/** The names that WebLLM gives its caches. */
export const CACHES = {
  config: 'webllm/config',
  library: 'webllm/wasm',
  model: 'webllm/model',
} as const;

export type CacheName = (typeof CACHES)[keyof typeof CACHES];

export interface Options {
  onProgress?: ((progress: LoadProgress) => void) | undefined;
  signal?: AbortSignal | undefined;
}

/** Why bytes cannot be the file they should be; `null` when they can. `fresh`: never looked at before. */
export type FaultOf = (bytes: Uint8Array, fresh: boolean) => string | null;

export const isWasm: FaultOf = (bytes) =>
  String.fromCharCode(...bytes.subarray(0, 4)) === '\0asm' ? null : 'is no WebAssembly';

export const isJson: FaultOf = (bytes) => {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof value === 'object' && value !== null ? null : 'is no JSON object';
  } catch (thrown) {
    return `is no JSON: ${String(thrown)}`;
  }
};

export const isAnything: FaultOf = () => null;

/** The content of a file in which `isJson` found no fault. */
export const readJson = (bytes: Uint8Array): object =>
  JSON.parse(new TextDecoder().decode(bytes)) as object;

/** A file from the cache, or from the network and then into the cache. Nothing faulty is kept. */
export async function obtain(
  cacheName: CacheName,
  url: string,
  faultOf: FaultOf,
  { onProgress, signal }: Options,
): Promise<Uint8Array<ArrayBuffer>> {
  throwIfAborted(signal);
  try {
    const cache = await caches.open(cacheName);
    const kept = await cache.match(url);
    if (kept) {
      const bytes = new Uint8Array(await kept.arrayBuffer());
      if (faultOf(bytes, false) === null) return bytes;
      await cache.delete(url);
    }
    const file = await download(url, { signal, onProgress });
    const bytes = new Uint8Array(await file.arrayBuffer());
    const fault = faultOf(bytes, true);
    if (fault !== null) {
      throw new AppError('bad-model', `${url} ${fault}`, { retryable: true, details: { url } });
    }
    await keep(cacheName, url, file);
    return bytes;
  } catch (thrown) {
    throw classify(thrown, signal);
  }
}

/** Puts a file into a cache, with its length beside it, so that it can be told without a reading. */
export async function keep(cacheName: CacheName, url: string, file: Blob): Promise<void> {
  const cache = await caches.open(cacheName);
  await cache.put(url, new Response(file, { headers: { 'content-length': String(file.size) } }));
}

/** A file of the cache as it lies there, or null. */
export async function keptFile(
  cacheName: CacheName,
  url: string,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const kept = await (await caches.open(cacheName)).match(url);
  return kept ? new Uint8Array(await kept.arrayBuffer()) : null;
}

/** The length that was noted when a file was put there; null where nothing lies or was noted. */
export async function keptLength(cacheName: CacheName, url: string): Promise<number | null> {
  const kept = await (await caches.open(cacheName)).match(url);
  return Number(kept?.headers.get('content-length')) || null;
}

/** What lies in all three caches, each address with its cache before it. */
export async function keptKeys(): Promise<Set<string>> {
  const keys = new Set<string>();
  for (const name of Object.values(CACHES)) {
    if (!(await caches.has(name))) continue;
    for (const { url } of await (await caches.open(name)).keys()) keys.add(keyOf(name, url));
  }
  return keys;
}

export const keyOf = (cacheName: CacheName, url: string): string => `${cacheName} ${url}`;
