import type { ModelRecord } from '@mlc-ai/web-llm';
import { md5 } from '@noble/hashes/legacy.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { AppError, sha256Hex, throwIfAborted } from '../../base/index.ts';
import { download } from '../download.ts';
import type { LoadProgress } from '../engine.ts';
import { classify } from './errors.ts';
import { filesBase } from './models.ts';

/**
 * Getting a model's files, before WebLLM does.
 *
 * WebLLM keeps files in the Cache API and asks the network only for what is not there, so
 * whatever is put there under the right address it takes as its own. Doing the downloads here
 * gives errors that name the address, progress in bytes, an abort that works, and a check of
 * the weights, which WebLLM's own `integrity` leaves out.
 *
 * What is checked: each weight file (shard) has the length, and if it is new the MD5, that the
 * model's manifest states; a kept one that is too short is fetched again. MD5 finds damage, not
 * malice. The SHA-256 of every shard is taken on every load, from the bytes that WebLLM reads
 * next; only a browser that throws the cache away in between could make it fetch others.
 *
 * An address is taken to mean the same file for ever: a folder whose files change needs a new one.
 */

/** The names that WebLLM gives its caches. */
const CACHES = { config: 'webllm/config', library: 'webllm/wasm', model: 'webllm/model' } as const;

interface Options {
  onProgress?: ((progress: LoadProgress) => void) | undefined;
  signal?: AbortSignal | undefined;
}

/** What of a model's `mlc-chat-config.json` is of interest here. */
export interface ChatConfigFile {
  model_type?: string;
  quantization?: string;
  context_window_size?: number;
  sliding_window_size?: number;
  tokenizer_files?: string[];
}

export interface Artifacts {
  /** SHA-256 of the sorted list of the shards' SHA-256, one a line. */
  weightsSha256: string;
  weightsBytes: number;
  librarySha256: string;
  tokenizerSha256: string;
}

/** The model's chat config; small, so it can be asked before the rest is downloaded. */
export async function obtainConfig(
  record: ModelRecord,
  signal: AbortSignal,
): Promise<ChatConfigFile> {
  const base = filesBase(record);
  let name = 'mlc-chat-config.json';
  if (record.model_manifest !== undefined) {
    const url = new URL(record.model_manifest, base).href;
    const manifest = readJson(url, await obtain(CACHES.config, url, isJson, { signal }));
    const named = (manifest as { chat_config?: unknown }).chat_config;
    if (typeof named === 'string') name = named;
  }
  const url = new URL(name, base).href;
  return readJson(url, await obtain(CACHES.config, url, isJson, { signal }));
}

/** Library, tokenizer and weights; afterwards WebLLM finds all it needs in the cache. */
export async function obtainArtifacts(
  record: ModelRecord,
  config: ChatConfigFile,
  options: Options,
): Promise<Artifacts> {
  const base = filesBase(record);
  const quiet: Options = { signal: options.signal };
  const library = await obtain(CACHES.library, record.model_lib, isWasm, quiet);
  const tokenizerName = config.tokenizer_files?.includes('tokenizer.json')
    ? 'tokenizer.json'
    : 'tokenizer.model';
  const tokenizerUrl = new URL(tokenizerName, base).href;
  const tokenizer = await obtain(
    CACHES.model,
    tokenizerUrl,
    tokenizerName === 'tokenizer.json' ? isJson : () => null,
    quiet,
  );
  const manifestUrl = new URL('tensor-cache.json', base).href;
  const manifest = readJson(manifestUrl, await obtain(CACHES.model, manifestUrl, isJson, quiet));
  const weights = await obtainShards(base, shardsOf(manifest, manifestUrl), options);
  return {
    ...weights,
    librarySha256: await sha256(library),
    tokenizerSha256: await sha256(tokenizer),
  };
}

/** Whether all that a load needs lies in the cache already, so that it makes no request. */
export async function inCache(record: ModelRecord): Promise<boolean> {
  const base = filesBase(record);
  const url = new URL('tensor-cache.json', base).href;
  const [library, model] = await Promise.all([
    caches.open(CACHES.library),
    caches.open(CACHES.model),
  ]);
  const manifest = await model.match(url);
  if (!manifest || !(await library.match(record.model_lib))) return false;
  const shards = shardsOf(await manifest.json(), url);
  const kept = await Promise.all(
    shards.map(({ dataPath }) => model.match(new URL(dataPath, base).href)),
  );
  return kept.every((response) => response !== undefined);
}

interface Shard {
  dataPath: string;
  nbytes: number;
  md5sum?: string;
}

function shardsOf(manifest: unknown, url: string): Shard[] {
  const records = (manifest as { records?: unknown } | null)?.records;
  const isShard = (value: unknown): value is Shard => {
    const { dataPath, nbytes, md5sum } = (value ?? {}) as Record<keyof Shard, unknown>;
    return (
      typeof dataPath === 'string' &&
      typeof nbytes === 'number' &&
      (md5sum === undefined || typeof md5sum === 'string')
    );
  };
  if (Array.isArray(records) && records.length > 0 && records.every(isShard)) return records;
  throw new AppError('bad-model', `no list of weights in ${url}`, { details: { url } });
}

async function obtainShards(
  base: string,
  shards: Shard[],
  { onProgress, signal }: Options,
): Promise<Pick<Artifacts, 'weightsSha256' | 'weightsBytes'>> {
  const totalBytes = shards.reduce((sum, { nbytes }) => sum + nbytes, 0);
  const hashes: string[] = [];
  let before = 0;
  for (const shard of shards) {
    const report = (phase: LoadProgress['phase'], within: number): void => {
      const bytes = Math.min(before + within, totalBytes);
      onProgress?.({ phase, fraction: bytes / totalBytes, bytes, totalBytes });
    };
    const bytes = await obtain(
      CACHES.model,
      new URL(shard.dataPath, base).href,
      (found, fresh) => shardFault(shard, found, fresh),
      { signal, onProgress: (progress) => report('download', progress.bytes ?? 0) },
    );
    hashes.push(await sha256(bytes));
    before += shard.nbytes;
    report('verify', 0);
  }
  return { weightsSha256: sha256Hex(hashes.sort().join('\n')), weightsBytes: totalBytes };
}

/** Why bytes cannot be the file they should be; `null` when they can. */
type FaultOf = (bytes: Uint8Array, fresh: boolean) => string | null;

const shardFault = (shard: Shard, bytes: Uint8Array, fresh: boolean): string | null => {
  if (bytes.byteLength !== shard.nbytes) {
    return `has ${bytes.byteLength} bytes where the model's manifest says ${shard.nbytes}`;
  }
  // Hashing by hand is slow, so only once.
  if (!fresh || shard.md5sum === undefined || bytesToHex(md5(bytes)) === shard.md5sum) return null;
  return "is damaged: its MD5 is not the one in the model's manifest";
};

const isWasm: FaultOf = (bytes) =>
  String.fromCharCode(...bytes.subarray(0, 4)) === '\0asm' ? null : 'is no WebAssembly';

const isJson: FaultOf = (bytes) => {
  try {
    JSON.parse(new TextDecoder().decode(bytes));
    return null;
  } catch (thrown) {
    return `is no JSON: ${String(thrown)}`;
  }
};

function readJson(url: string, bytes: Uint8Array): object {
  const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
  if (typeof value === 'object' && value !== null) return value;
  throw new AppError('bad-model', `no JSON object in ${url}`, { details: { url } });
}

/** A file from the cache, or from the network and then into the cache. Nothing faulty is kept. */
async function obtain(
  cacheName: string,
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
    await cache.put(url, new Response(file));
    return bytes;
  } catch (thrown) {
    throw classify(thrown, signal);
  }
}

/** The browser's own, which is much faster than one in JavaScript. */
async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)).reduce(
    (hex, byte) => hex + byte.toString(16).padStart(2, '0'),
    '',
  );
}
