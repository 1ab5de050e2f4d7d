import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { GenerateRequest, LoadProgress, ModelRef } from '../../src/engines/engine.ts';
import { createWebllmEngine } from '../../src/engines/webllm/index.ts';

/** What the make-believe WebLLM below does. */
const webllm = vi.hoisted(() => ({
  reload: async () => {},
  unload: async () => {},
  pieces: [] as string[],
  unloads: 0,
  active: 0,
  mostActive: 0,
}));

vi.mock('@mlc-ai/web-llm', () => ({
  MLCEngine: class {
    #interrupted = false;
    #text = '';
    #onProgress: (report: object) => void;
    constructor(config: { initProgressCallback: (report: object) => void }) {
      this.#onProgress = config.initProgressCallback;
    }
    async reload() {
      this.#onProgress({ progress: 0.5, text: 'half', timeElapsed: 0 });
      await webllm.reload();
    }
    unload() {
      webllm.unloads++;
      return webllm.unload();
    }
    chatCompletion() {
      return Promise.resolve(this.#stream());
    }
    async *#stream() {
      webllm.mostActive = Math.max(webllm.mostActive, ++webllm.active);
      this.#interrupted = false;
      this.#text = '';
      for (const piece of webllm.pieces) {
        await new Promise((resolve) => setTimeout(resolve));
        if (this.#interrupted) break;
        this.#text += piece;
        yield { choices: [{ delta: { content: piece }, finish_reason: null }] };
      }
      webllm.active--;
      yield { choices: [{ delta: {}, finish_reason: this.#interrupted ? 'abort' : 'stop' }] };
    }
    getMessage() {
      return Promise.resolve(this.#text);
    }
    interruptGenerate() {
      this.#interrupted = true;
      return Promise.resolve();
    }
  },
}));

const ORIGIN = 'https://bell.example';
const FOLDER = `${ORIGIN}/models/tiny/`;
const hash = (kind: string, data: string | Uint8Array) =>
  createHash(kind).update(data).digest('hex');

const shards = [Uint8Array.of(1, 2, 3, 4), Uint8Array.of(5, 6)];
const goodFiles = (): Record<string, string | Uint8Array<ArrayBuffer>> => ({
  [`${FOLDER}mlc-chat-config.json`]: JSON.stringify({
    model_type: 'llama',
    quantization: 'q4f32_1',
    context_window_size: 4096,
    sliding_window_size: -1,
    tokenizer_files: ['tokenizer.json'],
  }),
  [`${FOLDER}tokenizer.json`]: '{}',
  [`${FOLDER}tensor-cache.json`]: JSON.stringify({
    records: shards.map((bytes, i) => ({
      dataPath: `shard_${i}.bin`,
      nbytes: bytes.length,
      md5sum: hash('md5', bytes),
    })),
  }),
  [`${FOLDER}shard_0.bin`]: shards[0]!,
  [`${FOLDER}shard_1.bin`]: shards[1]!,
  [`${ORIGIN}/tiny.wasm`]: '\0asm rest',
});

const tiny: ModelRef = {
  id: 'tiny',
  label: 'tiny',
  engine: 'webllm',
  source: { kind: 'mlc-folder', url: '/models/tiny', library: '/tiny.wasm' },
};

const request = (over: Partial<GenerateRequest> = {}): GenerateRequest => ({
  tag: { sampleId: 'a', turn: 1 },
  messages: [{ role: 'user', content: 'hello' }],
  sampling: { temperature: 1, topP: 1, topK: 0 },
  seed: 1,
  maxTokens: 10,
  timeLimitMs: 60_000,
  ...over,
});

let files: Record<string, string | Uint8Array<ArrayBuffer>>;
let fetched: string[];
let features: Set<string>;
let stored: Map<string, Uint8Array<ArrayBuffer>>;

beforeEach(() => {
  files = goodFiles();
  fetched = [];
  features = new Set();
  stored = new Map();
  Object.assign(webllm, {
    reload: () => Promise.resolve(),
    unload: () => Promise.resolve(),
    pieces: ['Good', ' day'],
    unloads: 0,
    active: 0,
    mostActive: 0,
  });
  vi.stubGlobal('location', new URL(ORIGIN));
  vi.stubGlobal('navigator', {
    gpu: {
      requestAdapter: () =>
        Promise.resolve({ features, info: { vendor: 'acme', architecture: 'one' } }),
    },
  });
  vi.stubGlobal('fetch', (url: string) => {
    fetched.push(url);
    const body = files[url];
    return Promise.resolve(new Response(body ?? null, { status: body === undefined ? 404 : 200 }));
  });
  vi.stubGlobal('caches', {
    open: (name: string) =>
      Promise.resolve({
        match: (url: string) => {
          const bytes = stored.get(`${name} ${url}`);
          return Promise.resolve(bytes && new Response(bytes));
        },
        put: async (url: string, response: Response) => {
          stored.set(`${name} ${url}`, new Uint8Array(await response.arrayBuffer()));
        },
        delete: (url: string) => Promise.resolve(stored.delete(`${name} ${url}`)),
      }),
  });
});
afterEach(() => vi.unstubAllGlobals());

describe('loading', () => {
  test('tells what was loaded, and the hash of the weights', async () => {
    const loaded = await createWebllmEngine().load(tiny);
    const hashes = shards.map((bytes) => hash('sha256', bytes)).sort();
    expect(loaded.weightsSha256).toBe(hash('sha256', hashes.join('\n')));
    expect(loaded.engineVersion).toMatch(/^web-llm \d+\.\d+\.\d+$/);
    expect(loaded.capabilities).toMatchObject({ slots: 1, contextTokens: 4096 });
    expect(loaded.facts).toMatchObject({
      architecture: 'llama',
      quantization: 'q4f32_1',
      bytes: 6,
      librarySha256: hash('sha256', '\0asm rest'),
      adapter: 'acme one',
    });
  });

  test('reports bytes, then the start', async () => {
    const seen: LoadProgress[] = [];
    await createWebllmEngine().load(tiny, { onProgress: (progress) => seen.push(progress) });
    expect(seen.map(({ phase }) => phase)).toEqual([
      'download',
      'verify',
      'download',
      'verify',
      'start',
    ]);
    expect(seen[0]).toEqual({ phase: 'download', fraction: 4 / 6, bytes: 4, totalBytes: 6 });
    expect(seen[3]).toMatchObject({ fraction: 1 });
    expect(seen[4]).toEqual({ phase: 'start', fraction: 0.5, text: 'half' });
  });

  test('asks the network for nothing the second time', async () => {
    const engine = createWebllmEngine();
    const first = await engine.load(tiny);
    expect(fetched.sort()).toEqual(Object.keys(files).sort());
    fetched = [];
    const second = await engine.load(tiny);
    expect(fetched).toEqual([]);
    expect(second.weightsSha256).toBe(first.weightsSha256);
  });

  test('keeps the files where WebLLM looks for them', async () => {
    await createWebllmEngine().load(tiny);
    expect([...stored.keys()].sort()).toEqual(
      [
        `webllm/config ${FOLDER}mlc-chat-config.json`,
        `webllm/model ${FOLDER}shard_0.bin`,
        `webllm/model ${FOLDER}shard_1.bin`,
        `webllm/model ${FOLDER}tensor-cache.json`,
        `webllm/model ${FOLDER}tokenizer.json`,
        `webllm/wasm ${ORIGIN}/tiny.wasm`,
      ].sort(),
    );
  });

  test.each([
    ['mlc-chat-config.json', '<!doctype html>', 'is no JSON'],
    ['tensor-cache.json', '{}', 'no list of weights'],
    ['shard_1.bin', Uint8Array.of(5), 'has 1 bytes where the model'],
    ['shard_1.bin', Uint8Array.of(5, 7), 'is damaged'],
  ])('a faulty %s is named and not kept as weights', async (name, content, words) => {
    files[FOLDER + name] = content;
    await expect(createWebllmEngine().load(tiny)).rejects.toMatchObject({
      code: 'bad-model',
      message: expect.stringContaining(words) as string,
      details: { url: FOLDER + name },
    });
    expect(stored.has(`webllm/model ${FOLDER}shard_1.bin`)).toBe(false);
  });

  test('a library that is none is named', async () => {
    files[`${ORIGIN}/tiny.wasm`] = 'something else';
    await expect(createWebllmEngine().load(tiny)).rejects.toMatchObject({
      code: 'bad-model',
      message: `${ORIGIN}/tiny.wasm is no WebAssembly`,
    });
  });

  test('a missing file is named', async () => {
    delete files[`${FOLDER}shard_0.bin`];
    await expect(createWebllmEngine().load(tiny)).rejects.toMatchObject({
      code: 'model-missing',
      details: { url: `${FOLDER}shard_0.bin` },
    });
  });

  test('a kept file that was cut is fetched anew', async () => {
    const engine = createWebllmEngine();
    const { weightsSha256 } = await engine.load(tiny);
    stored.set(`webllm/model ${FOLDER}shard_0.bin`, Uint8Array.of(1));
    fetched = [];
    expect((await engine.load(tiny)).weightsSha256).toBe(weightsSha256);
    expect(fetched).toEqual([`${FOLDER}shard_0.bin`]);
  });

  test('a 16-bit model is refused before its weights are fetched', async () => {
    files[`${FOLDER}mlc-chat-config.json`] = JSON.stringify({
      quantization: 'q4f16_1',
      tokenizer_files: ['tokenizer.json'],
    });
    await expect(createWebllmEngine().load(tiny)).rejects.toMatchObject({ code: 'no-shader-f16' });
    expect(fetched).toEqual([`${FOLDER}mlc-chat-config.json`]);
    features.add('shader-f16');
    await createWebllmEngine().load(tiny);
  });

  test('a wished context size is the one reported', async () => {
    const loaded = await createWebllmEngine().load({ ...tiny, contextTokens: 512 });
    expect(loaded.capabilities.contextTokens).toBe(512);
  });

  test('an abort is an abort even where WebLLM calls it a success', async () => {
    const user = new AbortController();
    webllm.reload = () => {
      user.abort();
      return Promise.resolve();
    };
    const engine = createWebllmEngine();
    await expect(engine.load(tiny, { signal: user.signal })).rejects.toMatchObject({
      code: 'aborted',
    });
    // Once to break off, once to throw away what was loaded all the same.
    expect(webllm.unloads).toBe(2);
    await expect(engine.generate(request())).rejects.toMatchObject({ code: 'model-missing' });
  });

  test('a second load breaks the first off', async () => {
    const engine = createWebllmEngine();
    webllm.reload = () => new Promise((resolve) => setTimeout(resolve, 5));
    const first = expect(engine.load(tiny)).rejects.toMatchObject({ code: 'aborted' });
    await expect(engine.load(tiny)).resolves.toMatchObject({ capabilities: { slots: 1 } });
    await first;
  });

  test('what WebLLM throws is classified', async () => {
    webllm.reload = () => Promise.reject(new Error('Object has already been disposed'));
    await expect(createWebllmEngine().load(tiny)).rejects.toMatchObject({ code: 'device-lost' });
  });
});

test('an engine that fell to pieces does not keep the next model from loading', async () => {
  const engine = createWebllmEngine();
  await engine.load(tiny);
  webllm.unload = () => Promise.reject(new Error('Tokenizer instance already deleted'));
  await expect(engine.load(tiny)).resolves.toMatchObject({ capabilities: { slots: 1 } });
  await engine.unload();
  await expect(engine.generate(request())).rejects.toMatchObject({ code: 'model-missing' });
});

describe('answering', () => {
  test('goes one request at a time', async () => {
    const engine = createWebllmEngine();
    await engine.load(tiny);
    const all = await Promise.all([1, 2, 3].map(() => engine.generate(request())));
    expect(all.map(({ text }) => text)).toEqual(['Good day', 'Good day', 'Good day']);
    expect(webllm.mostActive).toBe(1);
  });

  test('an abort ends one request and leaves the next alone', async () => {
    const engine = createWebllmEngine();
    await engine.load(tiny);
    const user = new AbortController();
    const first = engine.generate(request(), {
      onText: () => user.abort(),
      signal: user.signal,
    });
    const second = engine.generate(request());
    await expect(first).rejects.toMatchObject({ code: 'aborted' });
    expect((await second).text).toBe('Good day');
  });

  test('an empty answer is one, unless it follows an interrupted one', async () => {
    const engine = createWebllmEngine();
    await engine.load(tiny);
    webllm.pieces = [];
    expect((await engine.generate(request())).text).toBe('');

    webllm.pieces = ['Good', ' day'];
    const user = new AbortController();
    const stopped = engine.generate(request(), { onText: () => user.abort(), signal: user.signal });
    await expect(stopped).rejects.toMatchObject({ code: 'aborted' });
    webllm.pieces = [];
    await expect(engine.generate(request())).rejects.toMatchObject({
      code: 'engine-crashed',
      retryable: true,
    });

    webllm.pieces = ['Good'];
    await engine.generate(request());
    webllm.pieces = [];
    expect((await engine.generate(request())).text).toBe('');
  });

  test('unloading ends what runs and what waits', async () => {
    const engine = createWebllmEngine();
    await engine.load(tiny);
    webllm.pieces = Array.from({ length: 10_000 }, () => 'x');
    const running = expect(engine.generate(request())).rejects.toMatchObject({ code: 'aborted' });
    const waiting = expect(engine.generate(request())).rejects.toMatchObject({ code: 'aborted' });
    await engine.unload();
    await Promise.all([running, waiting]);
    expect(webllm.unloads).toBe(1);
    await expect(engine.generate(request())).rejects.toMatchObject({ code: 'model-missing' });
  });
});

describe('support', () => {
  test('without WebGPU is no, with words', async () => {
    vi.stubGlobal('navigator', {});
    expect(await createWebllmEngine().support()).toMatchObject({
      available: false,
      reason: { code: 'no-webgpu' },
    });
  });
});
