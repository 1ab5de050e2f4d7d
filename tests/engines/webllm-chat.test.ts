import { describe, expect, test, vi } from 'vitest';
import type { GenerateRequest, ScoreRequest } from '../../src/engines/engine.ts';
import { answer, firstTokenScores, type ChatEngine } from '../../src/engines/webllm/chat.ts';
import { supervise, type Stop } from '../../src/engines/supervise.ts';

const tag = { sampleId: 'a', turn: 1 };
const request = (over: Partial<GenerateRequest> = {}): GenerateRequest => ({
  tag,
  messages: [{ role: 'user', content: 'hello' }],
  sampling: { temperature: 0.5, topP: 0.9, topK: 0 },
  seed: 7,
  maxTokens: 20,
  timeLimitMs: 60_000,
  ...over,
});

/** As much of WebLLM as is needed: writes `pieces` until it is interrupted. */
function fakeEngine(pieces: string[], { ending = 'stop', message = pieces.join('') } = {}) {
  let interrupted = false;
  const state = { written: 0, drained: false };
  const asked: Record<string, unknown>[] = [];
  const usage = {
    prompt_tokens: 100,
    completion_tokens: 5,
    extra: {
      prefill_tokens_per_s: 200,
      decode_tokens_per_s: 8,
      time_to_first_token_s: 0.5,
      e2e_latency_s: 1.25,
    },
  };
  async function* stream() {
    interrupted = false;
    let written = '';
    for (const piece of pieces) {
      await Promise.resolve();
      if (interrupted) break;
      written += piece;
      state.written++;
      yield { choices: [{ delta: { content: piece }, finish_reason: null }] };
    }
    if (interrupted) message = written;
    yield { choices: [{ delta: {}, finish_reason: interrupted ? 'abort' : ending }] };
    yield { choices: [], usage };
    state.drained = true;
  }
  const engine = {
    chatCompletion: (parameters: Record<string, unknown>) => {
      asked.push(parameters);
      return Promise.resolve(stream());
    },
    getMessage: () => Promise.resolve(message),
    interruptGenerate: () => {
      interrupted = true;
      return Promise.resolve();
    },
  } as unknown as ChatEngine;
  return { engine, asked, state };
}

const running = (): Stop => ({ cause: null });

describe('an answer', () => {
  test('is streamed as the whole text so far', async () => {
    const seen: string[] = [];
    const { engine } = fakeEngine(['Good', ' day', '.']);
    const generation = await answer(engine, 'm', request(), running(), (text) => seen.push(text));
    expect(seen).toEqual(['Good', 'Good day', 'Good day.']);
    expect(generation).toMatchObject({ text: 'Good day.', finish: 'stop' });
  });

  test('is the engine’s own text, without the beginning of a stop text', async () => {
    const { engine } = fakeEngine(['yes', ' EN', 'D'], { message: 'yes' });
    expect((await answer(engine, 'm', request(), running())).text).toBe('yes');
  });

  test('is told in milliseconds and tokens', async () => {
    const { engine } = fakeEngine(['a']);
    const { tokens, times } = await answer(engine, 'm', request(), running());
    expect(tokens).toEqual({ prompt: 100, cached: 0, output: 5 });
    // The first of five tokens is the prefill's; the other four take an eighth of a second each.
    expect(times).toEqual({ firstToken: 500, prefill: 500, decode: 500, total: 1250 });
  });

  test('is asked for with seed, sampling, limits and no penalties', async () => {
    const { engine, asked } = fakeEngine(['a']);
    await answer(engine, 'm', request({ stop: ['END'] }), running());
    expect(asked[0]).toMatchObject({
      model: 'm',
      stream: true,
      seed: 7,
      temperature: 0.5,
      top_p: 0.9,
      max_tokens: 20,
      stop: ['END'],
      repetition_penalty: 1,
      frequency_penalty: 0,
      presence_penalty: 0,
    });
    expect(asked[0]).not.toHaveProperty('response_format');
  });

  test('takes a schema as a text', async () => {
    const { engine, asked } = fakeEngine(['{}']);
    await answer(engine, 'm', request({ schema: { type: 'object' } }), running());
    expect(asked[0]!.response_format).toEqual({
      type: 'json_object',
      schema: '{"type":"object"}',
    });
  });

  test('with top-k is refused, not sampled otherwise', async () => {
    const { engine, asked } = fakeEngine(['a']);
    const sampling = { temperature: 1, topP: 1, topK: 40 };
    await expect(answer(engine, 'm', request({ sampling }), running())).rejects.toMatchObject({
      code: 'bad-input',
    });
    expect(asked).toEqual([]);
  });

  test('that ends without a reason is a crash, not a verdict', async () => {
    const { engine } = fakeEngine(['a'], { ending: 'abort' });
    await expect(answer(engine, 'm', request(), running())).rejects.toMatchObject({
      code: 'engine-crashed',
      retryable: true,
    });
  });
});

describe('stopping an answer', () => {
  const endless = (): string[] => Array.from({ length: 1000 }, () => 'x');

  test('an abort drains the stream, then throws', async () => {
    const { engine, state } = fakeEngine(endless());
    const user = new AbortController();
    const seen: string[] = [];
    const work = supervise(
      (stop) =>
        answer(engine, 'm', request(), stop, (text) => {
          seen.push(text);
          if (text === 'xxx') user.abort();
        }),
      {
        signal: user.signal,
        timeLimitMs: 60_000,
        graceMs: 60_000,
        interrupt: () => void engine.interruptGenerate(),
      },
    );
    await expect(work).rejects.toMatchObject({ code: 'aborted' });
    expect(seen.at(-1)).toBe('xxx');
    expect(state.drained).toBe(true);
    expect(state.written).toBeLessThan(10);
  });

  test('a spent time limit returns the text so far', async () => {
    const { engine } = fakeEngine(endless());
    const stop = running();
    const generation = await answer(engine, 'm', request(), stop, (text) => {
      if (text === 'xx') stop.cause = 'time-limit';
    });
    expect(generation).toMatchObject({ finish: 'time-limit' });
    expect(generation.text).toMatch(/^x{2,3}$/);
  });

  test('an interrupt that the engine forgot when it began is repeated', async () => {
    const { engine, state } = fakeEngine(endless());
    await expect(answer(engine, 'm', request(), { cause: 'abort' })).rejects.toMatchObject({
      code: 'aborted',
    });
    expect(state.written).toBe(1);
  });

  test('an engine that does not come to rest is given up', async () => {
    vi.useFakeTimers();
    try {
      const interrupt = vi.fn();
      const work = supervise(() => new Promise(() => undefined), {
        timeLimitMs: 1000,
        graceMs: 500,
        interrupt,
      });
      const refusal = expect(work).rejects.toMatchObject({ code: 'engine-hung' });
      await vi.advanceTimersByTimeAsync(999);
      expect(interrupt).not.toHaveBeenCalled();
      await vi.advanceTimersByTimeAsync(1);
      expect(interrupt).toHaveBeenCalledOnce();
      await vi.advanceTimersByTimeAsync(500);
      await refusal;
    } finally {
      vi.useRealTimers();
    }
  });

  test('a time limit of months does not strike at once', async () => {
    const interrupt = vi.fn();
    const work = () => new Promise((resolve) => setTimeout(resolve, 20));
    await supervise(work, { timeLimitMs: 2 ** 40, graceMs: 1, interrupt });
    expect(interrupt).not.toHaveBeenCalled();
  });
});

describe('scores', () => {
  const scoring = (options: string[]): ScoreRequest => ({
    tag,
    messages: [{ role: 'user', content: 'A or B?' }],
    options,
    timeLimitMs: 60_000,
  });
  const replying = (top: [string, number][] | null) => {
    const asked: Record<string, unknown>[] = [];
    const engine = {
      chatCompletion: (parameters: Record<string, unknown>) => {
        asked.push(parameters);
        const top_logprobs = top?.map(([token, logprob]) => ({ token, logprob }));
        const logprobs = top && { content: [{ token: 'A', logprob: -0.1, top_logprobs }] };
        return Promise.resolve({ choices: [{ logprobs }] });
      },
    } as unknown as ChatEngine;
    return { engine, asked };
  };

  test('are those of the first tokens, null for what is not among the likeliest', async () => {
    const { engine, asked } = replying([
      ['A', -0.5],
      [' B', -1],
      ['B', -3],
      [' ', -4],
      ['x', -5],
    ]);
    const scores = await firstTokenScores(engine, 'm', scoring(['A', 'B', 'C']), running());
    expect(scores.logProbabilities).toEqual([-0.5, -1, null]);
    expect(asked[0]).toMatchObject({ temperature: 1, top_p: 1, logprobs: true, top_logprobs: 5 });
  });

  test('a token without any probability is no score', async () => {
    const { engine } = replying([['A', -Infinity]]);
    const scores = await firstTokenScores(engine, 'm', scoring(['A']), running());
    expect(scores.logProbabilities).toEqual([null]);
  });

  test('that did not come are an error', async () => {
    const { engine } = replying(null);
    await expect(firstTokenScores(engine, 'm', scoring(['A']), running())).rejects.toMatchObject({
      code: 'engine-crashed',
    });
  });

  test('an abort or a spent time limit throws', async () => {
    const { engine } = replying([['A', -1]]);
    const stopped = (cause: Stop['cause']) =>
      firstTokenScores(engine, 'm', scoring(['A']), { cause });
    await expect(stopped('abort')).rejects.toMatchObject({ code: 'aborted' });
    await expect(stopped('time-limit')).rejects.toMatchObject({ code: 'time-limit' });
  });
});
