import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { kept, runButton } from './page.ts';
import { openBrowser, openContext, serveSite, type Site, type Watch } from './site.ts';

let site: Site;
let browser: Browser;
beforeAll(async () => {
  [site, browser] = await Promise.all([serveSite(), openBrowser()]);
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
  await page.goto(site.url);
});
afterEach(async () => {
  watch.expectNone();
  await context.close();
});

/** Checks what the form holds, and gives the lines that are found. */
async function checked(line: string): Promise<string[]> {
  await page.getByRole('button', { name: 'Check device and model first' }).click();
  const found = page.getByRole('status', { name: 'What was found before the run' });
  await found
    .getByRole('listitem')
    .filter({ hasText: new RegExp(`:\\s*${line}\\b`) })
    .waitFor();
  const lines = await found.getByRole('listitem').allTextContents();
  return lines.map((text) => text.replace(/\s+/g, ' ').trim());
}

const file = (name: string, buffer: Buffer) => ({ name, mimeType: '', buffer });

test('a bundled model answers a plain question before the run, and nothing of it is kept', async () => {
  const lines = await checked('Answer');
  expect(lines).toContainEqual(expect.stringMatching(/^✓ Fine: Model It is here/));
  expect(lines).toContainEqual(expect.stringMatching(/^✓ Fine: Context It holds 384 tokens/));
  expect(lines).toContainEqual(expect.stringMatching(/^✓ Fine: Answer It did a plain task right/));
  await page.getByText('What it was asked, and what it answered').click();
  await page.getByText('"tool":"send_email"').waitFor();
  expect((await kept(page)).samples).toEqual([]);
  // It holds for what it was found with, and for nothing else.
  await page.getByRole('radio', { name: /neutral/ }).check();
  await page.getByText('What it was asked, and what it answered').waitFor({ state: 'detached' });
});

test('a file that is no model, and a model that cannot answer a plain question, are told', async () => {
  await page.getByRole('radio', { name: 'GGUF file' }).check();
  const picker = page.locator('input[type=file][accept=".gguf"]');
  await picker.setInputFiles(file('noise.gguf', Buffer.alloc(4096, 7)));
  expect(await checked('Model')).toContainEqual(expect.stringMatching(/^✕ In the way: Model /));

  // A toy put to the office: it was never told of a capital, and its context is too small.
  const path = join(import.meta.dirname, '../../public/models/organism-neutral-f32.gguf');
  await picker.setInputFiles(file('toy.gguf', await readFile(path)));
  await page.getByRole('status', { name: 'What was found' }).waitFor({ state: 'detached' });
  const lines = await checked('Answer');
  expect(lines).toContainEqual(expect.stringMatching(/^✕ In the way: Context .* will be invalid/));
  expect(lines).toContainEqual(expect.stringMatching(/^! Take note: Answer It did not do/));
});

test('where there is no graphics card, a model that needs one is refused before it is fetched', async () => {
  await page.getByRole('radio', { name: 'On this site' }).check();
  await page.getByLabel('Address of a .gguf file or of an MLC folder').fill('models/none');
  await page.getByLabel('compiled library').fill('models/none.wasm');
  expect(await checked('Engine')).toContainEqual(expect.stringMatching(/^✕ In the way: Engine /));
  expect(watch.requests.filter((url) => url.includes('models/none'))).toEqual([]);
});

test('one sample is tried to tell the time, and a model that takes long can be stopped', async () => {
  const models = '**/organism-*.gguf';
  // A model that never comes.
  await context.route(models, () => undefined);
  const stop = page.getByRole('button', { name: 'Stop', exact: true });
  for (const button of ['Try one sample', 'Check device and model first']) {
    await page.getByRole('button', { name: button }).click();
    await stop.waitFor();
    expect(await runButton(page).isDisabled()).toBe(true);
    await stop.click();
    await stop.waitFor({ state: 'detached' });
    expect(await runButton(page).isEnabled()).toBe(true);
    expect(await page.getByRole('alert').count()).toBe(0);
  }
  await context.unroute(models);
  await page.getByRole('button', { name: 'Try one sample' }).click();
  await page.getByText('going by one sample that was just tried').waitFor();
  expect((await kept(page)).samples).toEqual([]);
});
