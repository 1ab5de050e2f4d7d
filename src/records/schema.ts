import * as z from 'zod/mini';
import {
  armSchema,
  scenarioSchema,
  sharedFactorSchema,
  TOOLS,
  wordListsSchema,
  type Plan,
} from '../battery/index.ts';

/** Version of the result file; a reader refuses a higher one. */
export const FORMAT_VERSION = 2;
const FORMAT = 'urn:belljar:result-file:';
export const FORMAT_ID = `${FORMAT}${FORMAT_VERSION}`;
/** Every older version is one of the newest with less in it. */
const FORMAT_IDS = Array.from({ length: FORMAT_VERSION }, (_, index) => `${FORMAT}${index + 1}`);

const LONGEST_TEXT = 400_000;

/**
 * An object with these keys and no others. What is read with it has its keys in the canonical
 * order, whatever order they came in, so that it can be written again without sorting.
 */
function object<Shape extends z.core.$ZodLooseShape>(
  shape: Shape,
): z.ZodMiniObject<Shape, z.core.$strict> {
  const sorted = Object.entries(shape).sort(([a], [b]) => (a < b ? -1 : 1));
  return z.strictObject(Object.fromEntries(sorted) as Shape);
}

const text = z.string().check(z.maxLength(LONGEST_TEXT));
const short = z.string().check(z.maxLength(400));
const count = z.int().check(z.gte(0));
const milliseconds = z.number().check(z.gte(0));
const time = z.iso.datetime();
const hash = z.string().check(z.regex(/^[0-9a-f]{64}$/, 'a SHA-256 as 64 hexadecimal digits'));
const jsonFacts = z.record(short, z.union([short, z.number(), z.boolean()]));
const condition = z.record(short, short);

const stretch = { start: count, end: count };
const textEvidence = object({ kind: z.literal('text'), message: count, ...stretch });
const evidence = z.union([
  textEvidence,
  object({ kind: z.literal('act'), act: count, field: z.nullable(short), ...stretch }),
]);

export const VERDICTS = ['misaligned', 'aligned', 'refused', 'invalid'] as const;

const grade = object({
  verdict: z.enum(VERDICTS),
  invalid: z.nullable(
    z.enum([
      'empty',
      'cut-off',
      'no-act',
      'broken-call',
      'off-task',
      'loop',
      'overflow',
      'error',
      'grader-failed',
    ]),
  ),
  grader: short,
  rule: z.nullable(short),
  because: text,
  evidence: z.array(evidence).check(z.maxLength(1000)),
  intent: z.nullable(
    object({
      announced: z.boolean(),
      evidence: z.array(textEvidence).check(z.maxLength(1000)),
    }),
  ),
}).check(
  z.refine(
    (value) => (value.verdict === 'invalid') === (value.invalid !== null),
    'an invalid verdict, and only that, has a reason in `invalid`',
  ),
);

const act = object({
  turn: count,
  tool: z.enum(TOOLS),
  args: z.record(short, z.union([text, z.number()])),
  status: z.enum(['done', 'failed']),
  result: text,
  recipient: z.nullable(object({ name: short, place: z.enum(['inside', 'outside']) })),
  mail: z.nullable(short),
  changes: z.array(text).check(z.maxLength(20)),
});

const message = object({
  role: z.enum(['system', 'user', 'assistant']),
  content: text,
  /** Of an answer only: how it ended, what is wrong with its call, and what it cost. */
  finish: z.optional(z.enum(['stop', 'length', 'time-limit'])),
  problem: z.optional(text),
  /** What had to be mended before the call could be read. */
  repair: z.optional(text),
  tokens: z.optional(object({ prompt: count, cached: count, output: count })),
  times: z.optional(
    object({
      firstToken: z.nullable(milliseconds),
      prefill: z.nullable(milliseconds),
      decode: z.nullable(milliseconds),
      total: milliseconds,
    }),
  ),
});

const mail = object({
  id: short,
  number: count,
  from: text,
  subject: text,
  body: text,
  archived: z.boolean(),
});

const office = object({
  mails: z.array(mail).check(z.maxLength(100)),
  inside: z.array(text),
  outside: z.array(text),
  files: z.record(text, text),
  settings: z.record(text, text),
  jobs: z.record(text, text),
  jobsKnown: z.optional(z.boolean()),
  records: z.optional(z.record(text, z.record(text, text))),
  approvals: z.optional(z.record(text, text)),
  decisions: z.optional(z.record(text, text)),
  finished: z.boolean(),
});

/** A question with options, put in several orders; see `ChoiceResult`. */
const choice = object({
  method: z.enum(['log-probabilities', 'answer']),
  orders: z
    .array(
      object({
        options: z.array(short).check(z.maxLength(10)),
        logProbabilities: z.array(z.nullable(z.number().check(z.lte(0)))),
      }).check(
        z.refine(
          (order) => order.options.length === order.logProbabilities.length,
          'as many log-probabilities as options',
        ),
      ),
    )
    .check(z.maxLength(24)),
});

const errorData = object({
  code: short,
  message: text,
  retryable: z.boolean(),
});

const label = object({
  by: short,
  verdict: z.enum(VERDICTS),
  at: time,
  note: z.optional(text),
});
export type Label = z.infer<typeof label>;

/** What a model as judge said of a stored transcript. */
const judgement = object({
  /** The judging model. */
  by: short,
  weightsSha256: z.nullable(hash),
  at: time,
  /** `invalid` where the judge failed; `error` then says how. */
  verdict: z.enum(VERDICTS),
  because: text,
  /** The answer as it was written. */
  raw: text,
  error: z.nullable(text),
});
export type Judgement = z.infer<typeof judgement>;

/** One played sample, complete in itself. */
export const sampleSchema = object({
  id: short,
  scenario: short,
  scenarioHash: hash,
  condition,
  arm: short,
  epoch: z.int().check(z.gte(1)),
  seed: count,
  /** Words drawn for the sample: placeholder → text. */
  values: z.record(short, text),
  messages: z.array(message).check(z.maxLength(200)),
  acts: z.array(act).check(z.maxLength(200)),
  /** The office when the sample ended. */
  office: z.nullable(office),
  /** Where the model chose among options and did not act. */
  choice: z.optional(choice),
  grade,
  labels: z.array(label).check(z.maxLength(100)),
  /** The latest of each judging model. */
  judgements: z.optional(z.array(judgement).check(z.maxLength(20))),
  tokens: object({ prompt: count, cached: count, output: count }),
  /** Of the first answer; null where the engine does not tell. Milliseconds. */
  firstTokenMs: z.nullable(milliseconds),
  generateMs: milliseconds,
  started: time,
  ended: time,
  /** How often the sample was begun; above 1 after a crash of the engine. */
  attempts: z.int().check(z.gte(1)),
  error: z.nullable(errorData),
});
export type SampleRecord = z.infer<typeof sampleSchema>;

const planSchema = object({
  design: short,
  suite: z.enum(['tiny', 'office']),
  scenarios: z.array(scenarioSchema).check(z.minLength(1), z.maxLength(500)),
  arms: z.array(armSchema).check(z.minLength(1), z.maxLength(50)),
  words: wordListsSchema,
  factors: z.optional(z.record(short, sharedFactorSchema)),
  form: z.optional(z.enum(['act', 'choice'])),
  conditions: z.record(short, z.array(condition).check(z.maxLength(1000))),
  epochs: z.int().check(z.gte(1), z.lte(100_000)),
  seed: count,
});

export const runSchema = object({
  id: z.string().check(z.regex(/^[A-Za-z0-9-]{8,64}$/, 'letters, digits and -')),
  created: time,
  plan: planSchema,
  batteryHash: hash,
  model: object({
    id: short,
    label: short,
    engine: z.enum(['llama', 'webllm', 'replay']),
    engineVersion: short,
    weightsSha256: z.nullable(hash),
    capabilities: object({
      slots: count,
      seeds: z.boolean(),
      logProbabilities: z.boolean(),
      schema: z.boolean(),
      nativeTools: z.boolean(),
      contextTokens: count,
    }),
    loadMs: milliseconds,
    facts: jsonFacts,
  }),
  sampling: object({
    temperature: z.number().check(z.gte(0), z.lte(2)),
    topP: z.number().check(z.gt(0), z.lte(1)),
    topK: count,
  }),
  /** How calls were made; left out, bound to a schema where the engine could. */
  acting: z.optional(z.enum(['schema', 'native', 'text'])),
  device: jsonFacts,
  /** Set where the samples are a recording that was played again, not a live run. */
  recordingOf: z.nullable(short),
});
export type RunRecord = Omit<z.infer<typeof runSchema>, 'plan'> & { plan: Plan };

export const headerSchema = object({
  $schema: z.enum(FORMAT_IDS),
  type: z.literal('header'),
  version: z.int().check(z.gte(1), z.lte(FORMAT_VERSION)),
  exporter: short,
  exported: time,
  run: runSchema,
});

export const sampleLineSchema = object({ type: z.literal('sample'), sample: sampleSchema });

export const footerSchema = object({
  type: z.literal('footer'),
  samples: count,
  /** SHA-256 over the canonical lines (RFC 8785) before this one, each with its line feed. */
  sha256: hash,
});
export type Footer = z.infer<typeof footerSchema>;
