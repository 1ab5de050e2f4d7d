import { AppError } from '../base/index.ts';
import {
  createEngine,
  type Engine,
  type EngineId,
  type LoadedModel,
  type LoadProgress,
  type ModelRef,
} from '../engines/index.ts';
import type { Store } from '../store/index.ts';
import { openModel } from './models/index.ts';
import { recordedSample } from './recorded.ts';

/** A model that an engine holds. */
export interface Held {
  model: LoadedModel;
  engine: Engine;
}

/** The engines of the worker, and the one model that is loaded: memory is for one. */
export class Loader {
  readonly #store: Store;
  readonly #engines = new Map<EngineId, Engine>();
  #held: (Held & { key: string }) | null = null;

  constructor(store: Store) {
    this.#store = store;
  }

  async engine(id: EngineId): Promise<Engine> {
    const known = this.#engines.get(id);
    if (known) return known;
    const engine = await createEngine(id, (run, sample) =>
      recordedSample(this.#store, run, sample),
    );
    this.#engines.set(id, engine);
    return engine;
  }

  /** Loads a model, or gives back the one that is held if it is the same. */
  async load(
    ref: ModelRef,
    onProgress: (progress: LoadProgress) => void,
    signal?: AbortSignal,
  ): Promise<Held> {
    const key = keyOf(ref);
    if (this.#held?.key === key) return this.#held;
    await this.#held?.engine.unload();
    this.#held = null;
    const engine = await this.engine(ref.engine);
    const support = await engine.support();
    if (!support.available) throw AppError.fromData(support.reason);
    const model = await engine.load(await openModel(ref), {
      onProgress,
      ...(signal ? { signal } : {}),
    });
    this.#held = { key, model, engine };
    return this.#held;
  }
}

/** Tells models apart; a file by its name, size and time, since its content does not fit a key. */
function keyOf(ref: ModelRef): string {
  if (ref.source.kind !== 'file') return JSON.stringify(ref);
  const { name, file } = ref.source;
  return [ref.id, name, file.size, file instanceof File ? file.lastModified : 0].join(':');
}
