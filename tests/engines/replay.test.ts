import { describe, expect, test } from 'vitest';
import type { GenerateRequest, Generation, ModelRef } from '../../src/engines/engine.ts';
import { createReplayEngine, type RecordedAnswers } from '../../src/engines/replay/index.ts';

const answer = (text: string, total = 0): Generation => ({
  text,
  finish: 'length',
  tokens: { prompt: 5, cached: 1, output: 2 },
  times: { firstToken: 1, prefill: 2, decode: 3, total },
});

const RECORDED: Record<string, Generation[]> = {
  'run-a:one': [answer('first words'), answer('second words of it')],
  'run-a:slow': [answer('word '.repeat(1000), 20_000)],
};
const recorded: RecordedAnswers = (run, sample) => {
  const answers = RECORDED[`${run}:${sample}`];
  return Promise.resolve(answers ? { answers, scores: [[-1, null]] } : null);
};

const recording = (pace: 'recorded' | 'fastest', runId = 'run-a'): ModelRef => ({
  id: 'organism-scifi',
  label: 'scifi',
  engine: 'replay',
  source: { kind: 'recording', runId, pace },
});

const request = (sampleId: string, turn = 1): GenerateRequest => ({
  tag: { sampleId, turn },
  messages: [],
  sampling: { temperature: 1, topP: 1, topK: 0 },
  seed: 1,
  maxTokens: 10,
  timeLimitMs: 1000,
});

describe('a recording', () => {
  test('gives each turn of each sample as it was recorded, costs and all', async () => {
    const engine = createReplayEngine(recorded);
    const { capabilities, weightsSha256 } = await engine.load(recording('fastest'));
    expect(capabilities.slots).toBeGreaterThan(1);
    expect(weightsSha256).toBeNull();
    const heard: string[] = [];
    const first = await engine.generate(request('one'), { onText: (text) => heard.push(text) });
    expect(first).toEqual(answer('first words'));
    expect(heard.at(-1)).toBe('first words');
    expect(await engine.generate(request('one', 2))).toEqual(answer('second words of it'));
  });

  test('at its own pace it is spoken word by word, one sample at a time', async () => {
    const engine = createReplayEngine(recorded);
    expect((await engine.load(recording('recorded'))).capabilities.slots).toBe(1);
    const heard: string[] = [];
    await engine.generate(request('one', 2), { onText: (text) => heard.push(text) });
    expect(heard).toEqual(['second ', 'second words ', 'second words of ', 'second words of it']);
  });

  test('can be stopped between two words', async () => {
    const engine = createReplayEngine(recorded);
    await engine.load(recording('recorded'));
    const stop = new AbortController();
    const speaking = engine.generate(request('slow'), { signal: stop.signal });
    stop.abort();
    await expect(speaking).rejects.toMatchObject({ code: 'aborted' });
    await expect(
      engine.generate(request('one'), { signal: AbortSignal.abort() }),
    ).rejects.toMatchObject({ code: 'aborted' });
  });

  test.each([
    ['another sample', request('two')],
    ['a turn that was never played', request('one', 3)],
  ])('has no words for %s, and says so', async (_, asked) => {
    const engine = createReplayEngine(recorded);
    await engine.load(recording('fastest'));
    await expect(engine.generate(asked)).rejects.toMatchObject({ code: 'model-missing' });
  });

  test('is nothing before it was loaded and after it was unloaded', async () => {
    const engine = createReplayEngine(recorded);
    await expect(engine.generate(request('one'))).rejects.toMatchObject({ code: 'model-missing' });
    await engine.load(recording('fastest'));
    await engine.unload();
    await expect(engine.generate(request('one'))).rejects.toMatchObject({ code: 'model-missing' });
  });

  test('gives what the options got in each order', async () => {
    const engine = createReplayEngine(recorded);
    const asked = {
      tag: { sampleId: 'one', turn: 1 },
      messages: [],
      options: ['A', 'B'],
      timeLimitMs: 1,
    };
    await engine.load(recording('fastest'));
    expect(await engine.score(asked)).toEqual({ logProbabilities: [-1, null] });
    await expect(
      engine.score({ ...asked, tag: { sampleId: 'one', turn: 2 } }),
    ).rejects.toMatchObject({ code: 'model-missing' });
  });

  test('is the only thing it plays', async () => {
    const engine = createReplayEngine(recorded);
    const file: ModelRef = { ...recording('fastest'), source: { kind: 'url', url: '/m.gguf' } };
    await expect((async () => engine.load(file))()).rejects.toMatchObject({ code: 'bad-input' });
  });
});
