import type { Page } from 'playwright';
import { expect } from 'vitest';
import type { Driver } from '../../src/app/driver.ts';
import type { SampleRecord } from '../../src/records/index.ts';
import type { StoredRun } from '../../src/store/index.ts';

/** The page as a person uses it, and its database as it lies on disk. */

type Status = ReturnType<Driver['status']>;

export const statusOf = (page: Page): Promise<Status> =>
  page.evaluate(() => globalThis.belljar!.status());

/** Waits until as many samples are finished in this tab. */
export async function waitForFinished(page: Page, count: number): Promise<void> {
  await page.waitForFunction((wanted) => globalThis.belljar!.status().finished >= wanted, count, {
    polling: 20,
  });
}

export async function waitForIdle(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const { phase } = globalThis.belljar!.status();
    return phase === 'idle';
  });
}

export const runButton = (page: Page) => page.getByRole('button', { name: 'Run', exact: true });

/** Opens the form as it is set up by `query`, and starts the run. */
export async function startRun(page: Page, site: string, query = ''): Promise<void> {
  await page.goto(`${site}#/?${query}`);
  await runButton(page).click();
  await page.getByRole('button', { name: 'Stop' }).waitFor();
}

/** Plays a run from its beginning to its end; gives its id. */
export async function playRun(page: Page, site: string, query = ''): Promise<string> {
  await startRun(page, site, query);
  await waitForIdle(page);
  const { error, finished, total, runId } = await statusOf(page);
  expect(error).toBeNull();
  expect(finished).toBe(total);
  return runId!;
}

/** Opens a run that is stored and plays what is missing of it. */
export async function resume(page: Page, site: string, runId: string): Promise<void> {
  await page.goto(`${site}#/run/${runId}`);
  await page.getByRole('button', { name: /^Resume: / }).click();
  await page.getByRole('button', { name: 'Stop' }).waitFor();
  await waitForIdle(page);
  expect((await statusOf(page)).error).toBeNull();
}

/** Drops files and folders of this disk, as the browser itself tells of a drop. */
export async function dropFromDisk(page: Page, paths: string[]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: paths, dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', { type, x: 200, y: 400, data });
}

export interface Kept {
  runs: StoredRun[];
  rows: { runId: string; id: string }[];
  samples: { runId: string; id: string; sample: SampleRecord }[];
}

/** All that the database holds, read past the store. */
export function kept(page: Page): Promise<Kept> {
  return page.evaluate(async () => {
    const done = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error!);
      });
    const opening = indexedDB.open('belljar');
    // Where there is none, none may be made: the page would take it for one of an old version.
    opening.onupgradeneeded = () => opening.transaction!.abort();
    const database = await done(opening).catch(() => null);
    if (!database) return { runs: [], rows: [], samples: [] };
    try {
      const all = (store: string): Promise<never[]> =>
        done(database.transaction(store).objectStore(store).getAll()) as Promise<never[]>;
      return {
        runs: await all('runs'),
        rows: await all('samples'),
        samples: await all('transcripts'),
      };
    } finally {
      database.close();
    }
  });
}

/** Ids of a run's samples; fails where rows and transcripts do not agree. */
export async function keptIds(page: Page, runId: string): Promise<string[]> {
  const { rows, samples } = await kept(page);
  const ids = samples.filter((s) => s.runId === runId).map(({ id }) => id);
  expect(rows.filter((row) => row.runId === runId).map(({ id }) => id)).toEqual(ids);
  return ids;
}

/** What each sample of a run said and got, by its id: the same whenever it is played again. */
export async function outcomes(page: Page, runId: string): Promise<Record<string, unknown>> {
  const { samples } = await kept(page);
  return Object.fromEntries(
    samples
      .filter((s) => s.runId === runId)
      .map(({ id, sample }) => [
        id,
        {
          seed: sample.seed,
          values: sample.values,
          messages: sample.messages.map(({ role, content }) => ({ role, content })),
          acts: sample.acts,
          grade: sample.grade,
        },
      ]),
  );
}

/** Ids of the samples whose verdict the page shows. */
export async function shownIds(page: Page): Promise<string[]> {
  const links = await page
    .locator('td.cells a')
    .evaluateAll((list) => list.map((link) => link.getAttribute('href') ?? ''));
  return links.map((href) => decodeURIComponent(href.split('/').at(-1)!)).sort();
}
