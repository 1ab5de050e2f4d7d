import { proxy } from 'comlink';
import {
  batteryHash,
  expandPlan,
  makePlan,
  planSize,
  type Plan,
  type PlanChoice,
} from '../battery/index.ts';
import { AppError } from '../base/index.ts';
import {
  createEngine,
  isDownloaded,
  type Engine,
  type EngineId,
  type LoadedModel,
  type LoadProgress,
  type ModelRef,
  type Sampling,
  type Support,
} from '../engines/index.ts';
import type { Acting } from '../office/index.ts';
import {
  compareAnswers,
  originalOf,
  verifyFile,
  withJudgement,
  withLabel,
  type AnswerComparison,
  type Label,
  type PooledArm,
  type RunRecord,
  type SampleRecord,
  type SampleRow,
  type Verification,
} from '../records/index.ts';
import { actingOf, judgeAll, playRun, playSample } from '../runner/index.ts';
import { Store, type OwnKind, type OwnText, type StoredRun } from '../store/index.ts';
import type {
  BatterySummary,
  ExportChoice,
  FileReading,
  NewRun,
  Outcome,
  PlanSummary,
  Progress,
  Result,
  Speed,
  WorkerApi,
} from './api.ts';
import { deviceFacts } from './device.ts';
import { recordedSample } from './recorded.ts';
import { planSummary, summaryOf } from './summaries.ts';
import { exportRun } from './exports.ts';
import { readForeignLog, type ForeignLog } from './inspect-log.ts';
import { firstSituation, type FirstSituation } from './first-situation.ts';
import { gridOf, type Grid } from './grid.ts';
import {
  FileWork,
  type FilesSeen,
  type LeftOut,
  type MergeProgress,
  type NamedFile,
} from './merging.ts';
import { ModelDesk, openModel } from './models/index.ts';
import { neighboursOf, type Neighbours } from './neighbours.ts';
import { OwnShelf, type BatteryContent, type OwnReading } from './own/index.ts';
import { paceOf, type Pace } from './pace.ts';
import { preflight, type Preflight } from './preflight.ts';
import { ProgressReporter } from './progress.ts';
import { playScript, type Script } from './script.ts';
import { result } from './result.ts';
import { measuredSpeed } from './speed.ts';

/** Wall-clock limit of one answer. Small models on slow laptops need a minute, not ten. */
const ANSWER_LIMIT_MS = 180_000;

/** A worker that was just ended gives its locks back a moment later. */
const LOCK_WAIT_MS = 2000;

/** The result file with everything in it. */
const WHOLE: ExportChoice = {
  format: 'belljar',
  leaveOut: { device: false, labellerNames: false },
};

/** What is under way: at most one run a worker. */
interface Playing {
  stop: AbortController;
  paused: boolean;
  /** Wakes the slots that wait for the end of a pause. */
  wake: () => void;
}

/** The worker's side of the boundary: the engine, the run that is played, and the store. */
export class Session implements WorkerApi {
  readonly models = proxy(new ModelDesk());
  readonly #store = new Store();
  readonly #shelf = new OwnShelf(this.#store);
  readonly #files = new FileWork(this.#store);
  readonly #engines = new Map<EngineId, Engine>();
  #loaded: { key: string; model: LoadedModel; engine: Engine } | null = null;
  #playing: Playing | null = null;

  ping(): true {
    return true;
  }

  battery(): Promise<Result<BatterySummary>> {
    return result(async () => summaryOf(await this.#shelf.battery()));
  }

  content(): Promise<Result<BatteryContent>> {
    return result(() => this.#shelf.content());
  }

  readOwn(key: string, kind: OwnKind, text: string): Promise<Result<OwnReading>> {
    return result(() => this.#shelf.read(key, kind, text));
  }

  keepOwn(own: OwnText, since: string | null): Promise<Result<OwnText>> {
    return result(() => this.#shelf.keep(own, since));
  }

  deleteOwn(key: string): Promise<Result<null>> {
    return result(() => this.#shelf.delete(key));
  }

  copyOf(kind: OwnKind, id: string): Promise<Result<string>> {
    return result(() => this.#shelf.copyOf(kind, id));
  }

  playScript(script: Script): Promise<Result<SampleRecord>> {
    return result(() => playScript(script));
  }

  support(id: EngineId): Promise<Result<Support>> {
    return result(async () => (await this.#engine(id)).support());
  }

  isDownloaded(modelId: string): Promise<Result<boolean>> {
    return result(() => isDownloaded(modelId));
  }

  planOf(choice: PlanChoice): Promise<Result<PlanSummary>> {
    return result(async () => planSummary(await this.#shelf.battery(), choice));
  }

  situationOf(choice: PlanChoice): Promise<Result<FirstSituation>> {
    return result(async () => firstSituation(await this.#shelf.battery(), choice));
  }

  prepare(model: ModelRef, onProgress: (progress: LoadProgress) => void): Promise<Result<null>> {
    return result(() =>
      this.#alone(async ({ stop: { signal } }) => {
        await this.#load(model, onProgress, signal);
        return null;
      }),
    );
  }

  speedOf(model: ModelRef, choice: PlanChoice): Promise<Result<Speed | null>> {
    return result(async () =>
      measuredSpeed(this.#store, model, makePlan(await this.#shelf.battery(), choice)),
    );
  }

  tryOne(
    { model, choice, sampling, acting }: NewRun,
    onProgress: (progress: LoadProgress) => void,
  ): Promise<Result<Speed>> {
    return result(async () => {
      const plan = makePlan(await this.#shelf.battery(), { ...choice, epochs: 1 });
      return this.#alone(async ({ stop: { signal } }) => {
        const { engine, model: loaded } = await this.#load(model, onProgress, signal);
        const { capabilities } = loaded;
        const sample = await playSample(
          { plan, engine, capabilities, sampling, acting, answerLimitMs: ANSWER_LIMIT_MS },
          expandPlan(plan)[0]!,
          1,
          { signal },
        );
        if (sample.error) throw new AppError('unexpected', sample.error.message);
        return { msPerSample: sample.generateMs, from: 'trial', samples: 1 };
      });
    });
  }

  preflight(
    { model, choice }: NewRun,
    onProgress: (progress: LoadProgress) => void,
  ): Promise<Result<Preflight>> {
    return result(async () => {
      const battery = await this.#shelf.battery();
      return this.#alone(async ({ stop: { signal } }) => {
        const loaded = await this.#load(model, onProgress, signal);
        return preflight(battery, choice, loaded, ANSWER_LIMIT_MS, signal);
      });
    });
  }

  createRun(
    { model, choice, sampling, acting }: NewRun,
    onProgress: (progress: LoadProgress) => void,
  ): Promise<Result<StoredRun>> {
    return result(async () => {
      const plan = makePlan(await this.#shelf.battery(), choice);
      const { model: loaded } = await this.#load(model, onProgress);
      return this.#storeRun(plan, model, loaded, sampling, {
        acting: actingOf({ acting, capabilities: loaded.capabilities }),
        recordingOf: null,
      });
    });
  }

  createReplay(runId: string, pace: 'recorded' | 'fastest'): Promise<Result<StoredRun>> {
    return result(async () => {
      const { record } = await this.#store.run(runId);
      const model: ModelRef = {
        id: record.model.id,
        label: record.model.label,
        engine: 'replay',
        source: { kind: 'recording', runId, pace },
      };
      const { model: loaded } = await this.#load(model, () => undefined);
      return this.#storeRun(record.plan, model, loaded, record.sampling, {
        acting: record.acting,
        recordingOf: runId,
      });
    });
  }

  play(
    runId: string,
    model: ModelRef | null,
    onLoad: (progress: LoadProgress) => void,
    onProgress: (progress: Progress) => void,
    only?: readonly string[],
  ): Promise<Result<Outcome>> {
    return result(() =>
      this.#alone((playing) =>
        this.#locked(runId, () => this.#play(runId, model, playing, onLoad, onProgress, only)),
      ),
    );
  }

  judge(
    runId: string,
    model: ModelRef,
    onLoad: (progress: LoadProgress) => void,
    onProgress: (progress: { done: number; of: number }) => void,
  ): Promise<Result<Outcome>> {
    return result(() =>
      this.#alone((playing) =>
        this.#locked(runId, () => this.#judge(runId, model, playing, onLoad, onProgress)),
      ),
    );
  }

  label(
    runId: string,
    sampleId: string,
    { by, verdict }: Pick<Label, 'by' | 'verdict'>,
  ): Promise<Result<SampleRecord>> {
    return result(() => {
      const name = by.trim();
      if (name === '' || name.length > 60)
        throw new AppError('bad-input', 'a label needs the name of who gives it, up to 60 letters');
      const label: Label = { by: name, verdict, at: new Date().toISOString() };
      return this.#store.changeSample(runId, sampleId, (sample) => withLabel(sample, label));
    });
  }

  unlabel(runId: string, sampleId: string, by: string): Promise<Result<SampleRecord>> {
    return result(() =>
      this.#store.changeSample(runId, sampleId, (sample) => ({
        ...sample,
        labels: sample.labels.filter((label) => label.by !== by),
      })),
    );
  }

  pause(paused: boolean): void {
    if (!this.#playing) return;
    this.#playing.paused = paused;
    if (!paused) this.#playing.wake();
  }

  stop(): void {
    this.#playing?.stop.abort();
    this.#playing?.wake();
  }

  noteCrash(runId: string, inFlight: string[]): Promise<Result<null>> {
    return result(async () => {
      await this.#store.changeRun(runId, (run) => ({
        ...run,
        attempts: {
          ...run.attempts,
          ...Object.fromEntries(inFlight.map((id) => [id, (run.attempts[id] ?? 0) + 1])),
        },
      }));
      return null;
    });
  }

  runs(): Promise<Result<StoredRun[]>> {
    return result(async () =>
      Promise.all((await this.#store.runs()).map((run) => this.#settled(run))),
    );
  }

  run(runId: string): Promise<Result<StoredRun>> {
    return result(async () => this.#settled(await this.#store.run(runId)));
  }

  isPlaying(runId: string): Promise<Result<boolean>> {
    return result(async () => {
      const { held } = await navigator.locks.query();
      return (held ?? []).some(({ name }) => name === lockOf(runId));
    });
  }

  grid(runId: string): Promise<Result<Grid>> {
    return result(async () => {
      const { record } = await this.#store.run(runId);
      return gridOf(record.plan, await this.#store.rows(runId));
    });
  }

  pace(runId: string): Promise<Result<Pace>> {
    return result(() => paceOf(this.#store, runId));
  }

  sample(runId: string, sampleId: string): Promise<Result<SampleRecord>> {
    return result(() => this.#store.sample(runId, sampleId));
  }

  neighbours(runId: string, sampleId: string): Promise<Result<Neighbours>> {
    return result(() => neighboursOf(this.#store, runId, sampleId));
  }

  rowsOf(runId: string, scenario: string, arm: string): Promise<Result<SampleRow[]>> {
    return result(() => this.#store.rowsOf(runId, scenario, arm));
  }

  judgedRows(runId: string): Promise<Result<SampleRow[]>> {
    return result(async () =>
      (await this.#store.rows(runId)).filter(
        ({ labels, judged }) => labels.length + judged.length > 0,
      ),
    );
  }

  deleteRun(runId: string): Promise<Result<null>> {
    return result(() =>
      this.#locked(runId, async () => {
        await this.#store.deleteRun(runId);
        return null;
      }),
    );
  }

  exportRun(
    runId: string,
    choice: ExportChoice = WHOLE,
  ): Promise<Result<{ name: string; file: Blob }>> {
    return result(() => exportRun(this.#store, runId, choice));
  }

  playAgain(
    runId: string,
    sampleId: string,
    given: ModelRef | null,
    onLoad: (progress: LoadProgress) => void,
  ): Promise<Result<AnswerComparison>> {
    return result(() =>
      this.#alone(async ({ stop: { signal } }) => {
        const run = await this.#store.run(runId);
        const stored = await this.#store.sample(runId, sampleId);
        const { sampling, acting } = run.record;
        // A merged run keeps some samples under other ids than those that their seeds come from.
        const { plan, id } = originalOf(run.record, stored);
        const spec = expandPlan(plan).find((candidate) => candidate.id === id);
        if (!spec) throw new AppError('bad-input', `not in the plan: ${id}`);
        const { engine, model } = await this.#load(modelFor(run, given), onLoad, signal);
        checkSameWeights(run.record, model);
        const { capabilities } = model;
        const again = await playSample(
          { plan, engine, capabilities, sampling, acting, answerLimitMs: ANSWER_LIMIT_MS },
          spec,
          1,
          { signal },
        );
        return compareAnswers(stored, again);
      }),
    );
  }

  verifyRun(runId: string): Promise<Result<Verification>> {
    return result(async () => verifyFile((await exportRun(this.#store, runId, WHOLE)).file));
  }

  readLog(file: Blob, name: string): Promise<Result<ForeignLog>> {
    return result(() => readForeignLog(file, name));
  }

  importFile(file: Blob, onProgress: (reading: FileReading) => void): Promise<Result<StoredRun>> {
    return result(() => this.#files.import(file, onProgress));
  }

  lookAtFiles(
    files: readonly NamedFile[],
    onFile: (looked: number) => void,
  ): Promise<Result<FilesSeen>> {
    return result(() => this.#files.look(files, onFile));
  }

  mergeFiles(
    files: readonly NamedFile[],
    leftOut: readonly LeftOut[],
    onProgress: (progress: MergeProgress) => void,
  ): Promise<Result<StoredRun>> {
    return result(() => this.#files.merge(files, leftOut, onProgress));
  }

  stopFiles(): void {
    this.#files.stop();
  }

  pooled(runId: string): Promise<Result<PooledArm[]>> {
    return result(() => this.#files.pooled(runId));
  }

  /** One thing at a time keeps the engine busy; taken before anything is awaited. */
  async #alone<T>(work: (playing: Playing) => Promise<T>): Promise<T> {
    if (this.#playing) throw new AppError('locked', 'another run is being played in this tab');
    const playing: Playing = { stop: new AbortController(), paused: false, wake: () => undefined };
    this.#playing = playing;
    try {
      return await work(playing);
    } finally {
      this.#playing = null;
    }
  }

  async #judge(
    runId: string,
    ref: ModelRef,
    { stop: { signal } }: Playing,
    onLoad: (progress: LoadProgress) => void,
    onProgress: (progress: { done: number; of: number }) => void,
  ): Promise<Outcome> {
    const { record } = await this.#store.run(runId);
    const rows = (await this.#store.rows(runId)).filter(
      ({ judged }) => !judged.some(({ by }) => by === ref.id),
    );
    try {
      const { engine, model } = await this.#load(ref, onLoad, signal);
      const judge = {
        id: ref.id,
        weightsSha256: model.weightsSha256,
        engine,
        capabilities: model.capabilities,
        answerLimitMs: ANSWER_LIMIT_MS,
      };
      let done = 0;
      await judgeAll(
        judge,
        record.plan,
        rows.map(({ id }) => id),
        {
          read: (id) => this.#store.sample(runId, id),
          save: async (id, judgement) => {
            await this.#store.changeSample(runId, id, (sample) => withJudgement(sample, judgement));
            onProgress({ done: ++done, of: rows.length });
          },
          signal,
        },
      );
      return 'finished';
    } catch (thrown) {
      const error = AppError.from(thrown);
      if (error.code === 'aborted') return 'stopped';
      throw error;
    }
  }

  async #play(
    runId: string,
    given: ModelRef | null,
    playing: Playing,
    onLoad: (progress: LoadProgress) => void,
    onProgress: (progress: Progress) => void,
    only?: readonly string[],
  ): Promise<Outcome> {
    const run = await this.#store.run(runId);
    const { record } = run;
    const { signal } = playing.stop;
    const reporter = new ProgressReporter(runId, onProgress);
    try {
      const { engine, model } = await this.#load(modelFor(run, given), onLoad, signal);
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
        gate: (ended) => pauseOf(playing, ended),
        signal,
      });
      // Before the last message: whoever hears it reads the run anew.
      if (only) await this.#settled(await this.#store.run(runId));
      else await this.#store.changeRun(runId, (stored) => ({ ...stored, state: 'finished' }));
      return 'finished';
    } catch (thrown) {
      const error = AppError.from(thrown);
      if (error.code === 'aborted') return 'stopped';
      if (error.fatal) await this.noteCrash(runId, inFlightOf(error));
      throw error;
    } finally {
      reporter.end();
    }
  }

  /** A browser that died between the last sample and the note that it was the last left none. */
  async #settled(run: StoredRun): Promise<StoredRun> {
    if (run.state === 'finished' || (await this.#store.countSamples(run.id)) < run.total)
      return run;
    return this.#store.changeRun(run.id, (stored) => ({ ...stored, state: 'finished' }));
  }

  async #engine(id: EngineId): Promise<Engine> {
    const known = this.#engines.get(id);
    if (known) return known;
    const engine = await createEngine(id, (run, sample) =>
      recordedSample(this.#store, run, sample),
    );
    this.#engines.set(id, engine);
    return engine;
  }

  async #load(
    ref: ModelRef,
    onProgress: (progress: LoadProgress) => void,
    signal?: AbortSignal,
  ): Promise<{ model: LoadedModel; engine: Engine }> {
    const key = keyOf(ref);
    if (this.#loaded?.key === key) return this.#loaded;
    await this.#loaded?.engine.unload();
    this.#loaded = null;
    const engine = await this.#engine(ref.engine);
    const support = await engine.support();
    if (!support.available) throw AppError.fromData(support.reason);
    const model = await engine.load(await openModel(ref), {
      onProgress,
      ...(signal ? { signal } : {}),
    });
    this.#loaded = { key, model, engine };
    return this.#loaded;
  }

  async #storeRun(
    plan: Plan,
    ref: ModelRef,
    loaded: LoadedModel,
    sampling: Sampling,
    { acting, recordingOf }: { acting: Acting | undefined; recordingOf: string | null },
  ): Promise<StoredRun> {
    const record: RunRecord = {
      id: crypto.randomUUID(),
      created: new Date().toISOString(),
      plan,
      batteryHash: batteryHash(plan),
      model: {
        id: ref.id,
        label: ref.label,
        engine: ref.engine,
        engineVersion: loaded.engineVersion,
        weightsSha256: loaded.weightsSha256,
        capabilities: loaded.capabilities,
        loadMs: loaded.loadMs,
        facts: loaded.facts,
      },
      sampling,
      ...(acting ? { acting } : {}),
      device: await deviceFacts(),
      recordingOf,
    };
    const run: StoredRun = {
      id: record.id,
      record,
      state: 'unfinished',
      total: planSize(plan),
      imported: false,
      modelRef: ref.source.kind === 'file' ? null : ref,
      attempts: {},
    };
    await this.#store.putRun(run);
    return run;
  }

  /** Holds the run's lock while the work goes on; throws `locked` where another tab has it. */
  async #locked<T>(runId: string, work: () => Promise<T>): Promise<T> {
    let held = false;
    try {
      return await navigator.locks.request(
        lockOf(runId),
        { signal: AbortSignal.timeout(LOCK_WAIT_MS) },
        () => {
          held = true;
          return work();
        },
      );
    } catch (thrown) {
      if (held) throw thrown;
      throw new AppError('locked', 'this run is being played in another tab of this browser', {
        cause: thrown,
      });
    }
  }
}

/** Tells models apart; a file by its name, size and time, since its content does not fit a key. */
function keyOf(ref: ModelRef): string {
  if (ref.source.kind !== 'file') return JSON.stringify(ref);
  const { name, file } = ref.source;
  return [ref.id, name, file.size, file instanceof File ? file.lastModified : 0].join(':');
}

const lockOf = (runId: string): string => `belljar-run-${runId}`;

function pauseOf(playing: Playing, ended: AbortSignal): Promise<void> {
  if (!playing.paused) return Promise.resolve();
  return new Promise((resolve) => {
    ended.addEventListener('abort', () => resolve(), { once: true });
    const before = playing.wake;
    playing.wake = () => {
      before();
      resolve();
    };
  });
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
