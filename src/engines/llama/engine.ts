import {
  LoggerWithoutDebug,
  Wllama,
  type ChatCompletionChunk,
  type ChatCompletionParams,
} from '@wllama/wllama/esm/index.js';
import { version } from '@wllama/wllama/package.json';
import wasmUrl from '@wllama/wllama/esm/wasm/wllama.wasm?url';
import { AppError, isAbort, throwIfAborted } from '../../base/index.ts';
import { within } from '../deadline.ts';
import type {
  Capabilities,
  Engine,
  FinishReason,
  GenerateRequest,
  Generation,
  LoadedModel,
  ModelRef,
  OptionScores,
  ScoreRequest,
} from '../engine.ts';
import { Fuse } from '../fuse.ts';
import { Semaphore } from '../semaphore.ts';
import { supervise } from '../supervise.ts';
import { classify } from './errors.ts';
import { grammarOf } from './grammar.ts';
import { openModelFile } from './model-file.ts';

/** More than this many requests at once make the library hang. */
const SLOTS = 4;
const DEFAULT_CONTEXT = 4096;
/** A missing wasm file or a blocked worker makes a start hang for ever. */
const START_LIMIT_MS = 90_000;
/** After an abort an answer ends within milliseconds; one that does not, never will. */
const ABORT_GRACE_MS = 10_000;

interface Loaded {
  wllama: Wllama;
  capabilities: Capabilities;
  places: Semaphore;
  fuse: Fuse;
}

/** llama.cpp in WebAssembly (wllama): any GGUF model, on the processor, in every browser. */
export function createLlamaEngine(): Engine {
  let loaded: Loaded | null = null;

  const current = (): Loaded => {
    if (!loaded) throw new AppError('model-missing', 'no model is loaded');
    return loaded;
  };

  async function unload(): Promise<void> {
    const old = loaded;
    loaded = null;
    if (!old) return;
    try {
      await within(ABORT_GRACE_MS, old.wllama.exit(), 'engine-hung', 'the engine does not end');
    } catch (thrown) {
      throw classify(thrown);
    }
  }

  return {
    id: 'llama',

    support: () =>
      Promise.resolve(
        typeof WebAssembly === 'object'
          ? { available: true }
          : {
              available: false,
              reason: new AppError('engine-missing', 'this browser has no WebAssembly').toData(),
            },
      ),

    async load(model, { onProgress, signal } = {}) {
      await unload();
      const begun = performance.now();
      const file = await openModelFile(model.source, { onProgress, signal });
      onProgress?.({ phase: 'start', fraction: null });
      await findProgram(signal);
      const fuse = new Fuse();
      const wllama = new Wllama(
        { default: wasmUrl },
        { suppressNativeLog: true, logger: loggerFor(fuse) },
      );
      // Without this the library fetches code from a CDN in some browsers.
      wllama.setCompat(null);
      try {
        const context = await fuse.guard(start(wllama, file.blob, model, signal));
        loaded = {
          wllama,
          capabilities: {
            slots: SLOTS,
            seeds: true,
            logProbabilities: true,
            schema: true,
            nativeTools: context.knowsTools,
            contextTokens: context.perSlot,
          },
          places: new Semaphore(SLOTS),
          fuse,
        };
        return {
          capabilities: loaded.capabilities,
          weightsSha256: file.sha256,
          engineVersion: `wllama ${version} (llama.cpp ${Wllama.getLibllamaVersion()})`,
          loadMs: performance.now() - begun,
          facts: { ...context.facts, bytes: file.blob.size, threads: wllama.getNumThreads() },
        } satisfies LoadedModel;
      } catch (thrown) {
        // A half-started engine is abandoned; what it throws while ending changes nothing.
        void wllama.exit().catch(() => undefined);
        throw classify(thrown);
      }
    },

    async generate(request, { onText, signal } = {}) {
      const { wllama, places, fuse } = current();
      const leave = await places.enter(signal);
      try {
        return await fuse.guard(generate(wllama, request, onText, signal));
      } finally {
        leave();
      }
    },

    async score(request, { signal } = {}) {
      const { wllama, places, fuse } = current();
      const leave = await places.enter(signal);
      try {
        return await fuse.guard(score(wllama, request, signal));
      } finally {
        leave();
      }
    },

    unload,
  };
}

/** Throws `engine-missing` where the engine's own file cannot be had: its start would only hang. */
async function findProgram(signal: AbortSignal | undefined): Promise<void> {
  const missing = (why: string): AppError =>
    new AppError('engine-missing', `the engine’s file at ${wasmUrl} ${why}`, { retryable: true });
  const response = await fetch(wasmUrl, { method: 'HEAD', signal: signal ?? null }).catch(
    (thrown: unknown) => {
      throw isAbort(thrown)
        ? AppError.from(thrown)
        : missing(`cannot be fetched: ${String(thrown)}`);
    },
  );
  if (!response.ok) throw missing(`answers with status ${response.status}`);
}

/** The library does nothing with an error of its worker but log it; requests then hang. */
function loggerFor(fuse: Fuse): typeof LoggerWithoutDebug {
  return {
    ...LoggerWithoutDebug,
    error(...said: unknown[]) {
      const [event] = said;
      if (!(event instanceof ErrorEvent)) {
        LoggerWithoutDebug.error(...said);
        return;
      }
      // Dealt with here: it must not end the worker around it too.
      event.preventDefault();
      fuse.blow(
        new AppError('engine-crashed', `the engine crashed: ${event.message}`, { retryable: true }),
      );
    },
  };
}

async function start(
  wllama: Wllama,
  blob: Blob,
  model: ModelRef,
  signal: AbortSignal | undefined,
): Promise<{ perSlot: number; knowsTools: boolean; facts: LoadedModel['facts'] }> {
  throwIfAborted(signal);
  const perSlot = model.contextTokens ?? DEFAULT_CONTEXT;
  const stopped = new Promise<never>((_, reject) =>
    signal?.addEventListener('abort', () => reject(new AppError('aborted', 'stopped')), {
      once: true,
    }),
  );
  // Never a `seed` here: it would override that of every request.
  const load = wllama.loadModel([blob], {
    // The slots share one context.
    n_ctx: perSlot * SLOTS,
    n_parallel: SLOTS,
    n_threads: 1,
    // 0: its WebGPU path needs shader-f16 and falls back to the processor without a word.
    n_gpu_layers: 0,
    jinja: true,
    // The text as the model wrote it: reading calls and thoughts out of it is the office's work.
    skip_chat_parsing: true,
    reasoning_format: 'none',
  });
  await within(
    START_LIMIT_MS,
    Promise.race([load, stopped]),
    'engine-hung',
    'the engine did not start: its WebAssembly file is missing or blocked',
  );
  const context = wllama.getLoadedContextInfo();
  // A corrupt or cut file resolves as loaded; only this flag tells.
  if (!(context as { success?: boolean }).success || context.n_vocab <= 0)
    throw new AppError('bad-model', 'the file is damaged or not a model this engine knows');
  const { metadata } = context;
  return {
    perSlot: Math.min(perSlot, context.n_ctx_train || perSlot),
    // A template that knows tools writes them out in a loop over `tools`.
    knowsTools: /\btools\b/.test(metadata['tokenizer.chat_template'] ?? ''),
    facts: {
      architecture: metadata['general.architecture'] ?? 'unknown',
      name: metadata['general.name'] ?? 'unknown',
      layers: context.n_layer,
      vocabulary: context.n_vocab,
      trainedContext: context.n_ctx_train,
    },
  };
}

async function generate(
  wllama: Wllama,
  request: GenerateRequest,
  onText: ((text: string) => void) | undefined,
  signal: AbortSignal | undefined,
): Promise<Generation> {
  const begun = performance.now();
  let text = '';
  let firstToken: number | null = null;
  let finish: FinishReason = 'stop';
  let timings: ChatCompletionChunk['timings'];

  const controller = new AbortController();
  const { temperature, topP, topK } = request.sampling;
  const parameters: ChatCompletionParams & { min_p: number } = {
    messages: request.messages,
    temperature,
    top_p: topP,
    top_k: topK,
    min_p: 0,
    seed: request.seed,
    max_tokens: request.maxTokens,
    // With every piece, so that an answer that is cut off at its time limit has true counts too.
    timings_per_token: true,
    // A cached prefix moves log-probabilities by 1e-7, which can change a sampled text. It is
    // used only where a conversation goes on and reading it all anew would cost too much.
    cache_prompt: request.messages.some((message) => message.role === 'assistant'),
    abortSignal: controller.signal,
    ...(request.stop ? { stop: request.stop } : {}),
    ...(request.schema ? { grammar: grammarOf(request.schema) } : {}),
    ...(request.tools
      ? { tools: request.tools as NonNullable<ChatCompletionParams['tools']> }
      : {}),
  };

  const onData = (chunk: ChatCompletionChunk): void => {
    const choice = chunk.choices[0];
    const piece = choice?.delta.content;
    if (piece) {
      firstToken ??= performance.now() - begun;
      text += piece;
      onText?.(text);
    }
    if (choice?.finish_reason) finish = choice.finish_reason === 'length' ? 'length' : 'stop';
    if (chunk.timings) timings = chunk.timings;
  };

  await supervise(
    async (stop) => {
      try {
        await wllama.createChatCompletion({ ...parameters, stream: true, onData });
      } catch (thrown) {
        const error = classify(thrown);
        if (error.code !== 'aborted' || stop.cause !== 'time-limit') throw error;
        finish = 'time-limit';
      }
    },
    {
      signal,
      timeLimitMs: request.timeLimitMs,
      graceMs: ABORT_GRACE_MS,
      interrupt: () => controller.abort(),
    },
  );
  return {
    text,
    finish,
    tokens: tokensOf(timings),
    times: {
      firstToken,
      prefill: timings?.prompt_ms ?? null,
      decode: timings?.predicted_ms ?? null,
      total: performance.now() - begun,
    },
  };
}

const tokensOf = (timings: ChatCompletionChunk['timings']): Generation['tokens'] => ({
  prompt: timings?.prompt_n ?? 0,
  cached: timings?.cache_n ?? 0,
  output: timings?.predicted_n ?? 0,
});

/** One token is generated, and the log-probabilities of its rivals are read. */
async function score(
  wllama: Wllama,
  { messages, options, timeLimitMs }: ScoreRequest,
  signal: AbortSignal | undefined,
): Promise<OptionScores> {
  const controller = new AbortController();
  const parameters: ChatCompletionParams = {
    messages,
    max_tokens: 1,
    temperature: 0,
    logprobs: true,
    top_logprobs: 100,
    cache_prompt: false,
    abortSignal: controller.signal,
  };
  const response = await supervise(
    async (stop) => {
      try {
        return await wllama.createChatCompletion({ ...parameters, stream: false });
      } catch (thrown) {
        if (stop.cause === 'time-limit')
          throw new AppError('time-limit', 'scoring took longer than its limit');
        throw classify(thrown);
      }
    },
    { signal, timeLimitMs, graceMs: ABORT_GRACE_MS, interrupt: () => controller.abort() },
  );
  const rivals = response.choices[0]?.logprobs?.content?.[0]?.top_logprobs ?? [];
  return {
    logProbabilities: options.map((option) => {
      const matching = rivals.filter(({ token }) => {
        const start = token.trim();
        return start !== '' && option.startsWith(start);
      });
      return matching.length === 0 ? null : Math.max(...matching.map(({ logprob }) => logprob));
    }),
    tokens: {
      prompt: response.usage.prompt_tokens,
      cached: 0,
      output: response.usage.completion_tokens,
    },
  };
}
