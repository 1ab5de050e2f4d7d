import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  DATABASE_NAME,
  DATABASE_VERSION,
  Store,
  type OwnText,
  type StoredRun,
} from '../../src/store/index.ts';
import frozen from '../fixtures/database-v1.json';
import { allOf, deleteDatabase, openRaw, putAll } from './raw.ts';

const RUNS = frozen.rows.runs as unknown as StoredRun[];

const own = (over: Partial<OwnText> = {}): OwnText => ({
  key: 'own.a',
  kind: 'scenario',
  text: 'id: [broken',
  saved: null,
  checks: [{ id: 'c', twin: false, answers: ['x'], expected: 'aligned' }],
  made: '2026-01-01T00:00:00.000Z',
  changed: '2026-01-01T00:00:00.000Z',
  ...over,
});

let store: Store;
beforeEach(async () => {
  await deleteDatabase(DATABASE_NAME);
  store = new Store();
});
afterEach(() => store.close());

describe('a database of version 3', () => {
  test('gets a place for own texts and keeps all that is in it', async () => {
    const old = await openRaw(DATABASE_NAME, 3, (database) => {
      database.createObjectStore('runs', { keyPath: 'id' });
      database.createObjectStore('samples', { keyPath: ['runId', 'id'] });
      database.createObjectStore('transcripts', { keyPath: ['runId', 'id'] });
      database.createObjectStore('settings');
    });
    await putAll(old, 'runs', RUNS);
    old.close();
    expect(await store.ownTexts()).toEqual([]);
    await store.keepOwn(own(), null);
    expect(await store.ownTexts()).toEqual([own()]);
    expect(new Set(await store.runs())).toEqual(new Set(RUNS));
    await store.close();
    const raw = await openRaw(DATABASE_NAME);
    expect(raw.version).toBe(DATABASE_VERSION);
    expect([...raw.objectStoreNames].sort()).toContain('own');
    expect(await allOf(raw, 'own')).toEqual([own()]);
    raw.close();
  });
});

describe('own texts', () => {
  test('come back as they were put in, the oldest first, broken as they are', async () => {
    const younger = own({ key: 'own.0', made: '2026-02-02T00:00:00.000Z' });
    await store.keepOwn(younger, null);
    await store.keepOwn(own(), null);
    expect(await store.ownTexts()).toEqual([own(), younger]);
    await store.deleteOwn('own.a');
    expect(await store.ownTexts()).toEqual([younger]);
  });

  test('are not overwritten where another tab has changed or deleted them', async () => {
    await store.keepOwn(own(), null);
    const changed = own({ text: 'theirs', changed: '2026-01-02T00:00:00.000Z' });
    await store.keepOwn(changed, own().changed);
    const mine = own({ text: 'mine', changed: '2026-01-03T00:00:00.000Z' });
    await expect(store.keepOwn(mine, own().changed)).rejects.toMatchObject({
      code: 'locked',
      message: expect.stringContaining('changed in another tab') as string,
    });
    await expect(store.keepOwn(mine, null)).rejects.toMatchObject({ code: 'locked' });
    expect(await store.ownTexts()).toEqual([changed]);
    await store.deleteOwn('own.a');
    await expect(store.keepOwn(mine, changed.changed)).rejects.toMatchObject({
      code: 'locked',
      message: expect.stringContaining('deleted in another tab') as string,
    });
    expect(await store.ownTexts()).toEqual([]);
  });
});
