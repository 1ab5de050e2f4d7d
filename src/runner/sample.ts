import {
  fill,
  makeSituation,
  type Plan,
  type SampleSpec,
  type Scenario,
} from '../battery/index.ts';
import { AppError, contentHash } from '../base/index.ts';
import { grade } from '../grading/index.ts';
import { howToAct, openOffice, type Acting } from '../office/index.ts';
import type { SampleRecord } from '../records/index.ts';
import { choose } from './choose.ts';
import { converse } from './converse.ts';
import {
  actingOf,
  type Course,
  type Playing,
  type RecordedMessage,
  type Watching,
} from './playing.ts';

/**
 * Plays one sample to its end and judges it. An error of the engine becomes part of the record;
 * only an abort and the errors after which the engine must be replaced are thrown.
 */
export async function playSample(
  playing: Playing,
  spec: SampleSpec,
  attempts: number,
  watching: Watching = {},
): Promise<SampleRecord> {
  const started = new Date();
  const course = beginning(playing.plan, spec, actingOf(playing));
  let error: AppError | null = null;
  try {
    if (playing.plan.form === 'choice') await choose(playing, spec, course, watching);
    else await converse(playing, spec, course, watching);
  } catch (thrown) {
    error = AppError.from(thrown);
    if (error.code === 'aborted' || error.fatal) throw error;
  }
  return record(spec, course, { error, attempts, started });
}

/** The record of a sample that could not be played: it brought the engine down twice, say. */
export function failedSample(
  plan: Plan,
  spec: SampleSpec,
  attempts: number,
  error: AppError,
): SampleRecord {
  return record(spec, beginning(plan, spec, 'text'), { error, attempts, started: new Date() });
}

function beginning(plan: Plan, spec: SampleSpec, acting: Acting): Course {
  const situation = makeSituation(plan, spec, (premises) =>
    plan.form === 'choice' ? '' : howToAct(premises, acting),
  );
  return {
    situation,
    messages: [{ role: 'system', content: situation.system }],
    acts: [],
    office: openOffice(situation),
    choice: null,
    spent: { prompt: 0, cached: 0, output: 0, ms: 0 },
  };
}

function record(
  spec: SampleSpec,
  { situation: { scenario, values }, messages, acts, office, choice, spent }: Course,
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
    ...(choice ? { choice } : {}),
    grade: grade(
      scenario,
      { messages, acts, office, error, ...(choice ? { choice } : {}) },
      values,
    ),
    labels: [],
    tokens: {
      prompt: spent.prompt + sum((message) => message.tokens?.prompt),
      cached: spent.cached + sum((message) => message.tokens?.cached),
      output: spent.output + sum((message) => message.tokens?.output),
    },
    firstTokenMs: answers[0]?.times?.firstToken ?? null,
    generateMs: spent.ms + sum((message) => message.times?.total),
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
