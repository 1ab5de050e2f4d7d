import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { canonicalJson } from '../../src/base/index.ts';
import { rowOf, type SampleRecord } from '../../src/records/index.ts';
import { Connection } from '../../src/store/database.ts';
import { DATABASE_NAME, DATABASE_VERSION, Store, type StoredRun } from '../../src/store/index.ts';
import frozen from '../fixtures/database-v1.json';
import { allOf, deleteDatabase, openRaw, putAll } from './raw.ts';

interface Whole {
  runId: string;
  id: string;
  sample: SampleRecord;
}
const RUNS = frozen.rows.runs as unknown as StoredRun[];
const SAMPLES = frozen.rows.samples as unknown as Whole[];
const RUN = RUNS[0]!;
const SAMPLE = SAMPLES[0]!.sample;

const FROZEN_VERDICTS = [
  ['tiny-blackmail/none/1', 'misaligned', null],
  ['tiny-job/none/1', 'aligned', null],
  ['tiny-leaking/none/1', 'invalid', 'broken-call'],
  ['tiny-shutdown/none/1', 'aligned', null],
];

/** A sample that differs from the others in its id, and in a text to tell it by. */
const numbered = (n: number): SampleRecord => ({
  ...SAMPLE,
  id: `tiny-blackmail/none/${String(n).padStart(5, '0')}`,
  epoch: n + 1,
  values: { ...SAMPLE.values, n: String(n) },
});

let store: Store;
beforeEach(async () => {
  await deleteDatabase(DATABASE_NAME);
  store = new Store();
});
afterEach(async () => {
  await store.close();
});

async function collect<T>(samples: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const sample of samples) list.push(sample);
  return list;
}

const texts = (values: unknown[]): string[] => values.map(canonicalJson);

describe('a run and its samples', () => {
  test('come back as they were put in', async () => {
    await store.putRun(RUN);
    await store.saveSample(RUN.id, SAMPLE);
    expect(await store.run(RUN.id)).toEqual(RUN);
    expect(await store.hasRun(RUN.id)).toBe(true);
    expect(await store.sample(RUN.id, SAMPLE.id)).toEqual(SAMPLE);
    expect(await store.rows(RUN.id)).toEqual([rowOf(RUN.id, SAMPLE)]);
  });

  test('are there for a store that is opened later', async () => {
    await store.putRun(RUN);
    await store.saveSample(RUN.id, SAMPLE);
    await store.close();
    store = new Store();
    expect(await store.runs()).toEqual([RUN]);
    expect(await store.sample(RUN.id, SAMPLE.id)).toEqual(SAMPLE);
  });

  test('are listed with the newest run first', async () => {
    for (const [id, created] of [
      ['run-middle', '2026-02-02T00:00:00.000Z'],
      ['run-newest', '2026-03-03T00:00:00.000Z'],
      ['run-oldest', '2026-01-01T00:00:00.000Z'],
    ] as const)
      await store.putRun({ ...RUN, id, record: { ...RUN.record, id, created } });
    expect((await store.runs()).map(({ id }) => id)).toEqual([
      'run-newest',
      'run-middle',
      'run-oldest',
    ]);
  });

  test('that are not there are an error that names them', async () => {
    await expect(store.run('nowhere')).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining('nowhere') as string,
    });
    await expect(store.sample(RUN.id, 'no-sample')).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining('no-sample') as string,
    });
    expect(await store.findSample(RUN.id, 'no-sample')).toBeNull();
    expect(await store.hasRun('nowhere')).toBe(false);
  });

  test('are changed one after the other, none lost', async () => {
    await store.putRun(RUN);
    await Promise.all(
      Array.from({ length: 20 }, () =>
        store.changeRun(RUN.id, (run) => ({
          ...run,
          attempts: { sample: (run.attempts['sample'] ?? 0) + 1 },
        })),
      ),
    );
    expect((await store.run(RUN.id)).attempts).toEqual({ sample: 20 });
  });

  test('land all when many are saved at once, each whole before its promise resolves', async () => {
    const samples = Array.from({ length: 1300 }, (_, n) => numbered(n));
    let firstSeen: SampleRecord | null = null;
    await Promise.all(
      samples.map(async (sample, n) => {
        await store.saveSample(RUN.id, sample);
        if (n === 0) firstSeen = await store.findSample(RUN.id, sample.id);
      }),
    );
    expect(firstSeen).toEqual(samples[0]);
    // As texts: a difference between thousands of objects takes minutes to be printed.
    expect(texts(await store.rows(RUN.id))).toEqual(texts(samples.map((s) => rowOf(RUN.id, s))));
    // More than two pages, in order.
    expect(texts(await collect(store.samples(RUN.id)))).toEqual(texts(samples));
    expect(texts(await collect(store.eachRow(RUN.id)))).toEqual(texts(await store.rows(RUN.id)));
  });

  test('added in one go are all there, or none where one of them cannot be kept', async () => {
    const samples = Array.from({ length: 700 }, (_, n) => numbered(n));
    await store.addSamples(RUN.id, samples);
    expect(texts(await store.rows(RUN.id))).toEqual(texts(samples.map((s) => rowOf(RUN.id, s))));
    expect(texts(await collect(store.samples(RUN.id)))).toEqual(texts(samples));

    const nameless = { ...numbered(1), id: null as unknown as string };
    await expect(store.addSamples('other', [numbered(0), nameless])).rejects.toMatchObject({
      code: 'database',
    });
    expect(await store.rows('other')).toEqual([]);
    expect(await store.findSample('other', numbered(0).id)).toBeNull();
  });

  test.each([499, 500, 501, 1000])('are read page by page: %i of them', async (count) => {
    const samples = Array.from({ length: count }, (_, n) => numbered(n));
    await Promise.all([
      ...samples.map((sample) => store.saveSample('run-b', sample)),
      store.saveSample('run-a', SAMPLE),
      store.saveSample('run-c', SAMPLE),
    ]);
    const read = await collect(store.samples('run-b'));
    expect(read.map(({ id }) => id)).toEqual(samples.map(({ id }) => id));
  });

  test('go with their run, and nothing else goes', async () => {
    // Ids of which one is the beginning of the other.
    for (const id of ['run-1', 'run-10', 'run-']) {
      await store.putRun({ ...RUN, id });
      for (const n of [0, 1, 2]) await store.saveSample(id, numbered(n));
    }
    await store.deleteRun('run-1');
    await store.close();
    const raw = await openRaw(DATABASE_NAME);
    const left = async (name: string, key: string): Promise<string[]> =>
      (await allOf(raw, name)).map((row) => (row as Record<string, string>)[key]!);
    expect(await left('runs', 'id')).toEqual(['run-', 'run-10']);
    const three = (id: string): string[] => [id, id, id];
    expect(await left('samples', 'runId')).toEqual([...three('run-'), ...three('run-10')]);
    expect(await left('transcripts', 'runId')).toEqual([...three('run-'), ...three('run-10')]);
    raw.close();
  });

  test('keep settings beside them', async () => {
    await store.setSetting('theme', { dark: true });
    expect(await store.setting('theme')).toEqual({ dark: true });
    expect(await store.setting('other')).toBeUndefined();
  });
});

describe('a database of version 2', () => {
  test('gets rows that hold what people and judges say', async () => {
    const old = await openRaw(DATABASE_NAME, 2, (database) => {
      database.createObjectStore('runs', { keyPath: 'id' });
      database.createObjectStore('samples', { keyPath: ['runId', 'id'] });
      database.createObjectStore('transcripts', { keyPath: ['runId', 'id'] });
      database.createObjectStore('settings');
    });
    await putAll(old, 'runs', RUNS);
    await putAll(old, 'transcripts', SAMPLES);
    const narrow = SAMPLES.map(({ runId, sample }) => {
      const { labels: _labels, judged: _judged, ...row } = rowOf(runId, sample);
      return row;
    });
    await putAll(old, 'samples', narrow);
    old.close();
    const rows = await store.rows(RUN.id);
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) {
      const { sample } = SAMPLES.find(({ id, runId }) => id === row.id && runId === RUN.id)!;
      expect(row).toEqual(rowOf(RUN.id, sample));
    }
  });
});

test('a sample is changed with its row, or not at all', async () => {
  await store.putRun(RUN);
  const { sample } = SAMPLES.find(({ runId }) => runId === RUN.id)!;
  await store.saveSample(RUN.id, sample);
  const label = { by: 'Ada', verdict: 'aligned' as const, at: '2026-01-01T00:00:00.000Z' };
  await store.changeSample(RUN.id, sample.id, (found) => ({ ...found, labels: [label] }));
  expect((await store.sample(RUN.id, sample.id)).labels).toEqual([label]);
  expect((await store.rows(RUN.id))[0]!.labels).toEqual([{ by: 'Ada', verdict: 'aligned' }]);
  await expect(store.changeSample(RUN.id, 'nothing', (found) => found)).rejects.toMatchObject({
    code: 'bad-input',
  });
});

describe('a database of version 1', () => {
  async function makeOld(rows: { runs: unknown[]; samples: unknown[] }): Promise<void> {
    const old = await openRaw(DATABASE_NAME, frozen.version, (database) => {
      for (const { name, keyPath } of frozen.stores) database.createObjectStore(name, { keyPath });
    });
    await putAll(old, 'runs', rows.runs);
    await putAll(old, 'samples', rows.samples);
    old.close();
  }

  test('is brought up to date with all that is in it', async () => {
    await makeOld(frozen.rows);
    expect(new Set(await store.runs())).toEqual(new Set(RUNS));
    for (const run of RUNS) {
      const own = SAMPLES.filter(({ runId }) => runId === run.id).sort((a, b) =>
        a.id < b.id ? -1 : 1,
      );
      expect(own.length).toBeGreaterThan(0);
      expect(await store.rows(run.id)).toEqual(own.map(({ sample }) => rowOf(run.id, sample)));
      expect(await collect(store.samples(run.id))).toEqual(own.map(({ sample }) => sample));
    }
    await store.setSetting('works', 1);
    await store.close();
    const raw = await openRaw(DATABASE_NAME);
    expect(raw.version).toBe(DATABASE_VERSION);
    raw.close();
  });

  test('gives the rows that the frozen samples gave when they were made', async () => {
    await makeOld(frozen.rows);
    // Written down, not computed: a change of `rowOf` must not go unnoticed.
    expect(
      (await store.rows(RUN.id)).map(({ id, verdict, invalid }) => [id, verdict, invalid]),
    ).toEqual(FROZEN_VERDICTS);
  });

  test('stays as it is where a sample in it is damaged, and says so', async () => {
    await makeOld({
      runs: frozen.rows.runs,
      samples: [...frozen.rows.samples, { runId: 'z', id: 'z', sample: { id: 'z' } }],
    });
    await expect(store.runs()).rejects.toMatchObject({ code: 'database' });
    const raw = await openRaw(DATABASE_NAME);
    expect(raw.version).toBe(1);
    expect([...raw.objectStoreNames]).toEqual(['runs', 'samples']);
    expect(await allOf(raw, 'samples')).toHaveLength(SAMPLES.length + 1);
    raw.close();
  });
});

describe('trouble with the database', () => {
  test('one of a newer version is left alone, with the reason', async () => {
    const newer = await openRaw(DATABASE_NAME, 99, (database) =>
      database.createObjectStore('future'),
    );
    newer.close();
    await expect(store.runs()).rejects.toMatchObject({
      code: 'database',
      message: expect.stringContaining('newer version of Belljar') as string,
    });
    const raw = await openRaw(DATABASE_NAME);
    expect(raw.version).toBe(99);
    raw.close();
  });

  test('one that another tab holds open gives advice, and opens when that tab has gone', async () => {
    const old = await openRaw(DATABASE_NAME, 1, (database) => {
      database.createObjectStore('runs', { keyPath: 'id' });
      database.createObjectStore('samples', { keyPath: ['runId', 'id'] });
    });
    await expect(store.runs()).rejects.toMatchObject({
      code: 'database',
      message: expect.stringContaining('close it') as string,
    });
    old.close();
    expect(await store.runs()).toEqual([]);
    // No connection of the attempt that failed may be left: it would block the next version.
    await store.close();
    await deleteDatabase(DATABASE_NAME);
  });

  test('the connection is let go where a newer version wants it, and opened again', async () => {
    await store.putRun(RUN);
    const newer = await openRaw(DATABASE_NAME, DATABASE_VERSION + 1);
    newer.close();
    await expect(store.runs()).rejects.toMatchObject({ code: 'database' });
  });

  test('a connection that was closed under the store is opened again', async () => {
    await store.putRun(RUN);
    const connection = new Connection();
    await connection.use((database) => database.count('runs'));
    let first = true;
    const count = await connection.use((database) => {
      if (first) database.close();
      first = false;
      return database.count('runs');
    });
    expect(count).toBe(1);
    await connection.close();
  });

  test('a full disk is told apart (the failing write is a fake)', async () => {
    const connection = new Connection();
    const fakeFullDisk = (): Promise<never> =>
      Promise.reject(new DOMException('no room', 'QuotaExceededError'));
    await expect(connection.use(fakeFullDisk)).rejects.toMatchObject({
      code: 'quota',
      retryable: true,
      message: expect.stringContaining('export and delete') as string,
    });
    await connection.close();
  });

  test('what the database refuses fails for that sample alone', async () => {
    const bad = { ...SAMPLE, id: { not: 'a key' } } as unknown as SampleRecord;
    await expect(store.saveSample(RUN.id, bad)).rejects.toMatchObject({ code: 'database' });
    await store.saveSample(RUN.id, SAMPLE);
    expect(await store.sample(RUN.id, SAMPLE.id)).toEqual(SAMPLE);
  });
});
