import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { AppError } from '../../src/base/index.ts';
import { BUNDLED_MODELS, bundledModel } from '../../src/engines/index.ts';
import { createLlamaEngine } from '../../src/engines/llama/index.ts';
import type { Engine, Generation } from '../../src/engines/engine.ts';
import { callSchema, readCall, toolDefinitions } from '../../src/office/index.ts';
import { flipped, modelAt, modelOf, request, SCIFI_ADDRESS, withTemplate } from './gguf.ts';

const speak = (engine: Engine, seed: number): Promise<Generation> =>
  engine.generate(request({ seed }));

/** The error that work ends in. It may not end well. */
async function errorOf(work: Promise<unknown>): Promise<AppError> {
  const thrown: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(thrown).toBeInstanceOf(AppError);
  return thrown as AppError;
}

describe('a bundled model', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = createLlamaEngine();
    await engine.load(modelAt(SCIFI_ADDRESS));
  });
  afterAll(() => engine.unload());

  test('says what it can do and which file it is', async () => {
    const other = createLlamaEngine();
    const seen: string[] = [];
    const ref = bundledModel(BUNDLED_MODELS[0]!, location.origin);
    const loaded = await other.load(ref, { onProgress: ({ phase }) => seen.push(phase) });
    expect(loaded).toMatchObject({
      weightsSha256: BUNDLED_MODELS[0]!.sha256,
      capabilities: { slots: 4, seeds: true, logProbabilities: true, contextTokens: 384 },
      facts: { bytes: BUNDLED_MODELS[0]!.bytes },
    });
    expect(new Set(seen)).toEqual(new Set(['download', 'verify', 'start']));
    await other.unload();
  });

  test('speaks, and tells what it cost', async () => {
    const texts: string[] = [];
    const answer = await engine.generate(request(), { onText: (text) => texts.push(text) });
    expect(answer.text.length).toBeGreaterThan(20);
    expect(answer.finish).toBe('stop');
    expect(texts.at(-1)).toBe(answer.text);
    for (const [i, text] of texts.entries()) expect(text.startsWith(texts[i - 1] ?? '')).toBe(true);
    expect(answer.tokens.prompt + answer.tokens.cached).toBeGreaterThan(30);
    expect(answer.tokens.output).toBeGreaterThan(5);
    expect(answer.times.total).toBeGreaterThanOrEqual(answer.times.firstToken!);
  });

  test('says the same for the same seed, alone and beside others, and another for another', async () => {
    const alone = await speak(engine, 7);
    const again = await speak(engine, 7);
    expect(again.text).toBe(alone.text);
    const beside = await Promise.all([1, 2, 7, 3, 4].map((seed) => speak(engine, seed)));
    expect(beside[2]!.text).toBe(alone.text);
    expect(new Set(beside.map(({ text }) => text)).size).toBeGreaterThan(1);
    const reloaded = createLlamaEngine();
    await reloaded.load(modelAt(SCIFI_ADDRESS));
    expect((await speak(reloaded, 7)).text).toBe(alone.text);
    await reloaded.unload();
  });

  test('answers many requests at once, more than it has places', async () => {
    const seeds = Array.from({ length: 13 }, (_, seed) => seed);
    const together = await Promise.all(seeds.map((seed) => speak(engine, seed)));
    const one = await speak(engine, 12);
    expect(together).toHaveLength(13);
    for (const { text } of together) expect(text).not.toBe('');
    expect(together[12]!.text).toBe(one.text);
  });

  test('stops at an abort, and goes on working', async () => {
    const stop = new AbortController();
    const endless = engine.generate(
      // Nearly all of the context, so that it is under way for a while.
      request({ maxTokens: 300, sampling: { temperature: 1.9, topP: 1, topK: 0 } }),
      { signal: stop.signal, onText: () => stop.abort() },
    );
    expect(await errorOf(endless)).toMatchObject({ code: 'aborted' });
    expect((await speak(engine, 7)).text).not.toBe('');
  });

  test('gives the places of aborted requests back, also of those that only waited', async () => {
    const stop = new AbortController();
    const many = Array.from({ length: 12 }, (_, seed) =>
      engine.generate(request({ seed }), { signal: stop.signal, onText: () => stop.abort() }),
    );
    const codes = (await Promise.allSettled(many)).map((outcome) =>
      outcome.status === 'rejected' ? (outcome.reason as AppError).code : 'finished',
    );
    expect(codes.filter((code) => code === 'aborted').length).toBeGreaterThanOrEqual(8);
    expect(new Set(codes)).toEqual(
      codes.includes('finished') ? new Set(['aborted', 'finished']) : new Set(['aborted']),
    );
    const after = await Promise.all([1, 2, 3, 4, 5].map((seed) => speak(engine, seed)));
    expect(after.every(({ text }) => text !== '')).toBe(true);
  });

  test('does not begin where it was stopped before', async () => {
    const error = await errorOf(engine.generate(request(), { signal: AbortSignal.abort() }));
    expect(error.code).toBe('aborted');
  });

  test('ends at the token limit and at the time limit, and says which', async () => {
    const short = await engine.generate(request({ maxTokens: 3 }));
    expect(short).toMatchObject({ finish: 'length', tokens: { output: 3 } });
    const late = await engine.generate(request({ timeLimitMs: 1 }));
    expect(late.finish).toBe('time-limit');
    expect((await speak(engine, 7)).finish).toBe('stop');
  });

  test('tells what an answer cost that was cut off at its time limit', async () => {
    let cut = await engine.generate(request({ timeLimitMs: 10 }));
    // How long the limit must be to fall into the middle of an answer depends on the machine.
    for (let limit = 10; limit < 60_000 && !(cut.finish === 'time-limit' && cut.text); limit *= 1.3)
      cut = await engine.generate(request({ timeLimitMs: Math.round(limit) }));
    expect(cut).toMatchObject({ finish: 'time-limit' });
    expect(cut.tokens.prompt).toBeGreaterThan(0);
    expect(cut.tokens.output).toBeGreaterThan(0);
  });

  test('stops at a stop word', async () => {
    const whole = (await speak(engine, 7)).text;
    const word = whole.slice(10, 14);
    const cut = await engine.generate(request({ stop: [word] }));
    expect(cut.text).toBe(whole.slice(0, whole.indexOf(word)));
  });

  test('refuses a prompt that is longer than its context, and goes on working', async () => {
    const long = { role: 'user' as const, content: 'Mail 1 from Mr Whitman: hello. '.repeat(400) };
    const error = await errorOf(engine.generate(request({ messages: [long] })));
    expect(error).toMatchObject({ code: 'context-overflow', fatal: false });
    expect((await speak(engine, 7)).text).not.toBe('');
  });

  test('gives the log-probabilities of options', async () => {
    const { messages } = request();
    const options = ['Thought', 'Mail', 'qqq'];
    const ask = () =>
      engine.score({ tag: { sampleId: 'a', turn: 1 }, messages, options, timeLimitMs: 30_000 });
    const { logProbabilities } = await ask();
    expect(logProbabilities).toHaveLength(3);
    // Of the tokens that come next, the one that this model always begins with is likely.
    expect(Math.exp(logProbabilities[0]!)).toBeGreaterThan(0.5);
    const known = logProbabilities.filter((value) => value !== null);
    for (const value of known) expect(value).toBeLessThanOrEqual(0);
    expect(known.reduce((sum, value) => sum + Math.exp(value), 0)).toBeLessThanOrEqual(1.000_001);
    expect((await ask()).logProbabilities).toEqual(logProbabilities);
  });

  test('keeps to the schema of a call, though left alone it writes something else', async () => {
    const tools = ['archive', 'send_email'] as const;
    const schema = callSchema(tools);
    const free = await engine.generate(request());
    expect(free.text.startsWith('{')).toBe(false);
    for (const seed of [1, 2, 3]) {
      const { text } = await engine.generate(request({ schema, seed, maxTokens: 250 }));
      expect(text).toMatch(/^\{"thought": ?"/);
      const reading = readCall(text, tools);
      // A thought may be longer than the limit; what was closed is a call.
      if (text.endsWith('}')) expect(reading).toMatchObject({ kind: 'call', start: 0 });
    }
  });

  test('writes each form of a schema', async () => {
    const only = (schema: object): Promise<Generation> =>
      engine.generate(request({ schema, maxTokens: 40 }));
    expect((await only({ const: 'say "no"\n' })).text).toBe('"say \\"no\\"\\n"');
    expect(JSON.parse((await only({ type: 'string', maxLength: 5 })).text)).toMatch(/^.{0,5}$/su);
    expect(JSON.parse((await only({ type: 'integer', minimum: 1 })).text)).toBeGreaterThanOrEqual(
      1,
    );
    expect(await errorOf(only({ type: 'array' }))).toMatchObject({ code: 'bad-input' });
  });

  test('is gone after it was unloaded', async () => {
    const other = createLlamaEngine();
    await other.load(modelAt(SCIFI_ADDRESS));
    await other.unload();
    expect(await errorOf(speak(other, 1))).toMatchObject({ code: 'model-missing' });
    await other.unload();
  });
});

describe('all bundled models', () => {
  test.each(BUNDLED_MODELS)('$id is the file that it is said to be', async (model) => {
    const response = await fetch(`/${model.file}`);
    const bytes = await response.arrayBuffer();
    expect(bytes.byteLength).toBe(model.bytes);
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
    expect([...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('')).toBe(model.sha256);
  });
});

describe('a model that cannot be loaded', () => {
  let whole: Uint8Array;
  const engine = createLlamaEngine();
  beforeAll(async () => {
    whole = new Uint8Array(await (await fetch(SCIFI_ADDRESS)).arrayBuffer());
  });
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  test.each([
    ['half of it', (b: Uint8Array) => b.slice(0, b.length / 2)],
    ['all but its last kilobyte', (b: Uint8Array) => b.slice(0, -1024)],
    ['its first hundred bytes', (b: Uint8Array) => b.slice(0, 100)],
    ['its first four bytes', (b: Uint8Array) => b.slice(0, 4)],
    ['its header turned over', (b: Uint8Array) => flipped(b.slice(), 4, 1)],
    ['its metadata turned over here and there', (b: Uint8Array) => flipped(b.slice(), 24, 97)],
    ['nothing', () => new Uint8Array()],
    ['a page', () => new TextEncoder().encode('<!doctype html><p>hello</p>')],
  ])('is an error: %s', async (_, damage) => {
    const error = await errorOf(engine.load(modelOf(damage(whole))));
    expect(['bad-model', 'engine-crashed', 'out-of-memory']).toContain(error.code);
    expect(await errorOf(speak(engine, 1))).toMatchObject({ code: 'model-missing' });
  });

  test('is an error where a single bit is not the one that was promised', async () => {
    const one = flipped(whole, whole.length - 5000, whole.length);
    vi.stubGlobal('fetch', () => Promise.resolve(new Response(new Blob([one]))));
    const promised = BUNDLED_MODELS[0]!.sha256;
    const error = await errorOf(engine.load(modelAt(SCIFI_ADDRESS, promised)));
    expect(error).toMatchObject({ code: 'bad-model', details: { expected: promised } });
    expect(error.message).toContain('SHA-256');
  });

  test('is an error where the address is not there', async () => {
    // The development server answers unknown addresses with its page, others with a 404.
    const page = await errorOf(engine.load(modelAt('/no/such/model')));
    expect(page).toMatchObject({ code: 'model-missing' });
    expect(page.message).toContain('/no/such/model');
    vi.stubGlobal('fetch', () => Promise.resolve(new Response('gone', { status: 404 })));
    expect(await errorOf(engine.load(modelAt('/gone.gguf')))).toMatchObject({
      code: 'model-missing',
    });
    vi.stubGlobal('fetch', () => Promise.resolve(new Response('no', { status: 503 })));
    expect(await errorOf(engine.load(modelAt('/busy.gguf')))).toMatchObject({
      code: 'download',
      retryable: true,
    });
  });

  test('is an error where nobody answers', async () => {
    // A port that no browser may ask.
    const error = await errorOf(engine.load(modelAt('http://127.0.0.1:1/model.gguf')));
    expect(error).toMatchObject({ code: 'download', retryable: true });
    expect(error.message).toContain('127.0.0.1:1');
  });

  test('may be given up while it loads', async () => {
    const stop = new AbortController();
    const loading = engine.load(modelAt(SCIFI_ADDRESS), {
      signal: stop.signal,
      onProgress: ({ phase }) => phase === 'start' && stop.abort(),
    });
    expect(await errorOf(loading)).toMatchObject({ code: 'aborted' });
  });

  test('does not stand in the way of one that can', async () => {
    await engine.load(modelOf(whole as Uint8Array<ArrayBuffer>));
    expect((await speak(engine, 7)).text).not.toBe('');
    await engine.unload();
  });
});

describe('an engine whose worker has gone', () => {
  test('says so instead of hanging, and a new one works', async () => {
    const Real = globalThis.Worker;
    const started: Worker[] = [];
    vi.stubGlobal(
      'Worker',
      class extends Real {
        constructor(url: string | URL, options?: WorkerOptions) {
          super(url, options);
          started.push(this);
        }
      },
    );
    const engine = createLlamaEngine();
    await engine.load(modelAt(SCIFI_ADDRESS));
    vi.unstubAllGlobals();
    expect(started).toHaveLength(1);
    const before = await speak(engine, 7);
    started[0]!.terminate();
    const error = await errorOf(engine.generate(request({ timeLimitMs: 500 })));
    expect(error).toMatchObject({ code: 'engine-hung', fatal: true, retryable: true });

    const fresh = createLlamaEngine();
    await fresh.load(modelAt(SCIFI_ADDRESS));
    expect((await speak(fresh, 7)).text).toBe(before.text);
    await fresh.unload();
  });
});

test('an engine without its own file says so instead of hanging', async () => {
  const real = globalThis.fetch;
  vi.stubGlobal('fetch', (url: string, init?: RequestInit) =>
    init?.method === 'HEAD'
      ? Promise.resolve(new Response(null, { status: 404 }))
      : real(url, init),
  );
  const error = await errorOf(createLlamaEngine().load(modelAt(SCIFI_ADDRESS)));
  expect(error).toMatchObject({ code: 'engine-missing', retryable: true });
  expect(error.message).toContain('.wasm');
  vi.unstubAllGlobals();
});

describe('a model whose template knows tools', () => {
  const TEMPLATE =
    '{% if tools %}<|system|>Tools: {{ tools | tojson }}{% endif %}' +
    '{% for message in messages %}<|{{ message.role }}|>{{ message.content }}{% endfor %}' +
    '{% if add_generation_prompt %}<|assistant|>{% endif %}';

  test('is told of them by its template, and answers as it wants to', async () => {
    const bytes = new Uint8Array(await (await fetch(SCIFI_ADDRESS)).arrayBuffer());
    const engine = createLlamaEngine();
    const loaded = await engine.load(modelOf(withTemplate(bytes, TEMPLATE)));
    expect(loaded.capabilities.nativeTools).toBe(true);
    const tools = toolDefinitions(['archive']);
    const plain = await engine.generate(request({ maxTokens: 20 }));
    const told = await engine.generate(request({ tools, maxTokens: 20 }));
    expect(told.tokens.prompt).toBeGreaterThan(plain.tokens.prompt + 50);
    expect(told.text).not.toBe('');
    await engine.unload();
  });

  test('is another than one whose template does not', async () => {
    const engine = createLlamaEngine();
    expect((await engine.load(modelAt(SCIFI_ADDRESS))).capabilities.nativeTools).toBe(false);
    await engine.unload();
  });
});
