import { writePythonJson } from '../python-json.ts';
import type { SampleJson } from './sample.ts';
import type { ScoreJson } from './scores.ts';

/** How long a text may be in a summary, and how large a value (inspect_ai/log/_util.py). */
const LONGEST_INPUT = 5120;
const LONGEST_TEXT = 1024;

/** Inspect's `EvalSampleSummary`: what its lists and `samples_df` read instead of the sample. */
export function summaryJson(sample: SampleJson): object {
  return {
    id: sample.id,
    epoch: sample.epoch,
    input: shortened(sample.input, LONGEST_INPUT, '...\n(content truncated)'),
    target: sample.target,
    metadata: thinned(sample.metadata),
    scores: Object.fromEntries(
      Object.entries(sample.scores).map(([name, score]) => [name, thinScore(score)]),
    ),
    model_usage: sample.model_usage,
    role_usage: sample.role_usage,
    started_at: sample.started_at,
    completed_at: sample.completed_at,
    total_time: sample.total_time,
    working_time: sample.working_time,
    uuid: sample.uuid,
    error: sample.error?.message,
    limit: sample.limit?.type,
    completed: true,
    message_count: sample.messages.length,
    turn_count: sample.turn_count,
  };
}

const thinScore = (score: ScoreJson): object => ({
  value: score.value,
  answer: score.answer === undefined ? undefined : thinText(score.answer),
  explanation: score.explanation === undefined ? undefined : thinText(score.explanation),
  reason: score.reason,
  metadata: score.metadata && thinned(score.metadata),
  history: score.history,
});

const thinned = (metadata: object): object =>
  Object.fromEntries(
    Object.entries(metadata).map(([key, value]: [string, unknown]) => [key, thin(value)]),
  );

function thin(value: unknown): unknown {
  if (typeof value === 'string') return thinText(value);
  if (value === null || typeof value !== 'object') return value;
  return writePythonJson(value).length > LONGEST_TEXT ? 'Key removed from summary (> 1k)' : value;
}

const thinText = (text: string): string => shortened(text, LONGEST_TEXT - 3, '...');

const shortened = (text: string, longest: number, sign: string): string =>
  text.length > longest ? text.slice(0, longest) + sign : text;
