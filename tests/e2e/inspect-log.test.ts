import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Browser, BrowserContext, Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, openContext, serveSite, type Site, type Watch } from './site.ts';

const LOG = join(import.meta.dirname, '../records/inspect/fixtures/inspect-0.3.285.json.gz');

let site: Site;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let watch: Watch;
beforeAll(async () => {
  [site, browser] = await Promise.all([serveSite(), openBrowser()]);
  ({ context, page, watch } = await openContext(browser));
});
afterAll(async () => {
  watch.expectNone();
  await context.close();
  await browser.close();
  await site.close();
});

test('a log of Inspect is shown with all that was read of it', async () => {
  await page.goto(`${site.url}#/results`);
  const buffer = gunzipSync(readFileSync(LOG));
  await page
    .getByLabel('Open result files')
    .setInputFiles({ name: 'log.json', mimeType: '', buffer });
  const said = async (): Promise<string> =>
    (await page.locator('main').innerText()).replace(/\s+/g, ' ');
  await page.getByText('a log of Inspect').waitFor();
  const head = await said();
  for (const text of [
    'one · two',
    'mockllm/model: 22 tokens read, 24 tokens written',
    'Completed without an error: 4 of 4.',
    'strange: not scored (no_response)',
  ])
    expect(head).toContain(text);

  await page.locator('summary', { hasText: 'too large, epoch 1' }).click();
  // The call failed: its answer holds nothing else.
  await page.locator('article.tool').getByText('too large', { exact: true }).waitFor();
  const sample = await said();
  for (const text of [
    'Target: 7 | eight',
    'mockllm/model: 8 tokens read, 8 tokens written',
    '{"group":"two"}',
  ])
    expect(sample).toContain(text);
  // It is the last message.
  expect(sample).not.toContain('what was scored');
});
