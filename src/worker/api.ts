import type { ProxyMarked } from 'comlink';
import type { Arm, Design, PlanChoice, SharedFactor, Suite } from '../battery/index.ts';
import type { EngineId, LoadProgress, ModelRef, Sampling, Support } from '../engines/index.ts';
import type { Acting } from '../office/index.ts';
import type {
  AnswerComparison,
  Label,
  PooledArm,
  SampleRecord,
  SampleRow,
  Verification,
} from '../records/index.ts';
import type { OwnKind, OwnText, StoredRun } from '../store/index.ts';
import type { FirstSituation } from './first-situation.ts';
import type { Grid } from './grid.ts';
import type { ForeignLog } from './inspect-log.ts';
import type { FilesSeen, LeftOut, MergeProgress, NamedFile } from './merging.ts';
import type { ModelsApi } from './models/api.ts';
import type { Neighbours } from './neighbours.ts';
import type { BatteryContent, OwnReading } from './own/index.ts';
import type { Pace } from './pace.ts';
import type { Preflight } from './preflight.ts';
import type { Result } from './result.ts';
import type { Script } from './script.ts';

export type { Result };

export interface ScenarioSummary {
  id: string;
  title: string;
  family: string;
  suite: Suite;
  brief: string;
  /** Of a benign twin: the family whose pressure was taken out. */
  twinOf: string | null;
  /** Whether it can also be put as a question with options. */
  choice: boolean;
  /** Names of the factors that can be varied. */
  factors: string[];
}

export interface BatterySummary {
  scenarios: ScenarioSummary[];
  arms: Arm[];
  factors: SharedFactor[];
  designs: Design[];
  /** Ids of the scenarios and arms that were written in this browser. */
  own: string[];
}

/** What a plan amounts to, before it is played. */
export interface PlanSummary {
  samples: number;
  scenarios: number;
  /** Scenario × condition, and how many there would be in the full cross. */
  conditions: number;
  allConditions: number;
  arms: number;
  epochs: number;
}

/** How long a sample takes with a model on this device. */
export interface Speed {
  /** Milliseconds of wall-clock time, all slots at work. */
  msPerSample: number;
  /** `run`: from a stored run. `trial`: from one sample, played for this. */
  from: 'run' | 'trial';
  samples: number;
}

/** What happened in a run since the last message; sent a few times a second. */
export interface Progress {
  runId: string;
  started: string[];
  finished: SampleRow[];
  /** One of the answers that are being written. */
  current: { sampleId: string; text: string } | null;
  /** The last message: the run is over, stopped or broken off. */
  ended: boolean;
}

export type Outcome = 'finished' | 'stopped';

export interface NewRun {
  model: ModelRef;
  choice: PlanChoice;
  sampling: Sampling;
  /** How calls are made; left out, what the engine does best. */
  acting?: Acting;
}

/** A sample of a file that is being read, as it is shown before the file is known to be whole. */
export interface ReadSample {
  id: string;
  /** Titles, as the file gives them. */
  scenario: string;
  arm: string;
  epoch: number;
  control: boolean;
  verdict: SampleRow['verdict'];
  invalid: SampleRow['invalid'];
}

/** How far a file was read. Whether it is whole and unchanged shows at its end only. */
export interface FileReading {
  model: string;
  /** Samples so far, and in the whole plan, of which a file need not hold all. */
  samples: number;
  of: number;
  /** Of the first samples those that were read since the last message; none any more later on. */
  more: ReadSample[];
}

export type ExportFormat = 'belljar' | 'csv' | 'parquet' | 'html' | 'inspect-json' | 'inspect-eval';

/** What leaves the page, and what of it stays here. */
export interface ExportChoice {
  format: ExportFormat;
  leaveOut: { device: boolean; labellerNames: boolean };
}

/** All that the page may ask of the worker. */
export interface WorkerApi {
  /** What concerns models alone. */
  readonly models: ModelsApi & ProxyMarked;
  /** Answers at once; a worker that does not is dead. */
  ping(): true;
  battery(): Promise<Result<BatterySummary>>;
  /** The whole battery, and what was written in this browser. */
  content(): Promise<Result<BatteryContent>>;
  /** How the text of an own scenario or arm reads in the place of the one with that key. */
  readOwn(key: string, kind: OwnKind, text: string): Promise<Result<OwnReading>>;
  /** Keeps such a text; `since` is when the one was changed that it takes the place of. */
  keepOwn(own: OwnText, since: string | null): Promise<Result<OwnText>>;
  deleteOwn(key: string): Promise<Result<null>>;
  /** The YAML of a copy of a scenario or an arm, under an id of its own. */
  copyOf(kind: OwnKind, id: string): Promise<Result<string>>;
  /** Plays typed answers as if a model had given them; nothing of it is kept. */
  playScript(script: Script): Promise<Result<SampleRecord>>;
  /** What a choice amounts to. */
  planOf(choice: PlanChoice): Promise<Result<PlanSummary>>;
  /** What the first sample of a choice puts before the model: its words drawn, nothing played. */
  situationOf(choice: PlanChoice): Promise<Result<FirstSituation>>;
  /** Loads a model, so that what is played next with it begins at once. */
  prepare(model: ModelRef, onProgress: (progress: LoadProgress) => void): Promise<Result<null>>;
  /** How fast a model was here before; null where that was never measured. */
  speedOf(model: ModelRef, choice: PlanChoice): Promise<Result<Speed | null>>;
  /** Loads the model and plays one sample, which is not kept, to see how long it takes. */
  tryOne(run: NewRun, onProgress: (progress: LoadProgress) => void): Promise<Result<Speed>>;
  /** Loads the model and asks it one plain question before it plays a plan. Keeps nothing. */
  preflight(run: NewRun, onProgress: (progress: LoadProgress) => void): Promise<Result<Preflight>>;
  support(engine: EngineId): Promise<Result<Support>>;
  /** Whether such a model was downloaded before. */
  isDownloaded(modelId: string): Promise<Result<boolean>>;
  /** Makes a run and stores it; `play` plays it. Loads the model, which may take long. */
  createRun(run: NewRun, onProgress: (progress: LoadProgress) => void): Promise<Result<StoredRun>>;
  /** Makes a run that plays a stored one again. */
  createReplay(runId: string, pace: 'recorded' | 'fastest'): Promise<Result<StoredRun>>;
  /**
   * Plays what is missing of a run and resolves when it is over. `model` is needed only where
   * the run's model was a file that the user picked. `only`: no more than these samples, the rest
   * stays missing.
   */
  play(
    runId: string,
    model: ModelRef | null,
    onLoad: (progress: LoadProgress) => void,
    onProgress: (progress: Progress) => void,
    only?: readonly string[],
  ): Promise<Result<Outcome>>;
  pause(paused: boolean): void;
  stop(): void;
  /** Notes which samples were in flight when a worker died. */
  noteCrash(runId: string, inFlight: string[]): Promise<Result<null>>;
  runs(): Promise<Result<StoredRun[]>>;
  run(runId: string): Promise<Result<StoredRun>>;
  /** Whether some tab is playing the run right now. */
  isPlaying(runId: string): Promise<Result<boolean>>;
  /** Its rows in columns, for runs of any size. */
  grid(runId: string): Promise<Result<Grid>>;
  /** How fast its answers were. */
  pace(runId: string): Promise<Result<Pace>>;
  sample(runId: string, sampleId: string): Promise<Result<SampleRecord>>;
  /** The repeats before and after a sample. */
  neighbours(runId: string, sampleId: string): Promise<Result<Neighbours>>;
  /** The rows of one scenario under one arm. */
  rowsOf(runId: string, scenario: string, arm: string): Promise<Result<SampleRow[]>>;
  /** The rows of which people or judging models have said something. */
  judgedRows(runId: string): Promise<Result<SampleRow[]>>;
  /** Keeps what a person says of a sample; a second label of the same person takes the place of the first. */
  label(
    runId: string,
    sampleId: string,
    label: Pick<Label, 'by' | 'verdict'>,
  ): Promise<Result<SampleRecord>>;
  unlabel(runId: string, sampleId: string, by: string): Promise<Result<SampleRecord>>;
  /** Has a model judge the stored transcripts of a run that it has not judged yet. */
  judge(
    runId: string,
    model: ModelRef,
    onLoad: (progress: LoadProgress) => void,
    onProgress: (progress: { done: number; of: number }) => void,
  ): Promise<Result<Outcome>>;
  deleteRun(runId: string): Promise<Result<null>>;
  /** A run as a file; left out, the result file with all that is in it. */
  exportRun(runId: string, choice?: ExportChoice): Promise<Result<{ name: string; file: Blob }>>;
  /**
   * Plays a stored sample once more with its seed and holds the two against each other; nothing is
   * kept. `model`: where the run's own cannot be loaded by itself.
   */
  playAgain(
    runId: string,
    sampleId: string,
    model: ModelRef | null,
    onLoad: (progress: LoadProgress) => void,
  ): Promise<Result<AnswerComparison>>;
  /** Judges every sample of a run again and says what differs. */
  verifyRun(runId: string): Promise<Result<Verification>>;
  /** Reads a log of Inspect, to be shown; nothing of it is kept. */
  readLog(file: Blob, name: string): Promise<Result<ForeignLog>>;
  /** Keeps a result file as a run: all of it, or nothing where anything in it is wrong. */
  importFile(file: Blob, onProgress: (reading: FileReading) => void): Promise<Result<StoredRun>>;
  /** What files are by their headers, and which of them can be one run; keeps nothing. */
  lookAtFiles(
    files: readonly NamedFile[],
    onFile: (looked: number) => void,
  ): Promise<Result<FilesSeen>>;
  /** Makes one run of files that fit together and keeps it, with a note on those left out. */
  mergeFiles(
    files: readonly NamedFile[],
    leftOut: readonly LeftOut[],
    onProgress: (progress: MergeProgress) => void,
  ): Promise<Result<StoredRun>>;
  /** Stops the reading of files that is under way; it then answers `aborted` and has kept nothing. */
  stopFiles(): void;
  /** The rates of a run's arms, clustered by scenario and, in a merged run, by device. */
  pooled(runId: string): Promise<Result<PooledArm[]>>;
}

/** Name of the channel on which a playing run tells other tabs of its progress. */
export const PROGRESS_CHANNEL = 'belljar-progress';
