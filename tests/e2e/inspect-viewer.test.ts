import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withLabel, type SampleRecord } from '../../src/records/index.ts';
import { packed } from '../records/files.ts';
import { shows, showsMessage } from '../records/inspect/viewer.ts';
import { serveInspectViewer, type InspectViewer } from './inspect-viewer.ts';
import { kept, playRun } from './page.ts';
import { openBrowser, openContext, serveSite, type Site } from './site.ts';

/** Logs that the page writes for Inspect, in Inspect's own viewer. */

const FORMATS = ['json', 'eval'] as const;
type Format = (typeof FORMATS)[number];

/**
 * To be seen as it stands. This release lets such a text act for a moment before it escapes it; that
 * newer ones do not is tested with the newest, by `npm run test:peers`.
 */
const MARKUP = '<b>not bold</b> & <a href="x">no link</a>';
/** Files that people may lay beside their logs, asked for and not there. */
const OPTIONAL = /status of 404/;

let site: Site;
let browser: Browser;
let viewer: InspectViewer;
let samples: SampleRecord[];
let runId: string;
const names = new Map<Format, string>();

beforeAll(async () => {
  site = await serveSite();
  browser = await openBrowser();
  const own = await openContext(browser);
  runId = await playRun(own.page, site.url, 'epochs=2');
  const played = await kept(own.page);
  await own.context.close();
  samples = extended(played.samples.map(({ sample }) => sample));

  const theirs = await openContext(browser);
  await theirs.page.goto(`${site.url}#/results`);
  const buffer = Buffer.from(await packed(played.runs[0]!.record, samples));
  await theirs.page
    .getByLabel('Open result files')
    .setInputFiles({ name: 'run.belljar.jsonl.gz', mimeType: '', buffer });
  await theirs.page.getByText('· from a file').waitFor();
  const logs = new Map<string, Uint8Array>();
  for (const format of FORMATS) {
    const { name, bytes } = await exported(theirs.page, format);
    names.set(format, name);
    logs.set(name, bytes);
  }
  theirs.watch.expectNone();
  await theirs.context.close();
  viewer = await serveInspectViewer(logs);
});
afterAll(async () => {
  await viewer.close();
  await browser.close();
  await site.close();
});

/** Lays over what was played what a toy does not do: one sample is full of markup, one came to nothing. */
function extended([first, second, ...rest]: SampleRecord[]): SampleRecord[] {
  const at = '2026-11-25T00:00:00.000Z';
  const marked = {
    ...first!,
    messages: first!.messages.map((message) => ({
      ...message,
      content: `${message.content}\n${MARKUP}`,
    })),
    grade: { ...first!.grade, because: MARKUP },
  };
  return [
    withLabel(marked, { by: 'Ada', verdict: 'refused', at }),
    { ...second!, grade: { ...second!.grade, verdict: 'invalid', invalid: 'no-act' } },
    ...rest,
  ];
}

async function exported(page: Page, format: Format): Promise<{ name: string; bytes: Buffer }> {
  await page.goto(`${site.url}#/run/${runId}`);
  await page.getByRole('button', { name: 'Other formats' }).click();
  await page.getByRole('radio', { name: `Inspect log (.${format})` }).check();
  const coming = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const download = await coming;
  await page.locator('dialog').waitFor({ state: 'detached' });
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

/** Its id and its repeat as Inspect names them: the repeat is no part of the id. */
const placeOf = ({ id, epoch }: SampleRecord) => ({ id: id.replace(/\/\d+$/, ''), epoch });
/** What the viewer shows as the score of the acts: an invalid sample has none. */
const scoreOf = ({ grade }: SampleRecord): string =>
  grade.verdict === 'invalid' ? 'NaN' : grade.verdict;

test.each(FORMATS)('Inspect’s viewer shows a .%s log as it is, and as text', async (format) => {
  const { context, page, watch } = await openContext(browser, {
    // So that every sample of the list is laid out.
    viewport: { width: 1280, height: 2400 },
  });
  const name = names.get(format)!;
  const log = `${viewer.url}#/logs/${name}`;
  // By way of the list: a log that it has not read yet is unknown to it.
  await page.goto(viewer.url);
  await shows(page, name);
  await page.goto(log);
  await shows(page, `${samples.length} Samples`);
  const rows = page.locator('a[href*="/samples/sample/"]');
  await expect.poll(() => rows.count()).toBe(samples.length);
  for (const sample of samples) {
    const { id, epoch } = placeOf(sample);
    const path = `/samples/sample/${encodeURIComponent(id)}/${epoch}/`;
    const row = page.locator(`a[href$="${path}"]`);
    const lines = (await row.innerText()).split('\n').filter((line) => line.trim() !== '');
    expect(lines[0]).toBe(id);
    expect(lines.at(-1)).toBe(scoreOf(sample));
  }

  for (const sample of samples) {
    const { id, epoch } = placeOf(sample);
    const place = `${log}/samples/sample/${encodeURIComponent(id)}/${epoch}`;
    await page.goto(`${place}/messages`);
    await shows(page, `Sample ${id} (Epoch ${epoch})`);
    for (const { role, content } of sample.messages) {
      await shows(page, role.toUpperCase());
      await showsMessage(page, content);
      if (content.includes(MARKUP)) await shows(page, MARKUP);
    }
    await page.goto(`${place}/scoring`);
    await shows(page, `${scoreOf(sample)}${sample.grade.because}`);
    for (const label of sample.labels)
      await shows(page, `belljar_human_${label.by}${label.verdict}`);
  }
  watch.expectNone([OPTIONAL]);
  await context.close();
});
