import type { ModelRecord } from '@mlc-ai/web-llm';
import { sha256Hex } from '../../base/index.ts';
import type { LoadProgress } from '../engine.ts';
import { CACHES, isAnything, isJson, isWasm, obtain, readJson, type Options } from './cache.ts';
import { shardFault, shardsOf, type Shard } from './manifest.ts';
import { filesBase } from './models.ts';
import { CHAT_CONFIG, WEIGHTS_LIST } from './names.ts';

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

/** The name of the chat config, which a model's manifest may change. */
export function configName(manifest: object): string {
  const named = (manifest as { chat_config?: unknown }).chat_config;
  return typeof named === 'string' ? named : CHAT_CONFIG;
}

/** The tokenizer that WebLLM takes; the other one of the two only where this is not listed. */
export const tokenizerOf = (config: ChatConfigFile): string =>
  config.tokenizer_files?.includes('tokenizer.json') ? 'tokenizer.json' : 'tokenizer.model';

/** The model's chat config; small, so it can be asked before the rest is downloaded. */
export async function obtainConfig(
  record: ModelRecord,
  signal: AbortSignal,
): Promise<ChatConfigFile> {
  const base = filesBase(record);
  let name = CHAT_CONFIG;
  if (record.model_manifest !== undefined) {
    const url = new URL(record.model_manifest, base).href;
    name = configName(readJson(await obtain(CACHES.config, url, isJson, { signal })));
  }
  const url = new URL(name, base).href;
  return readJson(await obtain(CACHES.config, url, isJson, { signal }));
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
  const tokenizerName = tokenizerOf(config);
  const tokenizerUrl = new URL(tokenizerName, base).href;
  const tokenizer = await obtain(
    CACHES.model,
    tokenizerUrl,
    tokenizerName === 'tokenizer.json' ? isJson : isAnything,
    quiet,
  );
  const manifestUrl = new URL(WEIGHTS_LIST, base).href;
  const manifest = readJson(await obtain(CACHES.model, manifestUrl, isJson, quiet));
  const weights = await obtainShards(base, shardsOf(manifest, manifestUrl), options);
  return {
    ...weights,
    librarySha256: await sha256(library),
    tokenizerSha256: await sha256(tokenizer),
  };
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

/** The browser's own, which is much faster than one in JavaScript. */
async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)).reduce(
    (hex, byte) => hex + byte.toString(16).padStart(2, '0'),
    '',
  );
}
