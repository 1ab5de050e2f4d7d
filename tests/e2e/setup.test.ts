import type { Browser, BrowserContext, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { BUNDLED_MODELS } from '../../src/engines/bundled.ts';
import { kept, runButton, startRun, statusOf, waitForFinished, waitForIdle } from './page.ts';
import { openBrowser, openContext, serveSite, type Site, type Watch } from './site.ts';

/** Links to a run that is set up, followed while its room is open. */

let site: Site;
let browser: Browser;
beforeAll(async () => {
  site = await serveSite();
  browser = await openBrowser();
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

/** Follows a link as one that is clicked does: the page is not loaded anew. */
const follow = (address: string): Promise<void> =>
  page.evaluate((hash) => {
    const link = document.createElement('a');
    link.href = hash;
    document.body.append(link);
    link.click();
    link.remove();
  }, address);

/** Runs what the form says, and gives what was played. */
async function played(): Promise<unknown> {
  const before = (await statusOf(page)).runId;
  await runButton(page).click();
  // A short run of a model that is loaded may be over before anybody looks.
  await page.waitForFunction((known) => {
    const { runId, phase } = globalThis.belljar!.status();
    return runId !== known && phase === 'idle';
  }, before);
  const { runId, error } = await statusOf(page);
  expect(error).toBeNull();
  const { record } = (await kept(page)).runs.find(({ id }) => id === runId)!;
  const { scenarios, arms, epochs, seed } = record.plan;
  return {
    model: record.model.id,
    scenarios: scenarios.map(({ id }) => id),
    arms: arms.map(({ id }) => id),
    epochs,
    seed,
  };
}

test('a link fills the form in anew', async () => {
  await page.goto(`${site.url}#/?epochs=9&seed=3&arms=none,rules`);
  await runButton(page).waitFor();
  const model = BUNDLED_MODELS[1]!.id;
  await follow(`#/run?model=${model}&scenarios=tiny-job&arms=none&epochs=2&seed=5`);
  expect(await played()).toEqual({
    ...{ model, scenarios: ['tiny-job'], arms: ['none'], epochs: 2, seed: 5 },
  });
  await follow('#/?scenarios=tiny-order&arms=rules&epochs=1');
  expect(await played()).toEqual({
    ...{ model: BUNDLED_MODELS[0]!.id, scenarios: ['tiny-order'], arms: ['rules'] },
    ...{ epochs: 1, seed: 1 },
  });
});

test('a link that is followed during a run fills the form in for the next one', async () => {
  await startRun(page, site.url, 'epochs=4&seed=11');
  await waitForFinished(page, 2);
  const { runId } = await statusOf(page);
  await follow('#/?scenarios=tiny-job&arms=none&epochs=1');
  await waitForIdle(page);
  expect(await statusOf(page)).toMatchObject({ error: null, finished: 24, total: 24, runId });
  expect(await played()).toMatchObject({ scenarios: ['tiny-job'], arms: ['none'], epochs: 1 });
});
