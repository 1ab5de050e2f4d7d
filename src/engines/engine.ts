import type { ErrorData } from '../base/index.ts';

export type EngineId = 'llama' | 'webllm' | 'replay';

/** Where a model's files are. Nothing here leads to another origin without the user's word. */
export type ModelSource =
  /** One file (GGUF) under the page's own origin; `sha256` is checked when it is given. */
  | { kind: 'url'; url: string; bytes?: number; sha256?: string }
  /** A file the user picked or dropped. */
  | { kind: 'file'; file: Blob; name: string }
  /** A copy of such a file that this browser keeps; opened before an engine sees it. */
  | { kind: 'kept'; key: string; name: string }
  /** A model of WebLLM's own list, by its id; its weights come from another host. */
  | { kind: 'mlc-prebuilt'; modelId: string }
  /** A folder in MLC's format and its compiled library, both under the page's own origin. */
  | { kind: 'mlc-folder'; url: string; library: string }
  /** A run in this browser's store, at the speed of its recording or as fast as it goes. */
  | { kind: 'recording'; runId: string; pace: 'recorded' | 'fastest' };

export interface ModelRef {
  /** Stable name, as in records: `organism-scifi`. */
  id: string;
  label: string;
  engine: EngineId;
  source: ModelSource;
  /** Context size to ask for, in tokens; the model's own maximum when left out. */
  contextTokens?: number;
}

/** What a loaded model can do; the runner asks for nothing else. */
export interface Capabilities {
  /** Requests that may run at the same time. */
  slots: number;
  /** Same seed, same text. */
  seeds: boolean;
  logProbabilities: boolean;
  /** Output bound to a JSON schema. */
  schema: boolean;
  /** The model's own tool-call format. */
  nativeTools: boolean;
  /** Context per request, prompt and output together, in tokens. */
  contextTokens: number;
}

/** What was loaded, for the record. */
export interface LoadedModel {
  capabilities: Capabilities;
  /** SHA-256 of the weights, or of the list of their hashes where there are several files. */
  weightsSha256: string | null;
  /** Engine name and version, e.g. `wllama 3.8.1`. */
  engineVersion: string;
  /** Load time in milliseconds. */
  loadMs: number;
  /** Free-form facts: architecture, parameters, adapter. */
  facts: Record<string, string | number | boolean>;
}

export interface LoadProgress {
  phase: 'download' | 'verify' | 'start';
  /** 0 to 1, or null where the end is not known. */
  fraction: number | null;
  bytes?: number;
  totalBytes?: number;
  text?: string;
}

export interface Message {
  role: 'system' | 'user' | 'assistant';
  content: string;
}

export interface Sampling {
  temperature: number;
  /** Nucleus sampling; 1 is off. */
  topP: number;
  /** 0 is off. */
  topK: number;
}

export interface GenerateRequest {
  /** Whose answer this is; the replay engine looks its text up by it. */
  tag: { sampleId: string; turn: number };
  messages: Message[];
  sampling: Sampling;
  /** Integer from 0 to 2³¹ − 1. */
  seed: number;
  maxTokens: number;
  stop?: string[];
  /** JSON schema that the output must follow; only where `capabilities.schema`. */
  schema?: object;
  /** Tool definitions in OpenAI's form, for the model's own template; only where `capabilities.nativeTools`. */
  tools?: object[];
  /** Wall-clock limit in milliseconds. */
  timeLimitMs: number;
}

export type FinishReason = 'stop' | 'length' | 'time-limit';

export interface Generation {
  text: string;
  finish: FinishReason;
  /** Tokens read anew, taken from the cache, and written. */
  tokens: { prompt: number; cached: number; output: number };
  /** Milliseconds; `null` where the engine does not tell. */
  times: {
    firstToken: number | null;
    prefill: number | null;
    decode: number | null;
    total: number;
  };
}

/** Log-probabilities of each option as the next text, in the order given; natural logarithm. */
export interface ScoreRequest {
  tag: { sampleId: string; turn: number };
  messages: Message[];
  /** Option labels; each must differ from the others in its first token. */
  options: string[];
  timeLimitMs: number;
}

export interface OptionScores {
  logProbabilities: (number | null)[];
  /** As in `Generation`; left out where the engine does not tell. */
  tokens?: Generation['tokens'];
}

export type Support = { available: true } | { available: false; reason: ErrorData };

/**
 * The one face of every engine. All methods throw only `AppError`.
 * `generate` may be called up to `capabilities.slots` times at once; an engine that
 * gets more makes them wait.
 */
export interface Engine {
  readonly id: EngineId;
  /** Whether this engine can run on this device at all, and if not, why. */
  support(): Promise<Support>;
  load(
    model: ModelRef,
    options?: { onProgress?: (progress: LoadProgress) => void; signal?: AbortSignal },
  ): Promise<LoadedModel>;
  /** `onText` is called with the whole text so far. An abort throws `aborted`. */
  generate(
    request: GenerateRequest,
    options?: { onText?: (text: string) => void; signal?: AbortSignal },
  ): Promise<Generation>;
  score(request: ScoreRequest, options?: { signal?: AbortSignal }): Promise<OptionScores>;
  unload(): Promise<void>;
}
