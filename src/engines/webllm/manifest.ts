import { md5 } from '@noble/hashes/legacy.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import * as z from 'zod/mini';
import { AppError } from '../../base/index.ts';

/** One file of a model's weights, as `tensor-cache.json` lists it. */
export interface Shard {
  dataPath: string;
  nbytes: number;
  md5sum?: string | undefined;
}

/** More than any model has; a list of weights is not to fill the memory. */
const MOST_SHARDS = 4096;

const manifestSchema = z.object({
  records: z
    .array(
      z.object({
        dataPath: z.string().check(z.minLength(1), z.maxLength(300)),
        nbytes: z.int().check(z.nonnegative()),
        md5sum: z.optional(z.string().check(z.maxLength(64))),
      }),
    )
    .check(z.minLength(1), z.maxLength(MOST_SHARDS)),
});

/** The list of weights in a manifest. Throws `bad-model` for one that is none, or leads elsewhere. */
export function shardsOf(manifest: unknown, url: string): Shard[] {
  const fault = listFault(manifest);
  if (fault !== null) throw new AppError('bad-model', `${url} ${fault}`, { details: { url } });
  return manifestSchema.parse(manifest).records;
}

/** Why a value is no list of weights; `null` when it is. Words that follow its name. */
export function listFault(manifest: unknown): string | null {
  const read = manifestSchema.safeParse(manifest);
  if (!read.success) return 'holds no list of weights';
  const outside = read.data.records.find(({ dataPath }) => !isInside(dataPath));
  return outside ? `lists a file outside its own folder: ${outside.dataPath}` : null;
}

function isInside(path: string): boolean {
  const folder = 'https://example.test/folder/';
  return URL.canParse(path, folder) && new URL(path, folder).href.startsWith(folder);
}

/** Why bytes are not the shard that the manifest lists; `null` when they are. */
export function shardFault(shard: Shard, bytes: Uint8Array, fresh: boolean): string | null {
  if (bytes.byteLength !== shard.nbytes) {
    return `has ${bytes.byteLength} bytes where the model's manifest says ${shard.nbytes}`;
  }
  // Hashing by hand is slow, so only once.
  if (!fresh || shard.md5sum === undefined || sameMd5(bytes, shard.md5sum)) return null;
  return "is damaged: its MD5 is not the one in the model's manifest";
}

const sameMd5 = (bytes: Uint8Array, expected: string): boolean =>
  bytesToHex(md5(bytes)) === expected.toLowerCase();
