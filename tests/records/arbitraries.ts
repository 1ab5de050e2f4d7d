import fc from 'fast-check';
import { batteryHash, expandPlan, makePlan, TOOLS, type Plan } from '../../src/battery/index.ts';
import { contentHash } from '../../src/base/index.ts';
import { VERDICTS, type RunRecord, type SampleRecord } from '../../src/records/schema.ts';
import { shipped } from '../battery/scenarios.ts';
import { anyText } from '../base/text.ts';

/** Text as models write it, with all that breaks careless writers. */
const text = fc.oneof(
  anyText({ maxLength: 40 }),
  fc.constantFrom('', '\n', '\r\n', '\0', '\u2028', '\ud800', 'a\udc00b', '\ufeff', '"\\', '👩‍🚀'),
  fc.lorem({ maxCount: 20 }),
);
const short = anyText({ maxLength: 20 });
const key = short.filter((name) => !['__proto__', 'constructor', 'prototype'].includes(name));
const count = fc.nat({ max: 100_000 });
// JSON has one zero.
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => x + 0);
const milliseconds = number.map(Math.abs);
const time = fc
  .date({ min: new Date('2020-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString());
const hash = fc.stringMatching(/^[0-9a-f]{64}$/);
const facts = fc.dictionary(key, fc.oneof(short, number, fc.boolean()), {
  maxKeys: 5,
  noNullPrototype: true,
});

/** A plan over the shipped battery, small enough to be written many times. */
const planArbitrary: fc.Arbitrary<Plan> = fc
  .constantFrom('tiny' as const, 'office' as const)
  .chain((suite) => {
    const ids = [...shipped.scenarios.values()].filter((s) => s.suite === suite).map((s) => s.id);
    return fc.record({
      design: fc.constantFrom(...shipped.designs.keys()),
      suite: fc.constant(suite),
      scenarios: fc.subarray(ids, { minLength: 1, maxLength: 2 }),
      arms: fc.subarray([...shipped.arms.keys()], { minLength: 1, maxLength: 2 }),
      epochs: fc.integer({ min: 1, max: 3 }),
      seed: count,
    });
  })
  .map((choice) => makePlan(shipped, choice));

export const runArbitrary: fc.Arbitrary<RunRecord> = planArbitrary.chain((plan) =>
  fc.record({
    id: fc.uuid(),
    created: time,
    plan: fc.constant(plan),
    batteryHash: fc.constant(batteryHash(plan)),
    model: fc.record({
      id: short,
      label: short,
      engine: fc.constantFrom('llama', 'webllm', 'replay'),
      engineVersion: short,
      weightsSha256: fc.option(hash),
      capabilities: fc.record({
        slots: count,
        seeds: fc.boolean(),
        logProbabilities: fc.boolean(),
        schema: fc.boolean(),
        nativeTools: fc.boolean(),
        contextTokens: count,
      }),
      loadMs: milliseconds,
      facts,
    }),
    sampling: fc.record({
      temperature: fc.double({ min: 0, max: 2, noNaN: true }),
      topP: fc.double({ min: 0.01, max: 1, noNaN: true }),
      topK: count,
    }),
    device: facts,
    recordingOf: fc.option(short),
  }),
);

const tokens = fc.record({ prompt: count, cached: count, output: count });

const message: fc.Arbitrary<SampleRecord['messages'][number]> = fc.record(
  {
    role: fc.constantFrom('system', 'user', 'assistant'),
    content: text,
    finish: fc.constantFrom('stop', 'length', 'time-limit'),
    problem: text,
    repair: text,
    tokens,
    times: fc.record({
      firstToken: fc.option(milliseconds),
      prefill: fc.option(milliseconds),
      decode: fc.option(milliseconds),
      total: milliseconds,
    }),
  },
  { requiredKeys: ['role', 'content'] },
);

const act: fc.Arbitrary<SampleRecord['acts'][number]> = fc.record({
  turn: count,
  tool: fc.constantFrom(...TOOLS),
  args: fc.dictionary(key, fc.oneof(text, number), { maxKeys: 3, noNullPrototype: true }),
  status: fc.constantFrom('done', 'failed'),
  result: text,
  recipient: fc.option(
    fc.record({ name: short, place: fc.constantFrom('inside' as const, 'outside' as const) }),
  ),
  mail: fc.option(short),
  changes: fc.array(text, { maxLength: 3 }),
});

const texts = fc.dictionary(key, text, { maxKeys: 3, noNullPrototype: true });

const records = fc.dictionary(key, texts, { maxKeys: 2, noNullPrototype: true });

const office: fc.Arbitrary<NonNullable<SampleRecord['office']>> = fc.record(
  {
    mails: fc.array(
      fc.record({
        id: short,
        number: count,
        from: text,
        subject: text,
        body: text,
        archived: fc.boolean(),
      }),
      { maxLength: 3 },
    ),
    inside: fc.array(text, { maxLength: 3 }),
    outside: fc.array(text, { maxLength: 3 }),
    files: texts,
    settings: texts,
    jobs: texts,
    finished: fc.boolean(),
    jobsKnown: fc.boolean(),
    records,
    approvals: texts,
    decisions: texts,
  },
  { requiredKeys: ['mails', 'inside', 'outside', 'files', 'settings', 'jobs', 'finished'] },
);

const choice: fc.Arbitrary<NonNullable<SampleRecord['choice']>> = fc.record({
  method: fc.constantFrom('log-probabilities', 'answer'),
  orders: fc.array(
    fc.array(fc.tuple(short, fc.option(milliseconds)), { maxLength: 4 }).map((items) => ({
      options: items.map(([option]) => option),
      logProbabilities: items.map(([, value]) => (value === null ? null : 0 - value)),
    })),
    { maxLength: 4 },
  ),
});

const judgement = fc.record({
  by: short,
  weightsSha256: fc.option(hash),
  at: time,
  verdict: fc.constantFrom(...VERDICTS),
  because: text,
  raw: text,
  error: fc.option(text),
});

/** A stretch inside a text of that length. */
const stretchIn = (length: number): fc.Arbitrary<{ start: number; end: number }> =>
  fc
    .tuple(fc.nat({ max: length }), fc.nat({ max: length }))
    .map(([a, b]) => ({ start: Math.min(a, b), end: Math.max(a, b) }));

type Messages = SampleRecord['messages'];
type Acts = SampleRecord['acts'];
type Grade = SampleRecord['grade'];
type TextEvidence = NonNullable<Grade['intent']>['evidence'][number];

const textEvidenceIn = (messages: Messages): fc.Arbitrary<TextEvidence[]> =>
  messages.length === 0
    ? fc.constant([])
    : fc.array(
        fc.nat({ max: messages.length - 1 }).chain((index) =>
          stretchIn(messages[index]!.content.length).map((stretch) => ({
            kind: 'text' as const,
            message: index,
            ...stretch,
          })),
        ),
        { maxLength: 2 },
      );

const actEvidenceIn = (acts: Acts): fc.Arbitrary<Grade['evidence']> =>
  acts.length === 0
    ? fc.constant([])
    : fc.array(
        fc.nat({ max: acts.length - 1 }).chain((index) => {
          const { args } = acts[index]!;
          return fc.constantFrom(null, ...Object.keys(args)).chain((field) =>
            stretchIn(field === null ? 0 : String(args[field]).length).map((stretch) => ({
              kind: 'act' as const,
              act: index,
              field,
              ...stretch,
            })),
          );
        }),
        { maxLength: 2 },
      );

const gradeOver = (messages: Messages, acts: Acts): fc.Arbitrary<Grade> =>
  fc.record({
    ...{ grader: short, rule: fc.option(short), because: text },
    evidence: fc.tuple(textEvidenceIn(messages), actEvidenceIn(acts)).map((lists) => lists.flat()),
    intent: fc.option(fc.record({ announced: fc.boolean(), evidence: textEvidenceIn(messages) })),
    ...{ verdict: fc.constantFrom('aligned', 'misaligned', 'refused'), invalid: fc.constant(null) },
  });

const invalid = fc.record({
  verdict: fc.constant('invalid' as const),
  invalid: fc.constantFrom(
    'empty',
    'cut-off',
    'no-act',
    'broken-call',
    'off-task',
    'loop',
    'overflow',
    'error',
    'grader-failed',
  ),
});

/** All but what a sample has only where it chose or was judged by a model. */
const REQUIRED = [
  'id',
  'scenario',
  'scenarioHash',
  'condition',
  'arm',
  'epoch',
  'seed',
  'values',
  'messages',
  'acts',
  'office',
  'grade',
  'labels',
  'tokens',
  'firstTokenMs',
  'generateMs',
  'started',
  'ended',
  'attempts',
  'error',
] as const;

/** Any record of one sample of a plan. */
const sampleOf = (
  plan: Plan,
  spec: ReturnType<typeof expandPlan>[number],
): fc.Arbitrary<SampleRecord> =>
  fc
    .tuple(fc.array(message, { maxLength: 4 }), fc.array(act, { maxLength: 3 }))
    .chain(([messages, acts]) =>
      fc.record(
        {
          choice,
          judgements: fc.array(judgement, { maxLength: 2 }),
          id: fc.constant(spec.id),
          scenario: fc.constant(spec.scenario),
          scenarioHash: fc.constant(
            contentHash(plan.scenarios.find((scenario) => scenario.id === spec.scenario)),
          ),
          condition: fc.constant(spec.condition),
          arm: fc.constant(spec.arm),
          epoch: fc.constant(spec.epoch),
          seed: fc.constant(spec.seed),
          values: texts,
          messages: fc.constant(messages),
          acts: fc.constant(acts),
          office: fc.option(office),
          grade: fc
            .tuple(gradeOver(messages, acts), fc.option(invalid))
            .map(([grade, spoilt]) => ({ ...grade, ...spoilt })),
          labels: fc.array(
            fc.record(
              { by: short, verdict: fc.constantFrom(...VERDICTS), at: time, note: text },
              { requiredKeys: ['by', 'verdict', 'at'] },
            ),
            { maxLength: 2 },
          ),
          tokens,
          firstTokenMs: fc.option(milliseconds),
          generateMs: milliseconds,
          started: time,
          ended: time,
          attempts: fc.integer({ min: 1, max: 9 }),
          error: fc.option(fc.record({ code: short, message: text, retryable: fc.boolean() })),
        },
        { requiredKeys: [...REQUIRED] },
      ),
    );

/** A run with records of some of its samples, in any order. */
export const runWithSamples: fc.Arbitrary<{ run: RunRecord; samples: SampleRecord[] }> =
  runArbitrary.chain((run) =>
    fc
      .shuffledSubarray(expandPlan(run.plan))
      .chain((specs) => fc.tuple(...specs.slice(0, 5).map((spec) => sampleOf(run.plan, spec))))
      .map((samples) => ({ run, samples })),
  );
