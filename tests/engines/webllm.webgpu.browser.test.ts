import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { sha256Hex } from '../../src/base/index.ts';
import type { LoadProgress, ModelRef, ModelSource } from '../../src/engines/engine.ts';
import { createWebllmEngine } from '../../src/engines/webllm/index.ts';

const model = (source: ModelSource): ModelRef => ({
  id: 'tiny',
  label: 'tiny',
  engine: 'webllm',
  source,
});

afterEach(async () => {
  vi.restoreAllMocks();
  for (const name of await caches.keys()) await caches.delete(name);
});

test('software WebGPU is support enough', async () => {
  expect(await createWebllmEngine().support()).toEqual({ available: true });
});

test('a 16-bit model is refused before any download, also where its record is silent', async () => {
  const fetches = vi.spyOn(globalThis, 'fetch');
  for (const modelId of ['SmolLM2-135M-Instruct-q0f16-MLC', 'Qwen3-0.6B-q4f16_1-MLC']) {
    const load = createWebllmEngine().load(model({ kind: 'mlc-prebuilt', modelId }));
    await expect(load).rejects.toMatchObject({ code: 'no-shader-f16' });
  }
  expect(fetches).not.toHaveBeenCalled();
});

test('an unknown model is named', async () => {
  const load = createWebllmEngine().load(model({ kind: 'mlc-prebuilt', modelId: 'no-such' }));
  await expect(load).rejects.toMatchObject({
    code: 'model-missing',
    message: 'unknown WebLLM model: no-such',
  });
});

test('a folder that is not there is named', async () => {
  const load = createWebllmEngine().load(
    model({ kind: 'mlc-folder', url: '/no-such-folder', library: '/no-such.wasm' }),
  );
  await expect(load).rejects.toMatchObject({
    code: 'model-missing',
    details: { url: `${location.origin}/no-such-folder/mlc-chat-config.json` },
  });
});

describe('a folder whose library is not one of WebLLM’s', () => {
  /** The smallest module there is: valid, and without anything that WebLLM needs. */
  const EMPTY_WASM = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
  const folder = `${location.origin}/tiny/`;
  const files: Record<string, BodyInit> = {
    [`${folder}mlc-chat-config.json`]: '{"tokenizer_files":["tokenizer.json"]}',
    [`${folder}tokenizer.json`]: '{}',
    [`${folder}tensor-cache.json`]: '{"records":[{"dataPath":"shard.bin","nbytes":3}]}',
    [`${folder}shard.bin`]: 'abc',
    [`${location.origin}/tiny.wasm`]: EMPTY_WASM,
  };
  let fetched: string[];
  beforeEach(() => {
    fetched = [];
    const real = globalThis.fetch.bind(globalThis);
    vi.spyOn(globalThis, 'fetch').mockImplementation((input) => {
      const url = input instanceof Request ? input.url : input.toString();
      if (url.startsWith('blob:')) return real(input);
      fetched.push(url);
      return Promise.resolve(new Response(files[url] ?? null, { status: files[url] ? 200 : 404 }));
    });
  });
  const source: ModelSource = { kind: 'mlc-folder', url: '/tiny', library: '/tiny.wasm' };

  test('fails as a bad model, after WebLLM took the files from where they were put', async () => {
    const phases = new Set<LoadProgress['phase']>();
    const load = createWebllmEngine().load(model(source), {
      onProgress: ({ phase }) => phases.add(phase),
    });
    await expect(load).rejects.toMatchObject({ code: 'bad-model' });
    expect([...phases]).toEqual(['download', 'verify']);
    // Each was fetched once: WebLLM itself asked for nothing, not even for a library on localhost.
    expect(fetched.sort()).toEqual(Object.keys(files).sort());
  });

  test('the weights are hashed as they lie in the cache', async () => {
    await expect(createWebllmEngine().load(model(source))).rejects.toThrow();
    const cache = await caches.open('webllm/model');
    const kept = await cache.match(`${folder}shard.bin`);
    expect(sha256Hex(new Uint8Array(await kept!.arrayBuffer()))).toBe(sha256Hex('abc'));
  });
});
