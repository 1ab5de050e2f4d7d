import type { Browser, BrowserContext, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  kept,
  keptIds,
  outcomes,
  playRun,
  resume,
  runButton,
  shownIds,
  startRun,
  statusOf,
  waitForFinished,
  waitForIdle,
} from './page.ts';
import { openBrowser, openContext, serveSite, type Site, type Watch } from './site.ts';

/** A run that is stopped, reloaded, crashed or watched must end as one that nobody touched. */

const QUERY = 'epochs=4&seed=11';
const TOTAL = 24;

let site: Site;
let browser: Browser;
/** What an unbroken run of the same plan and seed comes to. */
let unbroken: Record<string, unknown>;

beforeAll(async () => {
  site = await serveSite();
  browser = await openBrowser();
  const { context, page } = await openContext(browser);
  unbroken = await outcomes(page, await playRun(page, site.url, QUERY));
  expect(Object.keys(unbroken)).toHaveLength(TOTAL);
  await context.close();
});
afterAll(async () => {
  await browser.close();
  await site.close();
});

let context: BrowserContext;
let page: Page;
let watch: Watch;
beforeEach(async () => {
  ({ context, page, watch } = await openContext(browser));
});
afterEach(async () => {
  watch.expectNone();
  await context.close();
});

/** Starts the run and waits until some of it is finished. */
async function begin(finished: number): Promise<string> {
  await startRun(page, site.url, QUERY);
  await waitForFinished(page, finished);
  return (await statusOf(page)).runId!;
}

test('stopped and resumed, a run ends as if it had never been stopped', async () => {
  const runId = await begin(5);
  await page.getByRole('button', { name: 'Stop' }).click();
  await waitForIdle(page);
  const before = await keptIds(page, runId);
  expect(before.length).toBeGreaterThanOrEqual(5);
  expect(before.length).toBeLessThan(TOTAL);
  expect((await kept(page)).runs[0]).toMatchObject({ state: 'unfinished' });
  const played = (await kept(page)).samples;

  await resume(page, site.url, runId);
  expect(await outcomes(page, runId)).toEqual(unbroken);
  const after = await kept(page);
  expect(after.runs[0]).toMatchObject({ state: 'finished' });
  // What was finished before was not played again.
  for (const old of played) expect(after.samples).toContainEqual(old);
  expect(await shownIds(page)).toEqual(Object.keys(unbroken).sort());
});

test('reloaded in the middle, the run is among the results and can be resumed', async () => {
  const runId = await begin(5);
  const shown = await shownIds(page);
  await page.reload();
  await page.getByRole('link', { name: 'Results' }).click();
  await page.getByText('24 samples, not finished').click();
  await page.getByRole('button', { name: /^Resume: / }).waitFor();
  const ids = await keptIds(page, runId);
  expect(ids).toEqual(expect.arrayContaining(shown));
  expect(ids.length).toBeLessThan(TOTAL);
  await resume(page, site.url, runId);
  expect(await outcomes(page, runId)).toEqual(unbroken);
});

test('a renderer that was killed loses nothing that was finished', async () => {
  const runId = await begin(5);
  const shown = await shownIds(page);
  const crashed = new Promise((resolve) => page.once('crash', resolve));
  const session = await context.newCDPSession(page);
  // It never answers: the renderer that should is gone.
  session.send('Page.crash').catch(() => undefined);
  await crashed;

  page = await context.newPage();
  await page.goto(`${site.url}#/run/${runId}`);
  await page.getByRole('button', { name: /^Resume: / }).waitFor();
  expect(await keptIds(page, runId)).toEqual(expect.arrayContaining(shown));
  await resume(page, site.url, runId);
  expect(await outcomes(page, runId)).toEqual(unbroken);
});

test('when the engine’s own worker dies, the run goes on to its end and says so', async () => {
  const runId = await begin(5);
  const notes = page.getByText('The engine was started anew and the run goes on.');
  const [ours, inner] = page.workers();
  expect(inner).toBeDefined();
  // From now on it fails at whatever it is told.
  await inner!.evaluate(() => {
    globalThis.onmessage = () => {
      throw new Error('a fault made by the test');
    };
  });
  await notes.waitFor();
  await waitForIdle(page);
  expect(await statusOf(page)).toMatchObject({ error: null, finished: TOTAL });
  expect(Object.keys(await outcomes(page, runId))).toEqual(Object.keys(unbroken));
  expect(page.workers()).not.toContain(ours);
  const { runs, samples } = await kept(page);
  expect(runs[0]).toMatchObject({ state: 'finished' });
  // Those in flight were tried again and came to what they come to without a crash.
  expect(await outcomes(page, runId)).toEqual(unbroken);
  expect(samples.filter(({ sample }) => sample.attempts > 1).length).toBeGreaterThan(0);
});

test('a second tab reads along and cannot play or delete the same run', async () => {
  const runId = await begin(2);
  await page.getByRole('button', { name: 'Pause' }).click();
  const second = await context.newPage();
  await second.goto(`${site.url}#/run/${runId}`);
  await second.getByText('Being played in another tab; this one reads along.').waitFor();
  expect(await second.getByRole('button', { name: /^Resume/ }).count()).toBe(0);
  expect(await second.getByRole('button', { name: 'Delete' }).isDisabled()).toBe(true);

  await page.getByRole('button', { name: 'Go on' }).click();
  await second.waitForFunction(
    (total) => document.querySelectorAll('td.cells a').length === total,
    TOTAL,
  );
  await waitForIdle(page);
  await second.getByText('Being played in another tab').waitFor({ state: 'detached' });
  expect(await shownIds(second)).toEqual(await shownIds(page));
  expect(await outcomes(second, runId)).toEqual(unbroken);
});

test('a run whose lock another tab holds is refused, until that tab is gone', async () => {
  const runId = await begin(2);
  await page.getByRole('button', { name: 'Stop' }).click();
  await waitForIdle(page);
  const second = await context.newPage();
  await second.goto(`${site.url}#/run/${runId}`);
  const button = second.getByRole('button', { name: /^Resume: / });
  await button.waitFor();
  // Taken without a word on the channel, so that the other tab still offers to resume.
  await page.evaluate(
    (name) =>
      new Promise<void>((held) => {
        void navigator.locks.request(name, () => {
          held();
          return new Promise(() => undefined);
        });
      }),
    `belljar-run-${runId}`,
  );
  await button.click();
  await second.getByText(/is being played in another tab/i).waitFor();
  await waitForIdle(second);
  await page.close();
  await second.reload();
  await resume(second, site.url, runId);
  expect(await outcomes(second, runId)).toEqual(unbroken);
});

test('a recording plays again with the same answers, and is marked as recorded', async () => {
  const runId = await playRun(page, site.url, 'epochs=1');
  const live = await outcomes(page, runId);
  await page.goto(`${site.url}#/run/${runId}`);
  await page.getByRole('button', { name: 'Play the recording' }).click();
  await page.getByText('Recorded, not live').waitFor();
  await waitForIdle(page);
  await page.getByText('Recorded: these answers were played again').waitFor();
  const replay = (await statusOf(page)).runId!;
  expect(replay).not.toBe(runId);
  expect(await outcomes(page, replay)).toEqual(live);
  await page.goto(`${site.url}#/run/${replay}`);
  await page.getByText('Recorded: these answers were played again').waitFor();
});

test('a full disk says so before a run is made, and with room again it can be made', async () => {
  const session = await context.newCDPSession(page);
  const { origin } = new URL(site.url);
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1000 });
  await page.goto(`${site.url}#/?${QUERY}`);
  await runButton(page).click();
  const note = page.getByRole('alert');
  await note.waitFor();
  expect(await note.textContent()).toMatch(/disk space for this site is used up/);
  await waitForIdle(page);
  expect((await kept(page)).runs).toEqual([]);
  await session.send('Storage.overrideQuotaForOrigin', { origin });
  const runId = await playRun(page, site.url, QUERY);
  expect(await outcomes(page, runId)).toEqual(unbroken);
});

test('a model file that is not there is an error before any run is made', async () => {
  await page.goto(site.url);
  await page.getByRole('radio', { name: 'On this site' }).check({ force: true });
  await page.getByPlaceholder('models/my-model.gguf').fill('models/no-such-model.gguf');
  await page.getByLabel('Scenarios').selectOption('tiny');
  await runButton(page).click();
  const note = page.getByRole('alert');
  await note.waitFor();
  expect(await note.textContent()).toContain('models/no-such-model.gguf');
  await waitForIdle(page);
  expect((await kept(page)).runs).toEqual([]);
  watch.faults.splice(0, watch.faults.length, ...watch.faults.filter((f) => !/404/.test(f)));
});
