import { md5 } from '@noble/hashes/legacy.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/** A model of WebLLM's list, and where its files come from. */
export const MODEL_ID = 'SmolLM2-135M-Instruct-q0f32-MLC';
export const FOLDER = `https://huggingface.co/mlc-ai/${MODEL_ID}/resolve/main/`;
export const LIBRARY =
  'https://raw.githubusercontent.com/mlc-ai/binary-mlc-llm-libs/main/web-llm-models/v0_2_86/base/SmolLM2-135M-Instruct-q0f32_cs1k-webgpu.wasm';

/** The smallest module there is. */
export const EMPTY_WASM = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

const text = (content: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(content);

export const SHARDS = ['params_shard_0.bin', 'params_shard_1.bin', 'params_shard_2.bin'];

const shard = (index: number): Uint8Array<ArrayBuffer> => new Uint8Array(1000 + index).fill(index);

/** The files of a made-up model in MLC's format, by their names; its weights are three shards. */
export function mlcFiles(): Record<string, Uint8Array<ArrayBuffer>> {
  const records = SHARDS.map((dataPath, index) => ({
    dataPath,
    nbytes: shard(index).length,
    md5sum: bytesToHex(md5(shard(index))),
  }));
  return {
    'mlc-chat-config.json': text('{"tokenizer_files":["tokenizer.json"]}'),
    'tokenizer.json': text('{}'),
    'tensor-cache.json': text(JSON.stringify({ records })),
    ...Object.fromEntries(SHARDS.map((name, index) => [name, shard(index)])),
  };
}
