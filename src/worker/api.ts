import type { Arm, Design, PlanChoice, Suite } from '../battery/index.ts';
import type { ErrorData } from '../base/index.ts';
import type {
  EngineId,
  LoadProgress,
  ModelRef,
  PrebuiltModel,
  Sampling,
  Support,
} from '../engines/index.ts';
import type { SampleRecord, SampleRow } from '../records/index.ts';
import type { StoredRun } from '../store/index.ts';

/** What may fail crosses the boundary as data: error classes do not survive it. */
export type Result<T> = { ok: true; value: T } | { ok: false; error: ErrorData };

export interface ScenarioSummary {
  id: string;
  title: string;
  family: string;
  suite: Suite;
  brief: string;
}

export interface BatterySummary {
  scenarios: ScenarioSummary[];
  arms: Arm[];
  designs: Design[];
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
}

/** All that the page may ask of the worker. */
export interface WorkerApi {
  /** Answers at once; a worker that does not is dead. */
  ping(): true;
  battery(): Promise<Result<BatterySummary>>;
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
  deleteRun(runId: string): Promise<Result<null>>;
  exportRun(runId: string): Promise<Result<{ name: string; file: Blob }>>;
  importFile(file: Blob, onProgress: (samples: number) => void): Promise<Result<StoredRun>>;
}

/** Name of the channel on which a playing run tells other tabs of its progress. */
export const PROGRESS_CHANNEL = 'belljar-progress';
