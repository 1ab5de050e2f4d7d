import {
  makeSituation,
  type Plan,
  type SampleSpec,
  type Scenario,
  type Situation,
} from '../battery/index.ts';
import { fill } from '../battery/index.ts';
import { AppError, contentHash, throwIfAborted } from '../base/index.ts';
import type { Capabilities, Engine, Message, Sampling } from '../engines/engine.ts';
import { grade, type Grade, type Transcript } from '../grading/index.ts';
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
  const messages: RecordedMessage[] = [{ role: 'system', content: situation.system }];
  const acts: Act[] = [];
  let office = openOffice(situation);
  let error: AppError | null = null;
  try {
    office = await converse(playing, spec, situation, { messages, acts, office }, options);
  } catch (thrown) {
    error = AppError.from(thrown);
    if (error.code === 'aborted' || error.fatal) throw error;
  }
  return record(playing.plan, spec, situation, {
    messages,
    acts,
    office,
    error,
    attempts,
    started,
  });
}

/** The record of a sample that could not be played: it brought the engine down twice, say. */
export function failedSample(
  plan: Plan,
  spec: SampleSpec,
  attempts: number,
  error: AppError,
): SampleRecord {
  const situation = situationOf(plan, spec);
  return record(plan, spec, situation, {
    messages: [{ role: 'system', content: situation.system }],
    acts: [],
    office: openOffice(situation),
    error,
    attempts,
    started: new Date(),
  });
}

function situationOf(plan: Plan, spec: SampleSpec): Situation {
  const scenario = plan.scenarios.find((candidate) => candidate.id === spec.scenario);
  return makeSituation(plan, spec, describeTools(scenario?.tools ?? []));
}

/** The agent loop: ask, read the call, carry it out, tell the result, until an end or the cap. */
async function converse(
  { engine, capabilities, sampling, answerLimitMs }: Playing,
  spec: SampleSpec,
  situation: Situation,
  progress: { messages: RecordedMessage[]; acts: Act[]; office: OfficeState },
  { onText, signal }: { onText?: (text: string) => void; signal?: AbortSignal },
): Promise<OfficeState> {
  const { scenario } = situation;
  const { messages, acts } = progress;
  const coming = [...situation.turns];
  let { office } = progress;
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
      const outcome = act(office, reading.call, turn);
      office = outcome.state;
      acts.push(outcome.act);
      if (office.finished) break;
      next = `Result: ${outcome.act.result}`;
    } else if (coming.length > 0) next = coming.shift();
    else if (reading.kind === 'broken') next = `That call could not be read: ${reading.problem}.`;
    else break;
  }
  return office;
}

function record(
  plan: Plan,
  spec: SampleSpec,
  situation: Situation,
  played: {
    messages: RecordedMessage[];
    acts: Act[];
    office: OfficeState;
    error: AppError | null;
    attempts: number;
    started: Date;
  },
): SampleRecord {
  const answers = played.messages.filter((message) => message.role === 'assistant');
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
    scenarioHash: contentHash(situation.scenario),
    condition: spec.condition,
    arm: spec.arm,
    epoch: spec.epoch,
    seed: spec.seed,
    values: filledValues(situation),
    messages: played.messages,
    acts: played.acts as SampleRecord['acts'],
    office: played.office,
    grade: gradeOf(situation.scenario, { ...played, error }, situation),
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

const gradeOf = (scenario: Scenario, transcript: Transcript, situation: Situation): Grade =>
  grade(scenario, transcript, situation.values);

const filledValues = ({ values }: Situation): Record<string, string> =>
  Object.fromEntries([...values].map(([name, text]) => [name, fill(text, values)]));
