import type { Arm, Design, PlanChoice, SharedFactor, Suite } from '../battery/index.ts';
import type { ErrorData } from '../base/index.ts';
import type {
  EngineId,
  LoadProgress,
  ModelRef,
  PrebuiltModel,
  Sampling,
  Support,
} from '../engines/index.ts';
import type { Acting } from '../office/index.ts';
import type { Label, SampleRecord, SampleRow } from '../records/index.ts';
import type { StoredRun } from '../store/index.ts';

/** What may fail crosses the boundary as data: error classes do not survive it. */
export type Result<T> = { ok: true; value: T } | { ok: false; error: ErrorData };

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

/** All that the page may ask of the worker. */
export interface WorkerApi {
  /** Answers at once; a worker that does not is dead. */
  ping(): true;
  battery(): Promise<Result<BatterySummary>>;
  /** What a choice amounts to. */
  planOf(choice: PlanChoice): Promise<Result<PlanSummary>>;
  /** How fast a model was here before; null where that was never measured. */
  speedOf(model: ModelRef, choice: PlanChoice): Promise<Result<Speed | null>>;
  /** Loads the model and plays one sample, which is not kept, to see how long it takes. */
  tryOne(run: NewRun, onProgress: (progress: LoadProgress) => void): Promise<Result<Speed>>;
  support(engine: EngineId): Promise<Result<Support>>;
  /** The chat models of WebLLM's own list. */
  prebuiltModels(): Promise<Result<PrebuiltModel[]>>;
  /** Whether such a model was downloaded before. */
  isDownloaded(modelId: string): Promise<Result<boolean>>;
  /** Makes a run and stores it; `play` plays it. Loads the model, which may take long. */
  createRun(run: NewRun, onProgress: (progress: LoadProgress) => void): Promise<Result<StoredRun>>;
  /** Makes a run that plays a stored one again. */
  createReplay(runId: string, pace: 'recorded' | 'fastest'): Promise<Result<StoredRun>>;
  /**
   * Plays what is missing of a run and resolves when it is over. `model` is needed only where
   * the run's model was a file that the user picked.
   */
  play(
    runId: string,
    model: ModelRef | null,
    onLoad: (progress: LoadProgress) => void,
    onProgress: (progress: Progress) => void,
  ): Promise<Result<Outcome>>;
  pause(paused: boolean): void;
  stop(): void;
  /** Notes which samples were in flight when a worker died. */
  noteCrash(runId: string, inFlight: string[]): Promise<Result<null>>;
  runs(): Promise<Result<StoredRun[]>>;
  run(runId: string): Promise<Result<StoredRun>>;
  /** Whether some tab is playing the run right now. */
  isPlaying(runId: string): Promise<Result<boolean>>;
  rows(runId: string): Promise<Result<SampleRow[]>>;
  sample(runId: string, sampleId: string): Promise<Result<SampleRecord>>;
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
  exportRun(runId: string): Promise<Result<{ name: string; file: Blob }>>;
  importFile(file: Blob, onProgress: (samples: number) => void): Promise<Result<StoredRun>>;
}

/** Name of the channel on which a playing run tells other tabs of its progress. */
export const PROGRESS_CHANNEL = 'belljar-progress';
