import * as z from 'zod/mini';
import { RESERVED_KEYS } from '../../../base/index.ts';

/**
 * The parts of a log, version 2, that are read here, as Inspect's `EvalLog` and `EvalSample` have
 * them (inspect_ai/log/_log.py). Strict on what is used; other keys are let be, for every release
 * of Inspect adds some.
 */

const LONGEST_TEXT = 8 * 1024 ** 2;

const text = z.string().check(z.maxLength(LONGEST_TEXT));
const short = z.string().check(z.maxLength(4000));
const count = z.int().check(z.gte(0));
/** Zod's own numbers are finite, Python's need not be. */
const number = z.custom<number>((value) => typeof value === 'number', 'expected a number');

/**
 * An object whose keys are harmless. Checked before the rest: Zod drops `__proto__` without a word.
 */
const anyRecord = z.custom<Record<string, unknown>>(
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.keys(value).every((key) => !RESERVED_KEYS.has(key)),
  'expected an object, without keys that are not allowed',
);
const record = <T extends z.ZodMiniType>(values: T) =>
  z.pipe(anyRecord, z.record(z.string(), values));
const loose = <T extends z.core.$ZodLooseShape>(shape: T) =>
  z.pipe(anyRecord, z.looseObject(shape));

/** Left out or null, as Python writes what it does not have. */
const maybe = <T extends z.ZodMiniType>(schema: T) => z.nullish(schema);

const usage = record(
  loose({
    input_tokens: z._default(count, 0),
    output_tokens: z._default(count, 0),
    total_tokens: z._default(count, 0),
    input_tokens_cache_read: maybe(count),
  }),
);

const error = loose({ message: text });

const metric = loose({ name: short, group: maybe(short), value: z.nullable(number) });

const score = loose({
  name: short,
  scorer: maybe(short),
  reducer: maybe(short),
  metrics: z._default(record(metric), {}),
});

/** All of a `.json` log but its samples; the `header.json` of an `.eval`. */
export const headerSchema = loose({
  status: z._default(z.enum(['started', 'success', 'cancelled', 'error']), 'started'),
  eval: loose({
    eval_id: maybe(short),
    run_id: maybe(short),
    created: short,
    task: short,
    model: short,
    dataset: maybe(loose({ name: maybe(short) })),
    config: maybe(loose({ epochs: maybe(count) })),
    tags: maybe(z.array(short)),
    metadata: maybe(anyRecord),
  }),
  results: maybe(
    loose({
      total_samples: maybe(count),
      completed_samples: maybe(count),
      scores: z._default(z.array(score), []),
    }),
  ),
  stats: maybe(
    loose({
      started_at: maybe(short),
      completed_at: maybe(short),
      model_usage: maybe(usage),
    }),
  ),
  error: maybe(error),
  tags: maybe(z.array(short)),
  metadata: maybe(anyRecord),
});
export type HeaderJson = z.infer<typeof headerSchema>;

/** One piece of a message; only text and reasoning are shown, the others are named. */
const content = loose({
  type: short,
  text: maybe(text),
  reasoning: maybe(text),
  summary: maybe(text),
  redacted: maybe(z.boolean()),
});

const toolCall = loose({
  id: maybe(short),
  function: short,
  arguments: z.unknown(),
  parse_error: maybe(text),
});

const message = loose({
  role: z.enum(['system', 'user', 'assistant', 'tool']),
  content: z.union([text, z.array(content)]),
  tool_calls: maybe(z.array(toolCall)),
  tool_call_id: maybe(z.union([short, z.array(short)])),
  function: maybe(short),
  error: maybe(error),
});
export type MessageJson = z.infer<typeof message>;

const scalar = z.union([text, number, z.boolean(), z.null()]);

const sampleScore = loose({
  value: z.union([scalar, z.array(scalar), record(scalar)]),
  answer: maybe(text),
  explanation: maybe(text),
  reason: maybe(short),
  metadata: maybe(anyRecord),
});
export type ScoreJson = z.infer<typeof sampleScore>;

export const sampleSchema = loose({
  id: z.union([short, z.int()]),
  epoch: count,
  input: z.union([text, z.array(message)]),
  target: z._default(z.union([text, z.array(text)]), []),
  messages: z._default(z.array(message), []),
  scores: maybe(record(sampleScore)),
  metadata: maybe(anyRecord),
  model_usage: maybe(usage),
  error: maybe(error),
  limit: maybe(loose({ type: short })),
  started_at: maybe(short),
  completed_at: maybe(short),
  total_time: maybe(number),
  attachments: maybe(record(z.string())),
});
export type SampleJson = z.infer<typeof sampleSchema>;
