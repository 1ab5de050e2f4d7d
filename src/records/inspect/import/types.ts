/** JSON as it may be shown: no number that is not finite, nothing deep or endless. */
export type JsonValue =
  string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };

export interface InspectUsage {
  model: string;
  input: number;
  output: number;
  total: number;
  /** Of the input, taken from a cache; not counted in `input`. Null where the log does not tell. */
  cacheRead: number | null;
}

export interface InspectMetric {
  /** The score that it is of. */
  score: string;
  scorer: string;
  /** How epochs were reduced before; null where they were not, or only by the mean. */
  reducer: string | null;
  name: string;
  /** Set where several values of one metric belong together. */
  group: string | null;
  /** Null where there was nothing to compute it from. */
  value: number | null;
}

/** What a log says of the evaluation as a whole. */
export interface InspectLog {
  format: 'json' | 'eval';
  status: 'started' | 'success' | 'cancelled' | 'error';
  task: string;
  model: string;
  created: string;
  evalId: string;
  runId: string;
  dataset: string | null;
  epochs: number | null;
  /** Samples times epochs that were planned, and those that came to their end without an error. */
  totalSamples: number | null;
  completedSamples: number | null;
  metrics: InspectMetric[];
  usage: InspectUsage[];
  started: string | null;
  completed: string | null;
  /** What ended the evaluation early. */
  error: string | null;
  tags: string[];
  metadata: Record<string, JsonValue>;
}

export interface InspectToolCall {
  id: string;
  name: string;
  /** Arguments as JSON text. */
  args: string;
  /** Why the call could not be read. */
  problem: string | null;
}

export interface InspectMessage {
  role: 'system' | 'user' | 'assistant' | 'tool';
  /** All that is text; what is not is named in brackets: `(image)`. */
  text: string;
  /** What the model thought, where the log keeps it apart from what it said. */
  reasoning: string | null;
  toolCalls: InspectToolCall[];
  /** Of a tool's answer: the call that it answers, the tool, and what went wrong there. */
  toolCallId: string | null;
  tool: string | null;
  error: string | null;
}

/** A value that a scorer gave; not-a-number within a list or a record is null. */
export type InspectScoreValue =
  | string
  | number
  | boolean
  | (string | number | boolean | null)[]
  | Record<string, string | number | boolean | null>;

export interface InspectScore {
  name: string;
  /** Null: not scored (NaN in the file). */
  value: InspectScoreValue | null;
  answer: string | null;
  explanation: string | null;
  /** Why it is not scored or abnormal, in one word. */
  reason: string | null;
  metadata: Record<string, JsonValue>;
}

export interface InspectSample {
  id: string | number;
  epoch: number;
  /** The text of the input; of a list of messages, their texts one after the other. */
  input: string;
  target: string[];
  messages: InspectMessage[];
  scores: InspectScore[];
  error: string | null;
  /** The limit that ended it: `token`, `message`, `time` … */
  limit: string | null;
  usage: InspectUsage[];
  started: string | null;
  completed: string | null;
  /** Seconds. */
  totalTime: number | null;
  metadata: Record<string, JsonValue>;
}
