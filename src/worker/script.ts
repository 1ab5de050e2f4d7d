import { expandPlan, fill, makeSituation, type Plan, type Values } from '../battery/index.ts';
import { AppError } from '../base/index.ts';
import type { Capabilities, Engine } from '../engines/index.ts';
import type { SampleRecord } from '../records/index.ts';
import { playSample } from '../runner/index.ts';

/** Answers that somebody typed, to be played as if a model had given them. */
export interface Script {
  /** Its last sample is the one that is played. */
  plan: Plan;
  answers: string[];
}

const MOST_ANSWERS = 20;
const LONGEST_ANSWER = 20_000;

const CAPABILITIES: Capabilities = {
  slots: 1,
  seeds: true,
  logProbabilities: false,
  schema: true,
  nativeTools: false,
  contextTokens: 1_000_000,
};

/**
 * Plays typed answers through the real runner, office and graders; only the engine is a script.
 * Names in braces that the scenario declares are filled. The sample ends where the script ends.
 */
export function playScript({ plan, answers }: Script): Promise<SampleRecord> {
  if (answers.length === 0 || answers.length > MOST_ANSWERS)
    throw new AppError('bad-input', `a script has 1 to ${MOST_ANSWERS} answers`);
  if (answers.some((answer) => answer.length > LONGEST_ANSWER))
    throw new AppError('bad-input', `an answer has ${LONGEST_ANSWER} characters at the most`);
  const spec = expandPlan(plan).at(-1);
  if (!spec) throw new AppError('bad-input', 'the plan holds no sample');
  const { values } = makeSituation(plan, spec, () => '');
  const ending = (scenario: Plan['scenarios'][number]) => ({
    ...scenario,
    limits: { ...scenario.limits, answers: answers.length },
  });
  return playSample(
    {
      plan: { ...plan, form: 'act', scenarios: plan.scenarios.map(ending) },
      engine: scripted(answers.map((answer) => filled(answer, values))),
      capabilities: CAPABILITIES,
      sampling: { temperature: 0, topP: 1, topK: 0 },
      answerLimitMs: 1000,
    },
    spec,
    1,
  );
}

/** Only names that are declared: an answer may hold braces of its own. */
const filled = (answer: string, values: Values): string =>
  answer.replace(/\{[A-Za-z][A-Za-z0-9]*\}/g, (place) => {
    try {
      return fill(place, values);
    } catch {
      return place;
    }
  });

function scripted(answers: readonly string[]): Engine {
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
      if (text === undefined) throw new AppError('unexpected', 'the script is over');
      return Promise.resolve({
        text,
        finish: 'stop',
        tokens: { prompt: 0, cached: 0, output: 0 },
        times: { firstToken: null, prefill: null, decode: null, total: 0 },
      });
    },
  };
}
