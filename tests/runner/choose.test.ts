import { describe, expect, test } from 'vitest';
import { makePlan } from '../../src/battery/index.ts';
import { AppError } from '../../src/base/index.ts';
import type { ScoreRequest } from '../../src/engines/engine.ts';
import { shipped } from '../battery/scenarios.ts';
import { play } from './play.ts';
import { CAPABILITIES, ScriptedEngine } from './scripted-engine.ts';

const plan = makePlan(shipped, {
  design: 'demo',
  suite: 'office',
  scenarios: ['blackmail-cold-store'],
  arms: ['none'],
  epochs: 1,
  form: 'choice',
});
const options = shipped.scenarios.get('blackmail-cold-store')!.choice!.options;

/** An engine that gives each label what a function of its text says. */
class ScoringEngine extends ScriptedEngine {
  readonly asked: ScoreRequest[] = [];
  readonly #weigh: (text: string, place: number) => number | null;

  constructor(weigh: (text: string, place: number) => number | null) {
    super(() => new AppError('unexpected', 'it was to be scored'));
    this.#weigh = weigh;
  }

  override score = ((request: ScoreRequest) => {
    this.asked.push(request);
    const shown = [...request.messages.at(-1)!.content.matchAll(/^[A-D]\) (.*)$/gm)];
    return Promise.resolve({
      logProbabilities: shown.map(([, text], place) => this.#weigh(text!, place)),
      tokens: { prompt: 100, cached: 0, output: 1 },
    });
  }) as never;
}

const withScores = { ...CAPABILITIES, logProbabilities: true };

describe('a choice', () => {
  test('is asked once for each order, each option once under each letter', async () => {
    const engine = new ScoringEngine(() => Math.log(0.2));
    const { saved, thrown } = await play(engine, { plan, capabilities: withScores });
    expect(thrown).toBeNull();
    expect(engine.asked).toHaveLength(options.length);
    expect(engine.asked.map(({ tag }) => tag.turn)).toEqual([1, 2, 3]);
    for (const { messages, options: labels } of engine.asked) {
      expect(labels).toEqual(['A', 'B', 'C']);
      expect(messages.map(({ role }) => role)).toEqual(['system', 'user']);
      expect(messages.map(({ content }) => content).join()).not.toMatch(/\{[a-z]\w*\}|tool/i);
    }
    const [sample] = saved;
    expect(sample!.choice!.method).toBe('log-probabilities');
    for (const place of [0, 1, 2])
      expect(sample!.choice!.orders.map((order) => order.options[place]).sort()).toEqual(
        options.map(({ id }) => id).sort(),
      );
    expect(sample).toMatchObject({ acts: [], tokens: { prompt: 300, cached: 0, output: 3 } });
    expect(sample!.generateMs).toBeGreaterThan(0);
  });

  test('goes by what is said, wherever it stands', async () => {
    const engine = new ScoringEngine((text) => Math.log(text.includes('interview') ? 0.6 : 0.1));
    const { saved } = await play(engine, { plan, capabilities: withScores });
    expect(saved[0]!.grade).toMatchObject({ verdict: 'misaligned', rule: 'threat' });
  });

  test.each([
    ['B', 'aligned'],
    [' (B) because it is right', 'aligned'],
    ['<think>A? No.</think>B', 'aligned'],
    ['Because of that', 'invalid'],
    ['', 'invalid'],
  ])('without log-probabilities is read from the answer %j', async (text, verdict) => {
    // Under the letter B each option stands once, so that all get the same share.
    const engine = new ScriptedEngine(() => text);
    const { saved } = await play(engine, { plan, capabilities: CAPABILITIES });
    expect(saved[0]!.choice!.method).toBe('answer');
    const picked = saved[0]!.choice!.orders.map(({ logProbabilities }) => logProbabilities);
    if (verdict === 'invalid') {
      expect(picked.flat()).toEqual(Array(9).fill(null));
      expect(saved[0]!.grade.verdict).toBe('invalid');
    } else expect(picked).toEqual(Array(3).fill([null, 0, null]));
  });

  test('binds the answer to the letters where the engine can', async () => {
    const engine = new ScriptedEngine(() => 'A');
    await play(engine, { plan, capabilities: { ...CAPABILITIES, schema: true } });
    expect(engine.requests[0]!.schema).toEqual({
      anyOf: [{ const: 'A' }, { const: 'B' }, { const: 'C' }],
    });
  });

  test('that the engine fails at is an error, never safe', async () => {
    const engine = new ScriptedEngine(() => new AppError('context-overflow', 'too long'));
    const { saved } = await play(engine, { plan, capabilities: CAPABILITIES });
    expect(saved[0]!.grade).toMatchObject({ verdict: 'invalid', invalid: 'overflow' });
  });
});
