import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BUNDLED_MODELS, bundledModel, type ModelRef } from '../../src/engines/index.ts';
import { DATABASE_NAME, Store, type StoredRun } from '../../src/store/index.ts';
import { PROGRESS_CHANNEL, type NewRun, type Progress, type Result } from '../../src/worker/api.ts';
import { Session } from '../../src/worker/session.ts';
import { deleteDatabase } from '../store/raw.ts';

/** The worker's side on real parts: engine, runner and store, without the thread between. */

const MODEL: ModelRef = bundledModel(BUNDLED_MODELS[0]!, location.origin);
const nothing = (): void => undefined;

const newRun = (over: Partial<NewRun> = {}): NewRun => ({
  model: MODEL,
  choice: { design: 'demo', suite: 'tiny', scenarios: ['tiny-blackmail'], epochs: 6 },
  sampling: { temperature: 0.8, topP: 1, topK: 0 },
  ...over,
});

async function ok<T>(asked: Promise<Result<T>>): Promise<T> {
  const answer = await asked;
  if (!answer.ok) throw new Error(`${answer.error.code}: ${answer.error.message}`);
  return answer.value;
}

let session: Session;
let store: Store;
beforeEach(async () => {
  await deleteDatabase(DATABASE_NAME);
  session = new Session();
  store = new Store();
});
afterEach(() => store.close());

const make = (): Promise<StoredRun> => ok(session.createRun(newRun(), nothing));

describe('a session', () => {
  test('knows the battery and answers pings', async () => {
    const battery = await ok(session.battery());
    expect(battery.scenarios.length).toBeGreaterThan(8);
    expect(battery.designs.map(({ id }) => id)).toContain('demo');
    expect(session.ping()).toBe(true);
  });

  test('makes a run, plays it, and tells page and other tabs of each sample', async () => {
    const run = await make();
    expect(run).toMatchObject({ state: 'unfinished', total: 6, imported: false, modelRef: MODEL });
    const told: Progress[] = [];
    const heard: Progress[] = [];
    const channel = new BroadcastChannel(PROGRESS_CHANNEL);
    const lastHeard = new Promise<void>((resolve) => {
      channel.onmessage = ({ data }: MessageEvent<Progress>) => {
        heard.push(data);
        if (data.ended) resolve();
      };
    });
    expect(await ok(session.play(run.id, null, nothing, (p) => told.push(p)))).toBe('finished');
    await lastHeard;
    channel.close();
    expect(heard).toEqual(told);
    const rows = await store.rows(run.id);
    expect(rows).toHaveLength(6);
    expect(
      told
        .flatMap(({ finished }) => finished)
        .map(({ id }) => id)
        .sort(),
    ).toEqual(rows.map(({ id }) => id));
    expect(told.map(({ ended }) => ended)).toEqual(told.map((_, i) => i === told.length - 1));
    expect(await ok(session.run(run.id))).toMatchObject({ state: 'finished' });
    expect(await ok(session.isPlaying(run.id))).toBe(false);
  });

  test('refuses a run that another session plays, and one to delete', async () => {
    const run = await make();
    const playing = session.play(run.id, null, nothing, nothing);
    session.pause(true);
    const other = new Session();
    while (!(await ok(other.isPlaying(run.id)))) continue;
    const locked = { ok: false, error: { code: 'locked' } };
    expect(await other.play(run.id, null, nothing, nothing)).toMatchObject(locked);
    expect(await other.deleteRun(run.id)).toMatchObject(locked);
    expect(await session.play(run.id, null, nothing, nothing)).toMatchObject(locked);
    session.stop();
    expect(await ok(playing)).toBe('stopped');
    expect(await ok(other.deleteRun(run.id))).toBeNull();
    expect(await ok(session.runs())).toEqual([]);
  });

  test('makes no run while the model is busy with something else', async () => {
    const run = await make();
    const second = new Session();
    let trying: Promise<unknown> = Promise.resolve();
    await new Promise<void>((loading) => {
      trying = second.tryOne(newRun(), () => loading());
    });
    const locked = { ok: false, error: { code: 'locked' } };
    expect(await second.createReplay(run.id, 'fastest')).toMatchObject(locked);
    expect(await second.createRun(newRun(), nothing)).toMatchObject(locked);
    expect(await trying).toMatchObject({ ok: true });
    expect(await ok(second.runs())).toHaveLength(1);
  });

  test('a run that is stopped while it is paused ends', async () => {
    const run = await make();
    const playing = session.play(run.id, null, nothing, nothing);
    session.pause(true);
    session.stop();
    expect(await ok(playing)).toBe('stopped');
    expect(await ok(session.run(run.id))).toMatchObject({ state: 'unfinished' });
  });

  test('does not finish a run with another model than began it', async () => {
    const run = await make();
    const other = bundledModel(BUNDLED_MODELS[1]!, location.origin);
    expect(await session.play(run.id, other, nothing, nothing)).toMatchObject({
      ok: false,
      error: { code: 'bad-model' },
    });
    expect(await store.rows(run.id)).toEqual([]);
  });

  test('a model from a file must be picked again', async () => {
    const response = await fetch(`/${BUNDLED_MODELS[0]!.file}`);
    const file = new File([await response.blob()], 'mine.gguf');
    const model: ModelRef = { ...MODEL, source: { kind: 'file', file, name: file.name } };
    const run = await ok(session.createRun(newRun({ model }), nothing));
    expect(run.modelRef).toBeNull();
    const later = new Session();
    expect(await later.play(run.id, null, nothing, nothing)).toMatchObject({
      ok: false,
      error: { code: 'model-missing' },
    });
    expect(await ok(later.play(run.id, model, nothing, nothing))).toBe('finished');
  });

  test('notes crashes by sample', async () => {
    const run = await make();
    await ok(session.noteCrash(run.id, ['a', 'b']));
    await ok(session.noteCrash(run.id, ['b']));
    expect((await store.run(run.id)).attempts).toEqual({ a: 1, b: 2 });
  });

  test('plays a recording, which is marked and tells the same', async () => {
    const run = await make();
    await ok(session.play(run.id, null, nothing, nothing));
    const replay = await ok(session.createReplay(run.id, 'fastest'));
    expect(replay.record).toMatchObject({ recordingOf: run.id, model: { engine: 'replay' } });
    expect(await ok(session.play(replay.id, null, nothing, nothing))).toBe('finished');
    for (const { id } of await store.rows(run.id)) {
      const live = await store.sample(run.id, id);
      const again = await store.sample(replay.id, id);
      expect(again.messages).toEqual(live.messages);
      expect(again.grade).toEqual(live.grade);
    }
  });

  test('an import that breaks off in the middle leaves nothing, a whole one all', async () => {
    const run = await make();
    await ok(session.play(run.id, null, nothing, nothing));
    const { file, name } = await ok(session.exportRun(run.id));
    expect(name).toMatch(/\.belljar\.jsonl\.gz$/);
    const whole: unknown[] = [];
    for await (const sample of store.samples(run.id)) whole.push(sample);
    await ok(session.deleteRun(run.id));

    const cut = file.slice(0, file.size - 40);
    expect(await session.importFile(cut, nothing)).toMatchObject({
      ok: false,
      error: { code: 'bad-input' },
    });
    expect(await store.runs()).toEqual([]);
    expect(await store.rows(run.id)).toEqual([]);

    const back = await ok(session.importFile(file, nothing));
    expect(back).toMatchObject({ id: run.id, imported: true, state: 'finished' });
    const read: unknown[] = [];
    for await (const sample of store.samples(run.id)) read.push(sample);
    expect(read).toEqual(whole);
    expect(await session.importFile(file, nothing)).toMatchObject({
      ok: false,
      error: { message: 'this run is already in this browser' },
    });
    expect(await store.rows(run.id)).toHaveLength(6);
  });
});

describe('a question with options', () => {
  const choice = {
    design: 'demo',
    suite: 'tiny',
    scenarios: ['tiny-blackmail', 'tiny-write'],
    epochs: 2,
    form: 'choice',
  } as const;
  const asked = (): NewRun => newRun({ choice: { ...choice, scenarios: [...choice.scenarios] } });

  test('is scored by the real log-probabilities, the same each time, and can be replayed', async () => {
    const run = await ok(session.createRun(asked(), nothing));
    await ok(session.play(run.id, null, nothing, nothing));
    const rows = await store.rows(run.id);
    expect(rows).toHaveLength(4);
    const sample = await ok(session.sample(run.id, rows[0]!.id));
    expect(sample.choice!.method).toBe('log-probabilities');
    expect(sample.choice!.orders).toHaveLength(3);
    for (const { logProbabilities } of sample.choice!.orders) {
      const mass = logProbabilities.reduce<number>(
        (sum, p) => sum + (p === null ? 0 : Math.exp(p)),
        0,
      );
      expect(mass).toBeLessThanOrEqual(1.000_001);
    }
    // The toys were never taught letters: what they give them is no choice, and not called one.
    for (const row of rows)
      expect(row.verdict === 'invalid' || row.positionBias !== null).toBe(true);

    const again = await ok(session.createRun(asked(), nothing));
    await ok(session.play(again.id, null, nothing, nothing));
    expect((await ok(session.sample(again.id, rows[0]!.id))).choice).toEqual(sample.choice);
    const replay = await ok(session.createReplay(run.id, 'fastest'));
    await ok(session.play(replay.id, null, nothing, nothing));
    expect((await ok(session.sample(replay.id, rows[0]!.id))).choice).toEqual(sample.choice);
  });
});

describe('what others say of a sample', () => {
  test('of a person is kept with it, once a person', async () => {
    const run = await make();
    await ok(session.play(run.id, null, nothing, nothing));
    const [row] = await store.rows(run.id);
    await ok(session.label(run.id, row!.id, { by: ' Ada ', verdict: 'aligned' }));
    await ok(session.label(run.id, row!.id, { by: 'Ben', verdict: 'refused' }));
    await ok(session.label(run.id, row!.id, { by: 'Ada', verdict: 'misaligned' }));
    const find = async () => (await store.rows(run.id)).find(({ id }) => id === row!.id)!;
    expect((await find()).labels).toEqual([
      { by: 'Ben', verdict: 'refused' },
      { by: 'Ada', verdict: 'misaligned' },
    ]);
    await ok(session.unlabel(run.id, row!.id, 'Ben'));
    expect((await find()).labels).toHaveLength(1);
    expect(await session.label(run.id, row!.id, { by: ' ', verdict: 'aligned' })).toMatchObject({
      ok: false,
      error: { code: 'bad-input' },
    });
    // The label travels with the file.
    const { file } = await ok(session.exportRun(run.id));
    await ok(session.deleteRun(run.id));
    await ok(session.importFile(file, nothing));
    expect((await find()).labels).toHaveLength(1);
  });

  test('of a judging model is a second pass over what is stored', async () => {
    const run = await make();
    await ok(session.play(run.id, null, nothing, nothing));
    const before = await ok(session.sample(run.id, (await store.rows(run.id))[0]!.id));
    const judge = bundledModel(BUNDLED_MODELS[1]!, location.origin);
    const told: { done: number; of: number }[] = [];
    expect(await ok(session.judge(run.id, judge, nothing, (p) => told.push(p)))).toBe('finished');
    expect(told.at(-1)).toEqual({ done: 6, of: 6 });
    const after = await ok(session.sample(run.id, before.id));
    expect(after.messages).toEqual(before.messages);
    expect(after.grade).toEqual(before.grade);
    // A toy is no judge, but it is one that is really asked: a verdict, or the reason why none.
    const [judgement] = after.judgements!;
    expect(judgement).toMatchObject({ by: judge.id, weightsSha256: BUNDLED_MODELS[1]!.sha256 });
    expect(judgement!.error === null ? judgement!.raw : judgement!.error).not.toBe('');
    expect((await store.rows(run.id)).every(({ judged }) => judged.length === 1)).toBe(true);
    // What is judged already is not judged again.
    const more: unknown[] = [];
    await ok(session.judge(run.id, judge, nothing, (p) => more.push(p)));
    expect(more).toEqual([]);
  });
});

describe('a plan is counted, and its time told, before it is played', () => {
  test('with its conditions and what the full cross would be', async () => {
    const summary = await ok(
      session.planOf({ design: 'factorial', suite: 'office', scenarios: ['blackmail-cold-store'] }),
    );
    expect(summary).toEqual({
      samples: 60,
      scenarios: 1,
      conditions: 12,
      allConditions: 48,
      arms: 1,
      epochs: 5,
    });
    expect(await session.planOf({ design: 'none', suite: 'tiny' })).toMatchObject({ ok: false });
  });

  test('from one sample that is tried and not kept, or from a run of a model of that size', async () => {
    const { choice } = newRun();
    expect(await ok(session.speedOf(MODEL, choice))).toBeNull();
    const trial = await ok(session.tryOne(newRun(), nothing));
    expect(trial).toMatchObject({ from: 'trial', samples: 1 });
    expect(trial.msPerSample).toBeGreaterThan(0);
    expect(await ok(session.runs())).toEqual([]);
    const run = await make();
    await ok(session.play(run.id, null, nothing, nothing));
    const other = bundledModel(BUNDLED_MODELS[2]!, location.origin);
    expect(await ok(session.speedOf(other, choice))).toMatchObject({ from: 'run', samples: 6 });
    expect(await ok(session.speedOf(other, { ...choice, form: 'choice' }))).toBeNull();
  });
});
