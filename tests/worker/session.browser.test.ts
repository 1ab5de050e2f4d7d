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
