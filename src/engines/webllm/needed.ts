import type { ModelRecord } from '@mlc-ai/web-llm';
import { configName, tokenizerOf } from './artifacts.ts';
import {
  CACHES,
  isAnything,
  isJson,
  isWasm,
  readJson,
  type CacheName,
  type FaultOf,
} from './cache.ts';
import { listFault, shardFault, shardsOf } from './manifest.ts';
import { filesBase } from './models.ts';
import { CHAT_CONFIG, WEIGHTS_LIST } from './names.ts';

/** A file that a load of a model needs, and where it is kept. */
export interface NeededFile {
  cache: CacheName;
  url: string;
  /** Its length by the model's own list; null for what no list names. */
  bytes: number | null;
  faultOf: FaultOf;
}

export interface Needed {
  files: NeededFile[];
  /** Whether these are all: the lists that name the others could be read. */
  complete: boolean;
}

/** Gets one of the small files that name the others; null where it cannot be had. */
export type ReadList = (file: NeededFile) => Promise<Uint8Array | null>;

/** All files that a load needs, as far as the lists among them can be read. */
export async function neededFiles(record: ModelRecord, read: ReadList): Promise<Needed> {
  const base = filesBase(record);
  const file = (cache: CacheName, name: string, faultOf: FaultOf): NeededFile => ({
    cache,
    url: new URL(name, base).href,
    bytes: null,
    faultOf,
  });
  const files: NeededFile[] = [];
  const listed = async (list: NeededFile): Promise<object | null> => {
    files.push(list);
    const bytes = await read(list);
    return bytes && list.faultOf(bytes, false) === null ? readJson(bytes) : null;
  };

  let config: string | null = CHAT_CONFIG;
  if (record.model_manifest !== undefined) {
    const manifest = await listed(file(CACHES.config, record.model_manifest, isJson));
    config = manifest && configName(manifest);
  }
  const chat = config === null ? null : await listed(file(CACHES.config, config, isJson));
  if (chat) {
    const tokenizer = tokenizerOf(chat);
    files.push(file(CACHES.model, tokenizer, tokenizer.endsWith('.json') ? isJson : isAnything));
  }
  files.push({ cache: CACHES.library, url: record.model_lib, bytes: null, faultOf: isWasm });
  const weights = file(CACHES.model, WEIGHTS_LIST, isList);
  const manifest = await listed(weights);
  if (manifest)
    for (const shard of shardsOf(manifest, weights.url))
      files.push({
        cache: CACHES.model,
        url: new URL(shard.dataPath, base).href,
        bytes: shard.nbytes,
        faultOf: (bytes, fresh) => shardFault(shard, bytes, fresh),
      });
  return { files, complete: chat !== null && manifest !== null };
}

const isList: FaultOf = (bytes, fresh) => isJson(bytes, fresh) ?? listFault(readJson(bytes));
