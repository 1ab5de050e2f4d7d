import { expandPlan, makePlan, type Battery } from '../battery/index.ts';
import { AppError } from '../base/index.ts';
import type { LoadedModel, LoadProgress, ModelRef } from '../engines/index.ts';
import {
  compareAnswers,
  originalOf,
  type AnswerComparison,
  type RunRecord,
} from '../records/index.ts';
import { actingOf, playRun, playSample } from '../runner/index.ts';
import type { Store, StoredRun } from '../store/index.ts';
import type { NewRun, Outcome, Progress, Speed } from './api.ts';
import type { Loader } from './loader.ts';
import { preflight, type Preflight } from './preflight.ts';
import { ProgressReporter } from './progress.ts';
import { noteCrash, settled, storeRun } from './runs.ts';
import { pauseOf, type UnderWay } from './turn.ts';

/** Wall-clock limit of one answer. Small models on slow laptops need a minute, not ten. */
export const ANSWER_LIMIT_MS = 180_000;

type OnLoad = (progress: LoadProgress) => void;

/** Makes runs and plays them, or single samples of them. */
export class Player {
  readonly #store: Store;
  readonly #loader: Loader;

  constructor(store: Store, loader: Loader) {
    this.#store = store;
    this.#loader = loader;
  }

  async create(
    battery: Battery,
    { model, choice, sampling, acting }: NewRun,
    onLoad: OnLoad,
  ): Promise<StoredRun> {
    const plan = makePlan(battery, choice);
    const { model: loaded } = await this.#loader.load(model, onLoad);
    return storeRun(this.#store, plan, {
      ref: model,
      loaded,
      sampling,
      acting: actingOf({ acting, capabilities: loaded.capabilities }),
      recordingOf: null,
    });
  }

  /** Makes a run that plays a stored one again, out of its recording. */
  async createReplay(runId: string, pace: 'recorded' | 'fastest'): Promise<StoredRun> {
    const { record } = await this.#store.run(runId);
    const ref: ModelRef = {
      id: record.model.id,
      label: record.model.label,
      engine: 'replay',
      source: { kind: 'recording', runId, pace },
    };
    const { model: loaded } = await this.#loader.load(ref, () => undefined);
    return storeRun(this.#store, record.plan, {
      ref,
      loaded,
      sampling: record.sampling,
      acting: record.acting,
      recordingOf: runId,
    });
  }

  /** Plays the first sample of a choice, which is not kept, to see how long it takes. */
  async tryOne(
    battery: Battery,
    { model: ref, choice, sampling, acting }: NewRun,
    onLoad: OnLoad,
    { stop: { signal } }: UnderWay,
  ): Promise<Speed> {
    const plan = makePlan(battery, { ...choice, epochs: 1 });
    const { engine, model } = await this.#loader.load(ref, onLoad, signal);
    const { capabilities } = model;
    const sample = await playSample(
      { plan, engine, capabilities, sampling, acting, answerLimitMs: ANSWER_LIMIT_MS },
      expandPlan(plan)[0]!,
      1,
      { signal },
    );
    if (sample.error) throw new AppError('unexpected', sample.error.message);
    return { msPerSample: sample.generateMs, from: 'trial', samples: 1 };
  }

  async preflight(
    battery: Battery,
    { model, choice }: NewRun,
    onLoad: OnLoad,
    { stop: { signal } }: UnderWay,
  ): Promise<Preflight> {
    const held = await this.#loader.load(model, onLoad, signal);
    return preflight(battery, choice, held, ANSWER_LIMIT_MS, signal);
  }

  /** Plays what is missing of a run; `only`: no more than these samples. */
  async play(
    runId: string,
    given: ModelRef | null,
    now: UnderWay,
    onLoad: OnLoad,
    onProgress: (progress: Progress) => void,
    only?: readonly string[],
  ): Promise<Outcome> {
    const run = await this.#store.run(runId);
    const { record } = run;
    const { signal } = now.stop;
    const reporter = new ProgressReporter(runId, onProgress);
    try {
      const { engine, model } = await this.#loader.load(modelFor(run, given), onLoad, signal);
      checkSameWeights(record, model);
      const done = await this.#store.sampleIds(runId);
      const wanted = only && new Set(only);
      const left = wanted ? expandPlan(record.plan).filter(({ id }) => !wanted.has(id)) : [];
      await playRun({
        plan: record.plan,
        engine,
        capabilities: model.capabilities,
        sampling: record.sampling,
        acting: record.acting,
        answerLimitMs: ANSWER_LIMIT_MS,
        finished: new Set([...done, ...left.map(({ id }) => id)]),
        attempts: new Map(Object.entries(run.attempts)),
        save: (sample) => this.#store.saveSample(runId, sample),
        onEvent: (event) => reporter.report(event),
        gate: (ended) => pauseOf(now, ended),
        signal,
      });
      // Before the last message: whoever hears it reads the run anew.
      if (only) await settled(this.#store, await this.#store.run(runId));
      else await this.#store.changeRun(runId, (stored) => ({ ...stored, state: 'finished' }));
      return 'finished';
    } catch (thrown) {
      const error = AppError.from(thrown);
      if (error.code === 'aborted') return 'stopped';
      if (error.fatal) await noteCrash(this.#store, runId, inFlightOf(error));
      throw error;
    } finally {
      reporter.end();
    }
  }

  /** Plays a stored sample once more with its seed, and holds the two against each other. */
  async playAgain(
    runId: string,
    sampleId: string,
    given: ModelRef | null,
    onLoad: OnLoad,
    { stop: { signal } }: UnderWay,
  ): Promise<AnswerComparison> {
    const run = await this.#store.run(runId);
    const stored = await this.#store.sample(runId, sampleId);
    const { sampling, acting } = run.record;
    // A merged run keeps some samples under other ids than those that their seeds come from.
    const { plan, id } = originalOf(run.record, stored);
    const spec = expandPlan(plan).find((candidate) => candidate.id === id);
    if (!spec) throw new AppError('bad-input', `not in the plan: ${id}`);
    const { engine, model } = await this.#loader.load(modelFor(run, given), onLoad, signal);
    checkSameWeights(run.record, model);
    const { capabilities } = model;
    const again = await playSample(
      { plan, engine, capabilities, sampling, acting, answerLimitMs: ANSWER_LIMIT_MS },
      spec,
      1,
      { signal },
    );
    return compareAnswers(stored, again);
  }
}

function modelFor(run: StoredRun, given: ModelRef | null): ModelRef {
  const ref = given ?? run.modelRef;
  if (ref) return ref;
  throw new AppError(
    'model-missing',
    run.imported
      ? 'this run came from a file and has no model here'
      : 'the model of this run was a file: pick it again to go on',
  );
}

/** A run must not be finished by another model than the one that began it. */
function checkSameWeights(record: RunRecord, model: LoadedModel): void {
  const { weightsSha256 } = record.model;
  if (weightsSha256 !== null && model.weightsSha256 !== weightsSha256)
    throw new AppError(
      'bad-model',
      'this is not the model that began the run: its weights differ',
      {
        details: { expected: weightsSha256, found: model.weightsSha256 },
      },
    );
}

function inFlightOf(error: AppError): string[] {
  const ids = error.details?.['inFlight'];
  return Array.isArray(ids) ? ids.map(String) : [];
}
