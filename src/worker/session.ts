import { proxy } from 'comlink';
import { makePlan, type PlanChoice } from '../battery/index.ts';
import {
  isDownloaded,
  type EngineId,
  type LoadProgress,
  type ModelRef,
  type Support,
} from '../engines/index.ts';
import {
  verifyFile,
  type AnswerComparison,
  type Label,
  type PooledArm,
  type SampleRecord,
  type SampleRow,
  type Verification,
} from '../records/index.ts';
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
import { planSummary, summaryOf } from './summaries.ts';
import { exportRun } from './exports.ts';
import { readForeignLog, type ForeignLog } from './inspect-log.ts';
import { firstSituation, type FirstSituation } from './first-situation.ts';
import { GridFiller, type Grid } from './grid.ts';
import {
  FileWork,
  type FilesSeen,
  type LeftOut,
  type MergeProgress,
  type NamedFile,
} from './merging.ts';
import { ModelDesk } from './models/index.ts';
import { judgeRun, label, unlabel } from './judging.ts';
import { Loader } from './loader.ts';
import { isLocked, locked } from './lock.ts';
import { neighboursOf, type Neighbours } from './neighbours.ts';
import { OwnShelf, type BatteryContent, type OwnReading } from './own/index.ts';
import { paceOf, type Pace } from './pace.ts';
import { Player } from './player.ts';
import type { Preflight } from './preflight.ts';
import { playScript, type Script } from './script.ts';
import { result } from './result.ts';
import { noteCrash, settled } from './runs.ts';
import { measuredSpeed } from './speed.ts';
import { Turn } from './turn.ts';

/** The result file with everything in it. */
const WHOLE: ExportChoice = {
  format: 'belljar',
  leaveOut: { device: false, labellerNames: false },
};

/** The worker's side of the boundary: the engine, the run that is played, and the store. */
export class Session implements WorkerApi {
  readonly models = proxy(new ModelDesk());
  readonly #store = new Store();
  readonly #shelf = new OwnShelf(this.#store);
  readonly #files = new FileWork(this.#store);
  readonly #loader = new Loader(this.#store);
  readonly #player = new Player(this.#store, this.#loader);
  readonly #turn = new Turn();

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
    return result(async () => (await this.#loader.engine(id)).support());
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
      this.#turn.alone(async ({ stop: { signal } }) => {
        await this.#loader.load(model, onProgress, signal);
        return null;
      }),
    );
  }

  speedOf(model: ModelRef, choice: PlanChoice): Promise<Result<Speed | null>> {
    return result(async () =>
      measuredSpeed(this.#store, model, makePlan(await this.#shelf.battery(), choice)),
    );
  }

  tryOne(run: NewRun, onProgress: (progress: LoadProgress) => void): Promise<Result<Speed>> {
    return result(async () => {
      const battery = await this.#shelf.battery();
      return this.#turn.alone((now) => this.#player.tryOne(battery, run, onProgress, now));
    });
  }

  preflight(run: NewRun, onProgress: (progress: LoadProgress) => void): Promise<Result<Preflight>> {
    return result(async () => {
      const battery = await this.#shelf.battery();
      return this.#turn.alone((now) => this.#player.preflight(battery, run, onProgress, now));
    });
  }

  createRun(run: NewRun, onProgress: (progress: LoadProgress) => void): Promise<Result<StoredRun>> {
    return result(async () => {
      const battery = await this.#shelf.battery();
      // Loading takes the model away from whatever is under way.
      return this.#turn.alone(() => this.#player.create(battery, run, onProgress));
    });
  }

  createReplay(runId: string, pace: 'recorded' | 'fastest'): Promise<Result<StoredRun>> {
    return result(() => this.#turn.alone(() => this.#player.createReplay(runId, pace)));
  }

  play(
    runId: string,
    model: ModelRef | null,
    onLoad: (progress: LoadProgress) => void,
    onProgress: (progress: Progress) => void,
    only?: readonly string[],
  ): Promise<Result<Outcome>> {
    return result(() =>
      this.#turn.alone((now) =>
        locked(runId, () => this.#player.play(runId, model, now, onLoad, onProgress, only)),
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
      this.#turn.alone((now) =>
        locked(runId, () =>
          judgeRun(this.#store, this.#loader, runId, model, now, onLoad, onProgress),
        ),
      ),
    );
  }

  label(
    runId: string,
    sampleId: string,
    given: Pick<Label, 'by' | 'verdict'>,
  ): Promise<Result<SampleRecord>> {
    return result(() => label(this.#store, runId, sampleId, given));
  }

  unlabel(runId: string, sampleId: string, by: string): Promise<Result<SampleRecord>> {
    return result(() => unlabel(this.#store, runId, sampleId, by));
  }

  pause(paused: boolean): void {
    this.#turn.pause(paused);
  }

  stop(): void {
    this.#turn.stop();
  }

  noteCrash(runId: string, inFlight: string[]): Promise<Result<null>> {
    return result(async () => {
      await noteCrash(this.#store, runId, inFlight);
      return null;
    });
  }

  runs(): Promise<Result<StoredRun[]>> {
    return result(async () =>
      Promise.all((await this.#store.runs()).map((run) => settled(this.#store, run))),
    );
  }

  run(runId: string): Promise<Result<StoredRun>> {
    return result(async () => settled(this.#store, await this.#store.run(runId)));
  }

  isPlaying(runId: string): Promise<Result<boolean>> {
    return result(() => isLocked(runId));
  }

  grid(runId: string): Promise<Result<Grid>> {
    return result(async () => {
      const { record } = await this.#store.run(runId);
      const filler = new GridFiller(record.plan);
      for await (const row of this.#store.eachRow(runId)) filler.add(row);
      return filler.grid;
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
    return result(async () => {
      const judged: SampleRow[] = [];
      for await (const row of this.#store.eachRow(runId))
        if (row.labels.length + row.judged.length > 0) judged.push(row);
      return judged;
    });
  }

  deleteRun(runId: string): Promise<Result<null>> {
    return result(() =>
      locked(runId, async () => {
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
    model: ModelRef | null,
    onLoad: (progress: LoadProgress) => void,
  ): Promise<Result<AnswerComparison>> {
    return result(() =>
      this.#turn.alone((now) => this.#player.playAgain(runId, sampleId, model, onLoad, now)),
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
}
