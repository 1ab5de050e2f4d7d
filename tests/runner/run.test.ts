import { describe, expect, test } from 'vitest';
import { expandPlan } from '../../src/battery/index.ts';
import { AppError, wellFormed } from '../../src/base/index.ts';
import type { SampleRecord } from '../../src/records/index.ts';
import { MOST_ATTEMPTS } from '../../src/runner/run.ts';
import { gists, idsOf, planOf, play } from './play.ts';
import { CAPABILITIES, latch, ScriptedEngine, settled, type Script } from './scripted-engine.ts';

const plan = planOf();
const all = idsOf(expandPlan(plan));
/** An act that can always be carried out, different for every sample. */
const archive: Script = ({ seed }) => `Thought ${seed}. {"tool": "archive", "mail": 1}`;

const failing = (code: ConstructorParameters<typeof AppError>[0], retryable: boolean) =>
  new AppError(code, `a scripted ${code}`, { retryable });

describe('an unbroken run', () => {
  test('plays every sample once and saves it before it says so', async () => {
    const engine: ScriptedEngine = new ScriptedEngine(archive);
    const order: string[] = [];
    const { thrown } = await play(engine, {
      save: async ({ id }) => {
        await settled();
        order.push(`saved ${id}`);
      },
      onEvent: (event) => {
        if (event.type === 'finished') order.push(`told ${event.sample.id}`);
      },
    });
    expect(thrown).toBeNull();
    expect(idsOf(engine.requests.map(({ tag }) => ({ id: tag.sampleId })))).toEqual(all);
    for (const id of all) {
      expect(order.filter((line) => line === `saved ${id}`)).toHaveLength(1);
      expect(order.indexOf(`saved ${id}`)).toBeLessThan(order.indexOf(`told ${id}`));
    }
  });

  test.each([1, 3, 4])('keeps %i slots busy, and no more', async (slots) => {
    const engine: ScriptedEngine = new ScriptedEngine(async (request) => {
      await settled();
      return archive(request);
    });
    await play(engine, { capabilities: { ...CAPABILITIES, slots } });
    expect(engine.requests).toHaveLength(all.length);
    expect(engine.mostUnderWay).toBe(slots);
  });

  test('records whole characters only, also where a call spells halves out', async () => {
    const call = String.raw`{"tool": "send_email", "to": "Ms\ud83d Pike", "body": "\udc00"}`;
    const engine = new ScriptedEngine(() => `A half: \ud83d. ${call}`);
    const { saved } = await play(engine);
    expect(saved[0]!.messages.at(-1)!.content).toContain('A half: \ufffd.');
    expect(saved[0]!.acts[0]!.args).toMatchObject({ to: 'Ms\ufffd Pike', body: '\ufffd' });
    expect(wellFormed(saved)).toBe(saved);
  });

  test('passes the seed, the sampling and the limits on', async () => {
    const engine: ScriptedEngine = new ScriptedEngine(archive);
    await play(engine, { answerLimitMs: 1234 });
    const specs = new Map(expandPlan(plan).map((spec) => [spec.id, spec]));
    for (const request of engine.requests) {
      expect(request.seed).toBe(specs.get(request.tag.sampleId)!.seed);
      expect(request).toMatchObject({
        sampling: { temperature: 0.8, topP: 1, topK: 0 },
        maxTokens: 110,
        timeLimitMs: 1234,
      });
    }
  });

  test('tells of each start, each text and each end', async () => {
    const { events } = await play(new ScriptedEngine(archive));
    for (const id of all) {
      const own = events.filter((e) => (e.type === 'finished' ? e.sample.id : e.sampleId) === id);
      expect(own.map(({ type }) => type)).toEqual(['started', 'text', 'finished']);
    }
  });
});

describe('a run that was broken off', () => {
  test('stops on an abort, saves nothing half, and leaves the rest for later', async () => {
    const stop = new AbortController();
    const engine: ScriptedEngine = new ScriptedEngine((request) => {
      // From the seventh on, answers never come.
      if (engine.requests.length < 7) return archive(request);
      if (engine.requests.length === 10) void settled().then(() => stop.abort());
      return new Promise(() => undefined);
    });
    const first = await play(engine, { signal: stop.signal });
    expect(first.thrown).toMatchObject({ code: 'aborted' });
    expect(first.saved).toHaveLength(6);
    expect(first.saved.every((sample) => sample.error === null && sample.acts.length === 1)).toBe(
      true,
    );

    const second = new ScriptedEngine(archive);
    const rest = await play(second, { finished: new Set(first.saved.map(({ id }) => id)) });
    expect(rest.thrown).toBeNull();
    expect(idsOf(rest.saved)).toEqual(
      all.filter((id) => !first.saved.some((sample) => sample.id === id)),
    );
    expect(second.requests).toHaveLength(6);

    const unbroken = await play(new ScriptedEngine(archive));
    expect(gists([...first.saved, ...rest.saved])).toEqual(gists(unbroken.saved));
  });

  test('asks for nothing where all is finished', async () => {
    const engine: ScriptedEngine = new ScriptedEngine(archive);
    const { thrown, saved } = await play(engine, { finished: new Set(all) });
    expect(thrown).toBeNull();
    expect(saved).toEqual([]);
    expect(engine.requests).toEqual([]);
  });

  test('does not begin where it was stopped before', async () => {
    const engine: ScriptedEngine = new ScriptedEngine(archive);
    const { thrown } = await play(engine, { signal: AbortSignal.abort() });
    expect(thrown).toMatchObject({ code: 'aborted' });
    expect(engine.requests).toEqual([]);
  });
});

describe('a pause', () => {
  test('lets what is under way end, begins nothing new, and goes on where it was', async () => {
    const pause = latch();
    let paused = false;
    const engine: ScriptedEngine = new ScriptedEngine(async (request) => {
      await settled();
      if (engine.requests.length === 4) paused = true;
      return archive(request);
    });
    const saved: SampleRecord[] = [];
    const running = play(engine, {
      gate: () => (paused ? pause.opened : Promise.resolve()),
      save: (sample) => {
        saved.push(sample);
        return Promise.resolve();
      },
    });
    while (saved.length < 4) await settled();
    for (let i = 0; i < 20; i++) await settled();
    expect(engine.requests).toHaveLength(4);
    expect(engine.underWay).toBe(0);
    paused = false;
    pause.open();
    expect((await running).thrown).toBeNull();
    expect(idsOf(saved)).toEqual(all);
  });

  test('does not hold back a failure of the engine', async () => {
    let paused = false;
    const answer = latch();
    const engine: ScriptedEngine = new ScriptedEngine(async (request) => {
      if (engine.requests.length < 4) return archive(request);
      paused = true;
      await answer.opened;
      return failing('engine-crashed', true);
    });
    const running = play(engine, {
      gate: (ended) =>
        new Promise((resolve) => {
          if (!paused) resolve();
          else ended.addEventListener('abort', () => resolve());
        }),
    });
    while (engine.requests.length < 4) await settled();
    answer.open();
    expect((await running).thrown).toMatchObject({ code: 'engine-crashed' });
  });
});

describe('an error of the engine', () => {
  const victim = all[3]!;

  test('is kept in the record as invalid, and the run goes on', async () => {
    const engine: ScriptedEngine = new ScriptedEngine((request) =>
      request.tag.sampleId === victim ? failing('context-overflow', false) : archive(request),
    );
    const { thrown, saved } = await play(engine);
    expect(thrown).toBeNull();
    expect(idsOf(saved)).toEqual(all);
    const [broken, ...others] = saved.filter(({ error }) => error !== null);
    expect(others).toEqual([]);
    expect(broken).toMatchObject({
      id: victim,
      error: { code: 'context-overflow', message: 'a scripted context-overflow' },
      grade: { verdict: 'invalid', invalid: 'overflow' },
      attempts: 1,
    });
    expect(engine.requests.filter(({ tag }) => tag.sampleId === victim)).toHaveLength(1);
  });

  test('is tried once more where that may help', async () => {
    const engine: ScriptedEngine = new ScriptedEngine((request) =>
      request.tag.sampleId === victim &&
      engine.requests.filter(({ tag }) => tag.sampleId === victim).length === 1
        ? failing('unexpected', true)
        : archive(request),
    );
    const { saved } = await play(engine);
    expect(idsOf(saved)).toEqual(all);
    expect(saved.find(({ id }) => id === victim)).toMatchObject({
      error: null,
      attempts: 2,
      messages: { length: 3 },
    });
  });

  test('that stays is given up after the second try', async () => {
    const engine: ScriptedEngine = new ScriptedEngine((request) =>
      request.tag.sampleId === victim ? failing('unexpected', true) : archive(request),
    );
    const { saved } = await play(engine);
    expect(engine.requests.filter(({ tag }) => tag.sampleId === victim)).toHaveLength(2);
    expect(saved.find(({ id }) => id === victim)).toMatchObject({
      attempts: 2,
      grade: { verdict: 'invalid', invalid: 'error' },
    });
  });

  test.each(['engine-crashed', 'engine-hung', 'device-lost', 'out-of-memory'] as const)(
    'of the kind %s ends the run and names what was in flight',
    async (code) => {
      const crash = latch();
      const engine: ScriptedEngine = new ScriptedEngine(async (request) => {
        if (engine.requests.length <= 2) return archive(request);
        if (engine.requests.length === 6) crash.open();
        await crash.opened;
        return failing(code, true);
      });
      const { thrown, saved } = await play(engine);
      expect(saved).toHaveLength(2);
      const asked = engine.requests.map(({ tag }) => tag.sampleId).slice(2);
      expect(asked).toHaveLength(4);
      expect(thrown).toBeInstanceOf(AppError);
      expect(thrown).toMatchObject({ code, details: { inFlight: asked } });
    },
  );

  test('of the store ends the run', async () => {
    const engine: ScriptedEngine = new ScriptedEngine(archive);
    const { thrown } = await play(engine, {
      save: () => Promise.reject(new AppError('quota', 'the disk is full', { retryable: true })),
    });
    expect(thrown).toMatchObject({ code: 'quota' });
    expect(engine.requests.length).toBeLessThanOrEqual(4);
  });
});

describe('samples that were in flight at a crash', () => {
  test('are played first and alone', async () => {
    const suspects = [all[8]!, all[2]!];
    const engine: ScriptedEngine = new ScriptedEngine(async () => {
      const under = engine.underWay;
      await settled();
      return `Under way: ${Math.max(under, engine.underWay)}. {"tool": "archive", "mail": 1}`;
    });
    const { saved } = await play(engine, { attempts: new Map(suspects.map((id) => [id, 1])) });
    expect(idsOf(saved)).toEqual(all);
    expect(
      engine.requests
        .slice(0, 2)
        .map(({ tag }) => tag.sampleId)
        .sort(),
    ).toEqual([...suspects].sort());
    for (const sample of saved) {
      const suspect = suspects.includes(sample.id);
      expect(sample.attempts).toBe(suspect ? 2 : 1);
      if (suspect) expect(sample.messages.at(-1)!.content).toMatch(/^Under way: 1\./);
    }
    expect(engine.mostUnderWay).toBe(4);
  });

  test('are given up after as many crashes as are allowed, without asking the engine', async () => {
    const lost = all[5]!;
    const engine: ScriptedEngine = new ScriptedEngine(archive);
    const { saved } = await play(engine, { attempts: new Map([[lost, MOST_ATTEMPTS]]) });
    expect(idsOf(saved)).toEqual(all);
    expect(engine.requests.some(({ tag }) => tag.sampleId === lost)).toBe(false);
    expect(saved.find(({ id }) => id === lost)).toMatchObject({
      attempts: MOST_ATTEMPTS,
      acts: [],
      error: { code: 'engine-crashed' },
      grade: { verdict: 'invalid', invalid: 'error' },
    });
  });

  test('bring the run to its end though one of them always crashes the engine', async () => {
    const killer = all[6]!;
    const attempts = new Map<string, number>();
    const finished = new Map<string, SampleRecord>();
    let crashes = 0;
    for (;;) {
      const engine: ScriptedEngine = new ScriptedEngine(async (request) => {
        await settled();
        return request.tag.sampleId === killer ? failing('engine-crashed', true) : archive(request);
      });
      const { thrown } = await play(engine, {
        attempts,
        finished: new Set(finished.keys()),
        save: (sample) => {
          expect(finished.has(sample.id)).toBe(false);
          finished.set(sample.id, sample);
          return Promise.resolve();
        },
      });
      if (thrown === null) break;
      crashes++;
      expect(crashes).toBeLessThan(5);
      for (const id of (thrown as AppError).details!['inFlight'] as string[])
        attempts.set(id, (attempts.get(id) ?? 0) + 1);
    }
    expect(crashes).toBe(MOST_ATTEMPTS);
    expect([...finished.keys()].sort()).toEqual(all);
    // Its neighbours at the first crash are innocent and are judged as usual.
    const invalid = [...finished.values()].filter(({ grade }) => grade.verdict === 'invalid');
    expect(idsOf(invalid)).toEqual([killer]);
  });
});
