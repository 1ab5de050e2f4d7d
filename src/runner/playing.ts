import type { Plan, Situation } from '../battery/index.ts';
import type { Capabilities, Engine, Sampling } from '../engines/engine.ts';
import type { Acting, Act, OfficeState } from '../office/index.ts';
import type { SampleRecord } from '../records/index.ts';

/** What a run is played with. */
export interface Playing {
  plan: Plan;
  engine: Engine;
  capabilities: Capabilities;
  sampling: Sampling;
  /** How calls are made; left out, what the engine does best. */
  acting?: Acting | undefined;
  /** Wall-clock limit of one answer, in milliseconds. */
  answerLimitMs: number;
}

/** Bound to a schema where the engine can, else in the model's own format, else as free text. */
export function actingOf({
  acting,
  capabilities,
}: Pick<Playing, 'acting' | 'capabilities'>): Acting {
  if (acting === 'schema' && capabilities.schema) return 'schema';
  if (acting === 'native' && capabilities.nativeTools) return 'native';
  if (acting === 'text') return 'text';
  return capabilities.schema ? 'schema' : capabilities.nativeTools ? 'native' : 'text';
}

export type RecordedMessage = SampleRecord['messages'][number];

/** What has happened in a sample so far; it grows while the sample is played. */
export interface Course {
  situation: Situation;
  messages: RecordedMessage[];
  acts: Act[];
  office: OfficeState;
  choice: NonNullable<SampleRecord['choice']> | null;
  /** What scoring cost, which no message of the record tells. */
  spent: { prompt: number; cached: number; output: number; ms: number };
}

export interface Watching {
  onText?: (text: string) => void;
  signal?: AbortSignal;
}
