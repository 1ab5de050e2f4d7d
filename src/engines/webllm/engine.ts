import type { InitProgressReport, MLCEngine, ModelRecord } from '@mlc-ai/web-llm';
import { version } from '@mlc-ai/web-llm/package.json';
import { AppError, throwIfAborted } from '../../base/index.ts';
import type {
  Capabilities,
  Engine,
  Generation,
  LoadedModel,
  LoadProgress,
  ModelRef,
} from '../engine.ts';
import { Semaphore } from '../semaphore.ts';
import { obtainArtifacts, obtainConfig, type ChatConfigFile } from './artifacts.ts';
import { CACHES, keptFile } from './cache.ts';
import { answer, firstTokenScores } from './chat.ts';
import { classify } from './errors.ts';
import { requireAdapter, requireShaderF16 } from './gpu.ts';
import { chatOptions, isF16, modelRecord, needsF16 } from './models.ts';
import { supervise, type Limits, type Stop } from '../supervise.ts';

/** Reading a prompt cannot be interrupted, and on a weak device takes this long at worst. */
const STOP_GRACE_MS = 120_000;

interface Loaded {
  mlc: MLCEngine;
  modelId: string;
  /** Since the last text a request was interrupted; see `refuseEmptyAfterInterrupt`. */
  interrupted: boolean;
}

/**
 * WebLLM: models compiled for WebGPU. To be run in a worker of our own: WebLLM's worker
 * wrapper turns every error into a text, and its engine is the same inside.
 */
export function createWebllmEngine({ stopGraceMs = STOP_GRACE_MS } = {}): Engine {
  const places = new Semaphore(1);
  let loaded: Loaded | null = null;
  let session = new AbortController();

  /** Runs alone, and is told to stop when the model is unloaded or replaced. */
  async function alone<T>(
    signal: AbortSignal | undefined,
    task: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const either = signal ? AbortSignal.any([signal, session.signal]) : session.signal;
    const leave = await places.enter(either);
    try {
      throwIfAborted(either);
      return await task(either);
    } catch (thrown) {
      throw classify(thrown, either);
    } finally {
      leave();
    }
  }

  /** Ends what runs or waits now; what comes later belongs to a new session. */
  function endSession(): void {
    session.abort();
    session = new AbortController();
  }

  async function drop(): Promise<void> {
    const old = loaded;
    loaded = null;
    // WebLLM unloads by itself when the device is lost, and chokes on a second time.
    await old?.mlc.unload().catch(() => undefined);
  }

  async function ask<T>(
    limits: Pick<Limits, 'signal' | 'timeLimitMs'>,
    task: (model: Loaded, stop: Stop) => Promise<T>,
  ): Promise<T> {
    return alone(limits.signal, (signal) => {
      const model = loaded;
      if (!model) throw new AppError('model-missing', 'no model is loaded');
      return supervise(
        async (stop) => {
          try {
            return await task(model, stop);
          } finally {
            if (stop.cause) model.interrupted = true;
          }
        },
        {
          signal,
          timeLimitMs: limits.timeLimitMs,
          graceMs: stopGraceMs,
          interrupt: () => void model.mlc.interruptGenerate(),
        },
      );
    });
  }

  return {
    id: 'webllm',

    async support() {
      try {
        await requireAdapter();
        return { available: true };
      } catch (thrown) {
        return { available: false, reason: classify(thrown).toData() };
      }
    },

    load(model, { onProgress, signal } = {}) {
      endSession();
      return alone(signal, async (either) => {
        await drop();
        const started = await start(model, onProgress, either);
        loaded = { mlc: started.mlc, modelId: started.modelId, interrupted: false };
        return started.facts;
      });
    },

    generate(request, { onText, signal } = {}) {
      return ask({ signal, timeLimitMs: request.timeLimitMs }, async (model, stop) => {
        const generation = await answer(model.mlc, model.modelId, request, stop, onText);
        refuseEmptyAfterInterrupt(model, generation);
        if (generation.text !== '') model.interrupted = false;
        return generation;
      });
    },

    score(request, { signal } = {}) {
      return ask({ signal, timeLimitMs: request.timeLimitMs }, (model, stop) =>
        firstTokenScores(model.mlc, model.modelId, request, stop),
      );
    },

    async unload() {
      endSession();
      // Not `alone`: a load that comes right after must not call this off.
      const leave = await places.enter();
      try {
        await drop();
      } finally {
        leave();
      }
    },
  };
}

/** WebLLM has been seen to answer nothing at all once it had been interrupted. */
function refuseEmptyAfterInterrupt(model: Loaded, { text, finish }: Generation): void {
  if (!model.interrupted || text !== '' || finish === 'time-limit') return;
  throw new AppError('engine-crashed', 'an empty answer right after an interrupted one', {
    retryable: true,
  });
}

interface Started {
  mlc: MLCEngine;
  modelId: string;
  facts: LoadedModel;
}

async function start(
  model: ModelRef,
  onProgress: ((progress: LoadProgress) => void) | undefined,
  signal: AbortSignal,
): Promise<Started> {
  const begun = performance.now();
  const adapter = await requireAdapter();
  const record = await modelRecord(model);
  if (needsF16(record)) requireShaderF16(adapter, record.model_id);
  const config = await obtainConfig(record, signal);
  if (isF16(config.quantization ?? '')) requireShaderF16(adapter, record.model_id);
  const artifacts = await obtainArtifacts(record, config, { onProgress, signal });
  const mlc = await startEngine(record, model, onProgress, signal);
  return {
    mlc,
    modelId: record.model_id,
    facts: {
      capabilities: capabilities({
        ...config,
        ...record.overrides,
        ...chatOptions(model.contextTokens),
      }),
      weightsSha256: artifacts.weightsSha256,
      engineVersion: `web-llm ${version}`,
      loadMs: performance.now() - begun,
      facts: {
        architecture: config.model_type ?? 'unknown',
        quantization: config.quantization ?? 'unknown',
        bytes: artifacts.weightsBytes,
        library: record.model_lib,
        librarySha256: artifacts.librarySha256,
        tokenizerSha256: artifacts.tokenizerSha256,
        adapter: [adapter.info.vendor, adapter.info.architecture].filter(Boolean).join(' '),
      },
    },
  };
}

async function startEngine(
  record: ModelRecord,
  model: ModelRef,
  onProgress: ((progress: LoadProgress) => void) | undefined,
  signal: AbortSignal,
): Promise<MLCEngine> {
  const webllm = await import('@mlc-ai/web-llm');
  const library = await reachableLibrary(record.model_lib);
  const mlc = new webllm.MLCEngine({
    // The backend that `artifacts.ts` fills.
    appConfig: { model_list: [{ ...record, model_lib: library.url }], cacheBackend: 'cache' },
    logLevel: 'WARN',
    initProgressCallback: ({ progress, text }: InitProgressReport) => {
      if (!signal.aborted) onProgress?.({ phase: 'start', fraction: progress, text });
    },
  });
  const stop = (): void => void mlc.unload();
  signal.addEventListener('abort', stop);
  try {
    throwIfAborted(signal);
    await mlc.reload(record.model_id, chatOptions(model.contextTokens));
    // `reload` also resolves when it was broken off.
    throwIfAborted(signal);
    return mlc;
  } catch (thrown) {
    // Whatever did get loaded goes. A failure here would hide the one that matters.
    await mlc.unload().catch(() => undefined);
    throw startError(classify(thrown, signal), record);
  } finally {
    signal.removeEventListener('abort', stop);
    library.release();
  }
}

/**
 * WebLLM passes its cache by for a library on "localhost", where none may be: that of a folder
 * which was copied from a disk. It gets what lies in the cache then, as a blob, whose address
 * names the host too.
 */
async function reachableLibrary(url: string): Promise<{ url: string; release: () => void }> {
  const kept = url.includes('localhost') ? await keptFile(CACHES.library, url) : null;
  if (!kept) return { url, release: () => undefined };
  const blob = URL.createObjectURL(new Blob([kept], { type: 'application/wasm' }));
  return { url: blob, release: () => URL.revokeObjectURL(blob) };
}

/** A library that was built for another WebLLM fails in nameless ways, wherever it misfits. */
function startError(error: AppError, record: ModelRecord): AppError {
  if (error.code !== 'unexpected' && error.code !== 'bad-model') return error;
  return new AppError(
    'bad-model',
    `the model does not start; its library may be built for another WebLLM: ${error.message}`,
    { details: { ...error.details, library: record.model_lib }, cause: error },
  );
}

function capabilities(config: ChatConfigFile): Capabilities {
  const sizes = [config.context_window_size, config.sliding_window_size];
  return {
    slots: 1,
    seeds: true,
    logProbabilities: true,
    schema: true,
    // Five Hermes models have a form of their own for tool calls; it is not used here.
    nativeTools: false,
    // -1 means unused; a model with neither would not have loaded.
    contextTokens: sizes.find((size) => size !== undefined && size > 0) ?? 0,
  };
}
