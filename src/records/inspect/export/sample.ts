import { CONTROL_FAMILIES } from '../../../battery/index.ts';
import { sha256Hex } from '../../../base/index.ts';
import type { SampleRecord } from '../../schema.ts';
import { inspectId, pythonTime, type Context } from './context.ts';
import { eventsOf, type ErrorJson } from './events.ts';
import { messageJson, outputJson, type MessageJson } from './messages.ts';
import { scoresOf, type ScoreJson } from './scores.ts';

/** Inspect's `EvalSample`, its keys in Inspect's order. */
export interface SampleJson {
  id: string;
  epoch: number;
  input: string;
  target: string;
  messages: MessageJson[];
  output: object;
  scores: Record<string, ScoreJson>;
  metadata: Record<string, unknown>;
  store: object;
  events: object[];
  model_usage: Record<string, UsageJson>;
  role_usage: object;
  started_at: string;
  completed_at: string;
  total_time: number;
  working_time: number;
  uuid: string;
  error: ErrorJson | undefined;
  attachments: object;
  limit: { type: string; limit: number; reason: string } | undefined;
  turn_count: number;
}

/** Inspect's `ModelUsage`: what was read anew and what came from a cache are counted apart. */
export interface UsageJson {
  input_tokens: number;
  output_tokens: number;
  total_tokens: number;
  input_tokens_cache_read: number;
}

export function usageJson({ prompt, cached, output }: SampleRecord['tokens']): UsageJson {
  return {
    input_tokens: prompt,
    output_tokens: output,
    total_tokens: prompt + cached + output,
    input_tokens_cache_read: cached,
  };
}

/**
 * A sample as Inspect keeps it. Calls stay in the text in which the model wrote them: Belljar reads
 * them out of it and tells results as a user, and a log with calls and tool messages would show a
 * conversation that did not take place. What the calls did is in `store`, and in `events` as calls.
 */
export function sampleJson(context: Context, sample: SampleRecord): SampleJson {
  const { run, model } = context;
  const error = errorOf(sample);
  const messages = sample.messages.map((message, index) =>
    messageJson(message, `${sample.id}:${index}`, index, model),
  );
  return {
    id: inspectId(sample),
    epoch: sample.epoch,
    input: sample.messages.find(({ role }) => role === 'user')?.content ?? '',
    target: '',
    messages,
    output: outputJson(sample, messages, model),
    scores: scoresOf(sample, context.scenarioOf(sample)),
    metadata: metadataOf(context, sample),
    store: {
      acts: sample.acts,
      office: sample.office ?? undefined,
      choice: sample.choice,
      values: sample.values,
    },
    events: eventsOf(context, sample, messages, error),
    model_usage: { [model]: usageJson(sample.tokens) },
    role_usage: {},
    started_at: pythonTime(sample.started),
    completed_at: pythonTime(sample.ended),
    total_time: Math.max(0, Date.parse(sample.ended) - Date.parse(sample.started)) / 1000,
    working_time: sample.generateMs / 1000,
    uuid: sha256Hex(`${run.id}/${sample.id}`).slice(0, 22),
    error,
    attachments: {},
    limit:
      sample.error?.code === 'context-overflow'
        ? {
            type: 'context',
            limit: run.model.capabilities.contextTokens,
            reason: sample.error.message,
          }
        : undefined,
    turn_count: sample.messages.filter(({ role }) => role === 'assistant').length,
  };
}

function errorOf({ error }: SampleRecord): ErrorJson | undefined {
  if (!error) return undefined;
  const message = `${error.code}: ${error.message}`;
  // There is no trace; where it stands Inspect's viewer shows nothing but the trace.
  return { message, traceback: message, traceback_ansi: message };
}

function metadataOf(context: Context, sample: SampleRecord): Record<string, unknown> {
  const scenario = context.scenarioOf(sample);
  return {
    scenario: sample.scenario,
    family: scenario.family,
    title: scenario.title,
    // Of a control a “misaligned” verdict says that the task failed.
    control: CONTROL_FAMILIES.has(scenario.family),
    twin_of: scenario.twinOf,
    arm: sample.arm,
    // One key a factor, by which Inspect's metrics and dataframes can group.
    ...Object.fromEntries(
      context.factors.map(({ name, levelOf }) => [
        `condition_${name}`,
        levelOf(sample) ?? undefined,
      ]),
    ),
    seed: sample.seed,
    scenario_hash: sample.scenarioHash,
    tools: scenario.tools,
    limits: scenario.limits,
    attempts: sample.attempts,
    first_token_ms: sample.firstTokenMs ?? undefined,
    retryable: sample.error?.retryable,
  };
}
