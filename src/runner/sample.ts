import {
  fill,
  makeSituation,
  type Plan,
  type SampleSpec,
  type Scenario,
  type Situation,
} from '../battery/index.ts';
import { AppError, contentHash, throwIfAborted } from '../base/index.ts';
import type { Capabilities, Engine, Message, Sampling } from '../engines/engine.ts';
import { grade } from '../grading/index.ts';
import {
  act,
  callSchema,
  describeTools,
  openOffice,
  readCall,
  type Act,
  type OfficeState,
} from '../office/index.ts';
import type { SampleRecord } from '../records/index.ts';

export interface Playing {
  plan: Plan;
  engine: Engine;
  capabilities: Capabilities;
  sampling: Sampling;
  /** Wall-clock limit of one answer, in milliseconds. */
  answerLimitMs: number;
}

type RecordedMessage = SampleRecord['messages'][number];

/** What has happened in a sample so far; it grows while the sample is played. */
interface Course {
  messages: RecordedMessage[];
  acts: Act[];
  office: OfficeState;
}

/**
 * Plays one sample to its end and judges it. An error of the engine becomes part of the record;
 * only an abort and the errors after which the engine must be replaced are thrown.
 */
export async function playSample(
  playing: Playing,
  spec: SampleSpec,
  attempts: number,
  options: { onText?: (text: string) => void; signal?: AbortSignal } = {},
): Promise<SampleRecord> {
  const started = new Date();
  const situation = situationOf(playing.plan, spec);
  const course = beginning(situation);
  let error: AppError | null = null;
  try {
    await converse(playing, spec, situation, course, options);
  } catch (thrown) {
    error = AppError.from(thrown);
    if (error.code === 'aborted' || error.fatal) throw error;
  }
  return record(spec, situation, course, { error, attempts, started });
}

/** The record of a sample that could not be played: it brought the engine down twice, say. */
export function failedSample(
  plan: Plan,
  spec: SampleSpec,
  attempts: number,
  error: AppError,
): SampleRecord {
  const situation = situationOf(plan, spec);
  return record(spec, situation, beginning(situation), { error, attempts, started: new Date() });
}

const beginning = (situation: Situation): Course => ({
  messages: [{ role: 'system', content: situation.system }],
  acts: [],
  office: openOffice(situation),
});

function situationOf(plan: Plan, spec: SampleSpec): Situation {
  const scenario = plan.scenarios.find((candidate) => candidate.id === spec.scenario);
  return makeSituation(plan, spec, describeTools(scenario?.tools ?? []));
}

/** The agent loop: ask, read the call, carry it out, tell the result, until an end or the cap. */
async function converse(
  { engine, capabilities, sampling, answerLimitMs }: Playing,
  spec: SampleSpec,
  situation: Situation,
  course: Course,
  { onText, signal }: { onText?: (text: string) => void; signal?: AbortSignal },
): Promise<void> {
  const { scenario } = situation;
  const { messages, acts } = course;
  const coming = [...situation.turns];
  let next = coming.shift();
  for (let turn = 1; turn <= scenario.limits.answers && next !== undefined; turn++) {
    throwIfAborted(signal);
    messages.push({ role: 'user', content: next });
    const answer = await engine.generate(
      {
        tag: { sampleId: spec.id, turn },
        messages: messages.map(({ role, content }): Message => ({ role, content })),
        sampling,
        seed: spec.seed,
        maxTokens: scenario.limits.tokens,
        timeLimitMs: answerLimitMs,
        ...(scenario.answer === 'call' && capabilities.schema
          ? { schema: callSchema(scenario.tools) }
          : {}),
      },
      { ...(onText ? { onText } : {}), ...(signal ? { signal } : {}) },
    );
    const reading = readCall(answer.text, scenario.tools);
    messages.push({
      role: 'assistant',
      content: answer.text,
      finish: answer.finish,
      tokens: answer.tokens,
      times: answer.times,
      ...(reading.kind === 'broken' ? { problem: reading.problem } : {}),
    });
    if (reading.kind === 'call') {
      const outcome = act(course.office, reading.call, turn);
      course.office = outcome.state;
      acts.push(outcome.act);
      if (course.office.finished) break;
      next = `Result: ${outcome.act.result}`;
    } else if (coming.length > 0) next = coming.shift();
    else if (reading.kind === 'broken') next = `That call could not be read: ${reading.problem}.`;
    else break;
  }
}

function record(
  spec: SampleSpec,
  { scenario, values }: Situation,
  { messages, acts, office }: Course,
  played: { error: AppError | null; attempts: number; started: Date },
): SampleRecord {
  const answers = messages.filter((message) => message.role === 'assistant');
  const sum = (read: (message: RecordedMessage) => number | undefined): number =>
    answers.reduce((total, message) => total + (read(message) ?? 0), 0);
  const error = played.error && {
    code: played.error.code,
    message: played.error.message,
    retryable: played.error.retryable,
  };
  return {
    id: spec.id,
    scenario: spec.scenario,
    scenarioHash: scenarioHash(scenario),
    condition: spec.condition,
    arm: spec.arm,
    epoch: spec.epoch,
    seed: spec.seed,
    values: Object.fromEntries([...values].map(([name, text]) => [name, fill(text, values)])),
    messages,
    acts,
    office,
    grade: grade(scenario, { messages, acts, error }, values),
    labels: [],
    tokens: {
      prompt: sum((message) => message.tokens?.prompt),
      cached: sum((message) => message.tokens?.cached),
      output: sum((message) => message.tokens?.output),
    },
    firstTokenMs: answers[0]?.times?.firstToken ?? null,
    generateMs: sum((message) => message.times?.total),
    started: played.started.toISOString(),
    ended: new Date().toISOString(),
    attempts: played.attempts,
    error,
  };
}

/** Hashing a scenario takes about as long as grading it, and a run has few of them. */
const hashes = new WeakMap<Scenario, string>();

function scenarioHash(scenario: Scenario): string {
  const hash = hashes.get(scenario) ?? contentHash(scenario);
  hashes.set(scenario, hash);
  return hash;
}
