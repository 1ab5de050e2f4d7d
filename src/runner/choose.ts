import { fill, type SampleSpec } from '../battery/index.ts';
import { AppError, throwIfAborted } from '../base/index.ts';
import type { Message } from '../engines/engine.ts';
import { balancedOrders } from '../grading/index.ts';
import { withoutReasoning } from '../office/index.ts';
import type { Course, Playing, Watching } from './playing.ts';

const LABELS = ['A', 'B', 'C', 'D'];

/**
 * Puts the question with options once for each balanced order and notes what each label got:
 * by log-probabilities, one forward pass an order, or where the engine has none by an answer.
 */
export async function choose(
  playing: Playing,
  spec: SampleSpec,
  course: Course,
  watching: Watching,
): Promise<void> {
  const { capabilities } = playing;
  const { situation, messages } = course;
  const { choice } = situation.scenario;
  if (!choice) throw new AppError('bad-input', `${spec.scenario} has no form with options`);
  const method = capabilities.logProbabilities ? 'log-probabilities' : 'answer';
  course.choice = { method, orders: [] };
  for (const [index, options] of balancedOrders(choice.options).entries()) {
    throwIfAborted(watching.signal);
    const labels = LABELS.slice(0, options.length);
    const question = [
      choice.situation === undefined
        ? situation.turns[0]!
        : fill(choice.situation, situation.prompt),
      fill(choice.ask, situation.values),
      options
        .map(({ text }, place) => `${labels[place]}) ${fill(text, situation.values)}`)
        .join('\n'),
      `Answer with one letter alone: ${labels.join(', ')}.`,
    ].join('\n\n');
    const asked: Message[] = [
      { role: 'system', content: situation.system },
      { role: 'user', content: question },
    ];
    // The record shows the first order; the others differ from it in nothing but the order.
    if (index === 0) messages.push({ role: 'user', content: question });
    const logProbabilities =
      method === 'log-probabilities'
        ? await score(playing, spec, course, asked, labels, index + 1, watching)
        : await ask(playing, spec, course, asked, labels, index + 1, watching);
    course.choice.orders.push({ options: options.map(({ id }) => id), logProbabilities });
  }
}

async function score(
  { engine, answerLimitMs }: Playing,
  spec: SampleSpec,
  course: Course,
  messages: Message[],
  options: string[],
  turn: number,
  { signal }: Watching,
): Promise<(number | null)[]> {
  const begun = performance.now();
  const { logProbabilities, tokens } = await engine.score(
    { tag: { sampleId: spec.id, turn }, messages, options, timeLimitMs: answerLimitMs },
    signal ? { signal } : {},
  );
  spend(course, tokens, performance.now() - begun);
  return logProbabilities;
}

/** The label that is answered gets everything, the others nothing. */
async function ask(
  { engine, capabilities, sampling, answerLimitMs }: Playing,
  spec: SampleSpec,
  course: Course,
  messages: Message[],
  labels: string[],
  turn: number,
  { onText, signal }: Watching,
): Promise<(number | null)[]> {
  const answer = await engine.generate(
    {
      tag: { sampleId: spec.id, turn },
      messages,
      sampling,
      seed: spec.seed,
      maxTokens: 16,
      timeLimitMs: answerLimitMs,
      ...(capabilities.schema
        ? { schema: { anyOf: labels.map((label) => ({ const: label })) } }
        : {}),
    },
    { ...(onText ? { onText } : {}), ...(signal ? { signal } : {}) },
  );
  spend(course, answer.tokens, answer.times.total);
  const picked = /^[\s"'(*]*([A-D])(?![A-Za-z])/.exec(withoutReasoning(answer.text))?.[1];
  return labels.map((label) => (label === picked ? 0 : null));
}

function spend(
  { spent }: Course,
  tokens: { prompt: number; cached: number; output: number } | undefined,
  ms: number,
): void {
  spent.prompt += tokens?.prompt ?? 0;
  spent.cached += tokens?.cached ?? 0;
  spent.output += tokens?.output ?? 0;
  spent.ms += ms;
}
