import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { readLink, verifyFile } from '../../src/records/index.ts';
import { parseCsv } from '../records/tables/parse-csv.ts';
import { dropFromDisk, kept, playRun } from './page.ts';
import { openBrowser, openContext, serveSite, type Site, type Watch } from './site.ts';

/** Somebody who got result files of several machines, and has to make sense of them together. */

let site: Site;
let browser: Browser;
let folder: string;
/** Runs of one model with two seeds, and of another: the files are named after them. */
const RUNS = {
  'anna.belljar.jsonl.gz': 'epochs=2&model=organism-scifi',
  'ben.belljar.jsonl.gz': 'epochs=3&seed=7&model=organism-scifi',
  'other-model.belljar.jsonl.gz': 'epochs=2&model=organism-neutral',
};
const pathOf = (name: string): string => join(folder, name);
/** Samples in their plans; none of the two seeds is the other's. */
const MERGED = 12 + 18;

beforeAll(async () => {
  site = await serveSite();
  browser = await openBrowser();
  folder = await mkdtemp(join(tmpdir(), 'belljar-researcher-'));
  const { context, page } = await openContext(browser);
  for (const [name, query] of Object.entries(RUNS)) {
    await page.goto('about:blank');
    const runId = await playRun(page, site.url, query);
    await page.goto(`${site.url}#/run/${runId}`);
    await writeFile(pathOf(name), await saved(page, 'Export result file'));
  }
  await context.close();
  await mkdir(join(folder, 'inside'));
  await writeFile(join(folder, 'inside', 'notes.txt'), 'Not a result file.');
  await writeFile(join(folder, 'inside', 'broken.jsonl.gz'), 'Neither is this.');
});
afterAll(async () => {
  await browser.close();
  await site.close();
  await rm(folder, { recursive: true });
});

let context: BrowserContext;
let page: Page;
let watch: Watch;
beforeEach(async () => {
  ({ context, page, watch } = await openContext(browser));
  await page.goto(`${site.url}#/results`);
  await page.getByRole('heading', { name: 'No runs yet' }).waitFor();
});
afterEach(async () => {
  watch.expectNone();
  await context.close();
});

/** What comes down when a button is pressed. */
async function saved(from: Page, button: string): Promise<Buffer> {
  const coming = from.waitForEvent('download');
  await from.getByRole('button', { name: button, exact: true }).click();
  return readFile(await (await coming).path());
}

const dialog = () => page.getByRole('dialog');
/** A dialog that is closed is no longer seen before the page has been told, and lets go of its files. */
const gone = () => page.locator('dialog').waitFor({ state: 'detached' });
const choose = (name: string) => dialog().getByRole('button', { name, exact: true });
const listOf = (name: RegExp) => dialog().getByRole('region', { name });

test('a folder from several machines is dropped, merged, compared, and saved as one file', async () => {
  await dropFromDisk(page, [folder]);
  await choose('Merge into 2 runs').waitFor();
  await dialog().getByRole('heading', { name: '4 files' }).waitFor();
  await dialog().getByText('1 other file of the folder was left aside.').waitFor();
  const first = listOf(/^Kind 1 .*scifi.* 2 files$/);
  expect(await first.getByRole('listitem').count()).toBe(2);
  await first.getByText(/plan of 18 samples · seed 7 · Chromium \d+ on Linux.* saved/).waitFor();
  await listOf(/^Kind 2 .*neutral.* 1 file; does not fit the first: another model/).waitFor();
  await listOf(/^Cannot be opened/)
    .getByText(/^line 1: expected a result file/)
    .waitFor();
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);

  await choose('Merge into 2 runs').click();
  await page.getByText(/merged of 2 files/).waitFor();
  const { runs, samples } = await kept(page);
  const merged = runs.find(({ merge }) => merge)!;
  expect(samples.filter(({ runId }) => runId === merged.id)).toHaveLength(MERGED);

  // Held against the other model.
  for (const box of await page.getByRole('checkbox').all()) await box.check();
  await page.getByRole('link', { name: 'Compare 2 runs' }).click();
  await page.getByRole('heading', { name: 'How the runs differ' }).waitFor();
  await page.getByRole('heading', { name: /^Against A/ }).waitFor();

  // What was made of it, and where from.
  await page.goto(`${site.url}#/run/${merged.id}`);
  const note = page.getByRole('region', { name: 'Merged of 2 runs on 1 device' });
  await note.getByText(`${MERGED} samples read from 2 files, ${MERGED} kept.`).waitFor();
  await note.getByText('None came twice.').waitFor();
  await note.getByText('broken.jsonl.gz').waitFor();
  await note.getByRole('table').first().waitFor();
  await note.getByText('Where the repeats come from').click();
  await note.getByRole('cell', { name: 'ben.belljar.jsonl.gz' }).waitFor();
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);

  const file = await saved(page, 'Export result file');
  expect(await verifyFile(new Blob([Uint8Array.from(file)]))).toMatchObject({
    sound: true,
    samples: MERGED,
  });
  await page.getByRole('button', { name: 'Verify', exact: true }).click();
  await dialog().getByText('Every verdict follows from its transcript.').waitFor();
  await dialog().getByRole('button', { name: 'Close' }).click();

  // In another browser it is a run like any other, which knows what it was made of.
  const elsewhere = await openContext(browser);
  await elsewhere.page.goto(`${site.url}#/results`);
  await elsewhere.page
    .getByLabel('Open result files')
    .setInputFiles({ name: 'both.belljar.jsonl.gz', mimeType: '', buffer: file });
  await elsewhere.page.getByRole('region', { name: 'Merged of 2 runs on 1 device' }).waitFor();
  elsewhere.watch.expectNone();
  await elsewhere.context.close();
});

test('two files are chosen, opened each for itself, compared and saved as tables', async () => {
  await page
    .getByLabel('Open result files')
    .setInputFiles(['anna.belljar.jsonl.gz', 'other-model.belljar.jsonl.gz'].map(pathOf));
  await dialog().getByText('No two of them fit together').waitFor();
  expect(await choose('Merge into 2 runs').count()).toBe(0);
  await choose('Open each').click();
  const boxes = page.getByRole('checkbox');
  await boxes.nth(1).waitFor();
  for (const box of await boxes.all()) await box.check();
  await page.getByRole('link', { name: 'Compare 2 runs' }).click();
  await page.getByText('12 samples of A and B go together').waitFor();

  const { id } = (await kept(page)).runs[0]!;
  await page.goto(`${site.url}#/run/${id}`);
  await page.getByRole('button', { name: 'Other formats' }).click();
  await page.getByRole('radio', { name: /^Table \(\.csv\)/ }).check();
  const table = (await saved(page, 'Save')).toString('utf8');
  expect(parseCsv(table)).toHaveLength(1 + 12);
});

test('a folder is chosen with the button, and what is here already is not taken twice', async () => {
  await page.getByLabel('Open result files').setInputFiles(pathOf('anna.belljar.jsonl.gz'));
  await page.getByText('· from a file').waitFor();
  await page.goto(`${site.url}#/results`);
  await page.getByLabel('Open a folder').setInputFiles(folder);
  await listOf(/^Kind 1/)
    .getByText('already in this browser')
    .waitFor();
  await choose('Open each').click();
  await page.getByText('3 runs in this browser').waitFor();
});

test('a file that is damaged further in stops the merge, which then goes on without it', async () => {
  const [anna, ben] = await Promise.all(
    ['anna.belljar.jsonl.gz', 'ben.belljar.jsonl.gz'].map((name) => readFile(pathOf(name))),
  );
  const files = [
    { name: 'anna.gz', mimeType: '', buffer: anna! },
    { name: 'ben.gz', mimeType: '', buffer: ben! },
    { name: 'cut.gz', mimeType: '', buffer: anna!.subarray(0, anna!.length - 200) },
  ];
  await page.getByLabel('Open result files').setInputFiles(files);
  await dialog().getByText('They fit together').waitFor();
  await choose('Merge into one run').click();
  await dialog().getByRole('alert').getByText('Nothing was kept.').waitFor();
  expect(await kept(page)).toEqual({ runs: [], rows: [], samples: [] });
  await listOf(/^Cannot be opened/)
    .getByText('cut.gz')
    .waitFor();
  await choose('Merge into one run').click();
  const note = page.getByRole('region', { name: 'Merged of 2 runs on 1 device' });
  await note.getByText('1 file left out').waitFor();
  expect((await kept(page)).samples).toHaveLength(MERGED);
});

test('files that nobody can read are named, and nothing is kept', async () => {
  const files = ['one.gz', 'two.json'].map((name) => ({
    name,
    mimeType: '',
    buffer: Buffer.from('hello'),
  }));
  await page.getByLabel('Open result files').setInputFiles(files);
  await dialog().getByText('None of them can be opened.').waitFor();
  await choose('Close').click();
  await gone();
  await dropFromDisk(page, [join(folder, 'inside', 'notes.txt'), join(folder, 'inside')]);
  await dialog().getByText('None of them can be opened.').waitFor();
  await page.keyboard.press('Escape');
  await gone();
  expect(await kept(page)).toEqual({ runs: [], rows: [], samples: [] });
});

test('what a link will hold is shown before it is made, and what was left out is not in it', async () => {
  await page.getByLabel('Open result files').setInputFiles(pathOf('anna.belljar.jsonl.gz'));
  await page.getByText('· from a file').waitFor();
  const { runs, samples } = await kept(page);
  const [run] = runs;
  const { sample } = samples[0]!;

  await page.getByRole('button', { name: 'Share by a link' }).click();
  await dialog().getByText('verdicts of 12 of 12 samples, by 1 arm and 6 scenarios').waitFor();
  await dialog().getByText(run!.id).waitFor();
  await dialog().getByRole('checkbox', { name: 'when the run was made' }).check();
  expect(await dialog().getByText(run!.id).count()).toBe(0);
  const summary = await linkOf();
  expect(await readLink(summary)).toMatchObject({ run: { id: null, created: null } });

  await page.goto(`${site.url}#/run/${run!.id}/${encodeURIComponent(sample.id)}`);
  await page.getByRole('button', { name: /link/ }).click();
  await dialog()
    .getByText(/^2 messages \(/)
    .waitFor();
  await dialog().getByRole('checkbox', { name: 'what the model was given' }).check();
  await dialog().getByText('nothing', { exact: true }).waitFor();
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  const transcript = await linkOf();

  await page.goto(transcript);
  await page.getByText('What the model was given to read is left out').waitFor();
  const [prompt] = sample.messages;
  const words = await page.getByRole('main').textContent();
  expect(words).toContain(sample.messages.find(({ role }) => role === 'assistant')!.content);
  expect(words).not.toContain(prompt!.content);
});

/** Makes the link that the open dialog speaks of. */
async function linkOf(): Promise<string> {
  await choose('Make the link').click();
  const field = dialog().getByRole('textbox');
  await field.waitFor();
  const link = await field.inputValue();
  await choose('Close').click();
  return link;
}

test.each([
  ['light', 1440],
  ['dark', 390],
] as const)('the choice can be read by everyone, %s, %i wide', async (colorScheme, width) => {
  await page.emulateMedia({ colorScheme });
  await page.setViewportSize({ width, height: 800 });
  await dropFromDisk(page, [folder]);
  await choose('Merge into 2 runs').waitFor();
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  const { wide, room } = await dialog().evaluate((one) => ({
    wide: one.scrollWidth,
    room: one.clientWidth,
  }));
  expect(wide).toBeLessThanOrEqual(room);
});
