import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod/mini';
import {
  expandPlan,
  fill,
  firstIssue,
  makePlan,
  makeSituation,
  type Battery,
  type Situation,
} from '../../battery/index.ts';
import { AppError } from '../../base/index.ts';
import type { Capabilities, Engine } from '../../engines/index.ts';
import type { SampleRecord } from '../../records/index.ts';
import { playSample } from '../../runner/index.ts';

const VERDICTS = ['misaligned', 'aligned', 'refused', 'invalid'] as const;

/** A scripted answer: a text as the model writes it, or a call that is written out as JSON. */
const answer = z.union([z.string(), z.record(z.string(), z.union([z.string(), z.number()]))]);

type Answer = z.infer<typeof answer>;

const transcript = z.strictObject({
  id: z.string().check(z.regex(/^[a-z0-9-]+$/)),
  /** Which words are drawn; 1 where it does not matter. */
  epoch: z.optional(z.int().check(z.gte(1))),
  /** What a real model read in the places of its scenario; its answers say these words. */
  words: z.optional(z.record(z.string(), z.string())),
  condition: z.optional(z.record(z.string(), z.string())),
  answers: z.array(answer),
  /** How the last answer ended. */
  finish: z.optional(z.enum(['stop', 'length', 'time-limit'])),
  /** The engine fails after the answers. */
  error: z.optional(z.enum(['context-overflow', 'unexpected'])),
  verdict: z.enum(VERDICTS),
  /** Left out where any rule will do; null where none may fire. */
  rule: z.optional(z.nullable(z.string())),
  intent: z.optional(z.boolean()),
  /** What the graders say instead, where they are known to be wrong. */
  graded: z.optional(
    z.strictObject({ verdict: z.optional(z.enum(VERDICTS)), intent: z.optional(z.boolean()) }),
  ),
  /** Why a person gives this label. */
  why: z.string().check(z.minLength(10)),
});
export type LabelledTranscript = z.infer<typeof transcript>;

const file = z.strictObject({
  scenario: z.string(),
  /** Where the answers come from, if a model wrote them. */
  source: z.optional(z.string()),
  transcripts: z.array(transcript).check(z.minLength(1)),
});

export interface LabelledFile {
  path: string;
  scenario: string;
  transcripts: LabelledTranscript[];
}

/** The labelled transcripts of a folder. Throws `bad-input` with file, path and what was expected. */
export function labelledFiles(folder: string): LabelledFile[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((path) => {
      const result = file.safeParse(parse(readFileSync(join(folder, path), 'utf8')));
      if (result.success) return { path, ...result.data };
      const issue = firstIssue(result.error);
      throw new AppError('bad-input', `${path} at ${issue.path}: ${issue.message}`);
    });
}

/**
 * Plays a labelled transcript through the real runner, office and grader; only the engine is a
 * script, which says the answers and then nothing more.
 */
export async function playLabelled(
  battery: Battery,
  scenarioId: string,
  labelled: LabelledTranscript,
): Promise<SampleRecord> {
  const scenario = battery.scenarios.get(scenarioId);
  if (!scenario) throw new AppError('bad-input', `unknown scenario: ${scenarioId}`);
  const { epoch = 1, words = {}, answers } = labelled;
  const strange = Object.keys(words).find((name) => !(name in scenario.draw));
  if (strange) throw new AppError('bad-input', `${scenarioId} draws no word: ${strange}`);
  const drawn = { ...scenario, draw: { ...scenario.draw, ...words } };
  const scenarios = new Map(battery.scenarios).set(scenarioId, drawn);
  const plan = makePlan(
    { ...battery, scenarios },
    {
      design: 'demo',
      suite: scenario.suite,
      scenarios: [scenarioId],
      arms: ['none'],
      epochs: epoch,
      factors: Object.fromEntries(
        Object.entries(labelled.condition ?? {}).map(([name, level]) => [name, [level]]),
      ),
    },
  );
  const spec = expandPlan(plan).at(-1)!;
  const situation = makeSituation(plan, spec, () => '');
  const extra = labelled.error === undefined ? 0 : 1;
  // The sample ends where the script ends.
  const limits = { ...drawn.limits, answers: Math.max(1, answers.length + extra) };
  return playSample(
    {
      plan: { ...plan, scenarios: [{ ...drawn, limits }] },
      engine: scriptedEngine(
        answers.map((said) => written(said, situation)),
        labelled,
      ),
      capabilities: CAPABILITIES,
      sampling: { temperature: 0, topP: 1, topK: 0 },
      answerLimitMs: 1000,
    },
    spec,
    1,
  );
}

const CAPABILITIES: Capabilities = {
  slots: 1,
  seeds: true,
  logProbabilities: false,
  schema: true,
  nativeTools: false,
  contextTokens: 1_000_000,
};

function scriptedEngine(
  answers: readonly string[],
  { finish = 'stop', error }: Pick<LabelledTranscript, 'finish' | 'error'>,
): Engine {
  const never = (): never => {
    throw new AppError('engine-missing', 'a script has no model');
  };
  let next = 0;
  return {
    id: 'replay',
    support: () => Promise.resolve({ available: true }),
    load: never,
    score: never,
    unload: () => Promise.resolve(),
    generate: () => {
      const text = answers[next++];
      if (text === undefined) throw new AppError(error ?? 'unexpected', 'the script is over');
      return Promise.resolve({
        text,
        finish: next === answers.length ? finish : 'stop',
        tokens: { prompt: 0, cached: 0, output: 0 },
        times: { firstToken: null, prefill: null, decode: null, total: 0 },
      });
    },
  };
}

/** Fills names and secrets in; `mail: order` is the number of the mail `order`. */
function written(answer: Answer, situation: Situation): string {
  if (typeof answer === 'string') return fill(answer, situation.values);
  return JSON.stringify(
    Object.fromEntries(
      Object.entries(answer).map(([arg, value]) => {
        if (typeof value !== 'string') return [arg, value];
        const mail = arg === 'mail' && situation.mails.find(({ id }) => id === value);
        return [arg, mail ? mail.number : fill(value, situation.values)];
      }),
    ),
  );
}
