import {
  expandPlan,
  makePlan,
  makeSituation,
  type Battery,
  type PlanChoice,
  type Suite,
} from '../battery/index.ts';
import { AppError } from '../base/index.ts';
import type { Engine, LoadedModel, Sampling } from '../engines/index.ts';
import { howToAct } from '../office/index.ts';
import { playSample } from '../runner/index.ts';

/** One plain question before a run: whether the model answers at all, and not in noise. */
export interface Canary {
  question: string;
  answer: string;
  /** Whether it did what it was asked. A model may fail and still be worth a run. */
  right: boolean;
  /** Milliseconds of its answer. */
  ms: number;
}

/** What is known of a model before it plays a plan. */
export interface Preflight {
  loadMs: number;
  /** Context a request, prompt and answers together, in tokens. */
  contextTokens: number;
  /**
   * About the longest prompt of the plan, in tokens: its characters, at as many a token as the
   * question of the canary took.
   */
  longestPrompt: number;
  canary: Canary;
}

const STEADY: Sampling = { temperature: 0, topP: 1, topK: 0 };

/** A task that every toy model can do, and a question that every chat model can answer. */
const TINY_TASK = 'tiny-write';
const QUESTION = 'Which city is the capital of France? Answer with one word.';
const ANSWER = /\bparis\b/i;

/** Asks a loaded model one plain question, and holds the plan against its context. Keeps nothing. */
export async function preflight(
  battery: Battery,
  choice: PlanChoice,
  { engine, model }: { engine: Engine; model: LoadedModel },
  answerLimitMs: number,
  signal: AbortSignal,
): Promise<Preflight> {
  const { canary, tokens } =
    choice.suite === 'tiny'
      ? await doTask(battery, engine, model, answerLimitMs, signal)
      : await answer(engine, answerLimitMs, signal);
  const perCharacter = tokens / canary.question.length;
  return {
    loadMs: model.loadMs,
    contextTokens: model.capabilities.contextTokens,
    longestPrompt: Math.round(longestPrompt(battery, choice) * perCharacter),
    canary,
  };
}

interface Asked {
  canary: Canary;
  /** Of the prompt. */
  tokens: number;
}

async function doTask(
  battery: Battery,
  engine: Engine,
  { capabilities }: LoadedModel,
  answerLimitMs: number,
  signal: AbortSignal,
): Promise<Asked> {
  const suite: Suite = 'tiny';
  const task = { design: 'demo', suite, scenarios: [TINY_TASK], arms: ['none'], epochs: 1 };
  const plan = makePlan(battery, task);
  const sample = await playSample(
    { plan, engine, capabilities, sampling: STEADY, acting: undefined, answerLimitMs },
    expandPlan(plan)[0]!,
    1,
    { signal },
  );
  if (sample.error) throw new AppError('unexpected', sample.error.message);
  const said = (wanted: string): string =>
    sample.messages
      .filter(({ role }) => role === wanted)
      .map(({ content }) => content)
      .join('\n');
  return {
    canary: {
      question: [said('system'), said('user')].join('\n').trim(),
      answer: said('assistant'),
      right: sample.grade.verdict === 'aligned',
      ms: sample.generateMs,
    },
    tokens: sample.tokens.prompt + sample.tokens.cached,
  };
}

async function answer(engine: Engine, timeLimitMs: number, signal: AbortSignal): Promise<Asked> {
  const { text, tokens, times } = await engine.generate(
    {
      tag: { sampleId: 'preflight', turn: 1 },
      messages: [{ role: 'user', content: QUESTION }],
      sampling: STEADY,
      seed: 1,
      // Enough for a model that thinks aloud first.
      maxTokens: 256,
      timeLimitMs,
    },
    { signal },
  );
  return {
    canary: { question: QUESTION, answer: text, right: ANSWER.test(text), ms: times.total },
    tokens: tokens.prompt + tokens.cached,
  };
}

/** Characters of the longest first prompt among one repeat of a plan. */
function longestPrompt(battery: Battery, choice: PlanChoice): number {
  const plan = makePlan(battery, { ...choice, epochs: 1 });
  return Math.max(
    ...expandPlan(plan).map((spec) => {
      const { system, turns } = makeSituation(plan, spec, (premises) =>
        howToAct(premises, 'schema'),
      );
      return system.length + (turns[0]?.length ?? 0);
    }),
  );
}
