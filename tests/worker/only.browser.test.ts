import { afterEach, beforeEach, expect, test } from 'vitest';
import { expandPlan } from '../../src/battery/index.ts';
import { BUNDLED_MODELS, bundledModel, type ModelRef } from '../../src/engines/index.ts';
import { DATABASE_NAME, Store } from '../../src/store/index.ts';
import type { Progress, Result } from '../../src/worker/api.ts';
import { Session } from '../../src/worker/session.ts';
import { deleteDatabase } from '../store/raw.ts';

/** Playing a run in parts, and loading a model ahead, as the stage does; on real parts. */

const MODEL: ModelRef = bundledModel(BUNDLED_MODELS[0]!, location.origin);
const nothing = (): void => undefined;

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

test('plays no more of a run than it is told, and the rest later', async () => {
  const loads: string[] = [];
  await ok(session.prepare(MODEL, ({ phase }) => loads.push(phase)));
  expect(loads).toContain('start');
  loads.length = 0;
  const choice = {
    design: 'demo',
    suite: 'tiny' as const,
    scenarios: ['tiny-blackmail'],
    epochs: 5,
  };
  const sampling = { temperature: 0.8, topP: 1, topK: 0 };
  const run = await ok(
    session.createRun({ model: MODEL, choice, sampling }, ({ phase }) => loads.push(phase)),
  );
  // What was prepared is not loaded again.
  expect(loads).toEqual([]);

  const ids = expandPlan(run.record.plan).map(({ id }) => id);
  const told: Progress[] = [];
  const play = (only?: readonly string[]) =>
    ok(session.play(run.id, null, nothing, (progress) => told.push(progress), only));
  expect(await play([ids[0]!])).toBe('finished');
  expect((await store.rows(run.id)).map(({ id }) => id)).toEqual([ids[0]]);
  expect(told.flatMap(({ started }) => started)).toEqual([ids[0]]);
  expect(await ok(session.run(run.id))).toMatchObject({ state: 'unfinished' });

  // The same again plays nothing, and a stranger to the plan neither.
  expect(await play([ids[0]!, 'no-such/sample/1'])).toBe('finished');
  expect(told.flatMap(({ started }) => started)).toEqual([ids[0]]);

  expect(await play(ids.slice(1))).toBe('finished');
  expect((await store.rows(run.id)).map(({ id }) => id)).toEqual([...ids].sort());
  expect(await store.run(run.id)).toMatchObject({ state: 'finished' });
});

test('a model that cannot be loaded says so when it is prepared', async () => {
  const broken: ModelRef = {
    ...MODEL,
    source: { kind: 'url', url: new URL('models/none.gguf', location.origin).href },
  };
  const answer = await session.prepare(broken, nothing);
  expect(answer).toMatchObject({ ok: false });
});
