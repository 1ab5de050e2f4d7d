import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SampleRecord } from '../../src/records/index.ts';
import { DATABASE_NAME, Store } from '../../src/store/index.ts';
import { neighboursOf } from '../../src/worker/neighbours.ts';
import frozen from '../fixtures/database-v1.json';
import { deleteDatabase } from '../store/raw.ts';

const SAMPLE = frozen.rows.samples[0]!.sample as unknown as SampleRecord;
const RUN = 'run-1';

let store: Store;
beforeEach(async () => {
  await deleteDatabase(DATABASE_NAME);
  store = new Store();
});
afterEach(() => store.close());

/** Stored as they are named: group and epoch. */
const put = (runId: string, ids: readonly string[]): Promise<void> =>
  store.addSamples(
    runId,
    ids.map((id) => {
      const [scenario, ...rest] = id.split('/');
      return { ...SAMPLE, id, scenario: scenario!, arm: rest.at(-2)!, epoch: Number(rest.at(-1)) };
    }),
  );

test('the repeats beside a sample are those of its group, in the order of numbers', async () => {
  await put(RUN, [
    ...['job/none/2', 'job/none/9', 'job/none/10', 'job/none/100'],
    ...['job/none-at-all/3', 'job/mood=calm/none/3', 'job/rules/8', 'jobs/none/11'],
  ]);
  await put('run-10', ['job/none/11']);
  const near = (id: string) => neighboursOf(store, RUN, id);
  expect(await near('job/none/2')).toEqual({ before: null, after: 'job/none/9' });
  expect(await near('job/none/9')).toEqual({ before: 'job/none/2', after: 'job/none/10' });
  expect(await near('job/none/10')).toEqual({ before: 'job/none/9', after: 'job/none/100' });
  expect(await near('job/none/100')).toEqual({ before: 'job/none/10', after: null });
  expect(await near('job/mood=calm/none/3')).toEqual({ before: null, after: null });
});

test('the rows of a scenario under an arm are no others', async () => {
  await put(RUN, ['job/none/1', 'job/mood=calm/none/1', 'job/rules/1', 'jobs/none/1', 'a/none/1']);
  const rows = await store.rowsOf(RUN, 'job', 'none');
  expect(rows.map(({ id }) => id)).toEqual(['job/mood=calm/none/1', 'job/none/1']);
  expect(await store.sampleIds(RUN)).toHaveLength(5);
  expect(await store.sampleIds('run')).toEqual([]);
});
