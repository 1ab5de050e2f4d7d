/**
 * Measures how the page opens and hands out a result file of 100,000 samples. No part of the tests:
 * `npx tsx tests/bench/opening.ts [folder of a built site]`.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { build, preview } from 'vite';
import { chromiumPath } from '../../src/cli/chromium.ts';

const ROOT = join(import.meta.dirname, '../..');
const LIMIT_MS = 50;
/** Of waiting: a loaded machine is slow, and slowness is what is measured. */
const PATIENCE = { timeout: 300_000 };

const folder = mkdtempSync(join(tmpdir(), 'belljar-bench-'));
const made = spawnSync(
  process.execPath,
  [
    ...['--import', 'tsx', join(import.meta.dirname, 'files.ts')],
    ...['write a file of 100,000 samples', folder],
  ],
  { stdio: ['ignore', 'ignore', 'inherit'] },
);
if (made.status !== 0) throw new Error('the file could not be written');

const built = process.argv[2];
const outDir = built ?? join(ROOT, 'node_modules/.cache/belljar-bench-opening');
if (!built) await build({ root: ROOT, logLevel: 'error', build: { outDir } });
const server = await preview({
  root: ROOT,
  logLevel: 'error',
  build: { outDir },
  preview: { port: 0, host: '127.0.0.1' },
});
const browser = await chromium.launch({
  executablePath: chromiumPath() ?? '',
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});
const context = await browser.newContext({ serviceWorkers: 'block' });
const page = await context.newPage();
await page.addInitScript(() => {
  const tasks: number[] = [];
  Object.assign(globalThis, { longTasks: tasks });
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) tasks.push(duration);
  }).observe({ type: 'longtask', buffered: true });
});

await page.goto(`${server.resolvedUrls!.local[0]!}#/results`);
await page.getByRole('heading', { name: 'No runs yet' }).waitFor();
console.log(`Chromium ${browser.version()}`);

const session = await browser.newBrowserCDPSession();
const atRest = await megabytes();
let most = atRest;
const watch = setInterval(
  () =>
    void megabytes().then((now) => {
      most = Math.max(most, now);
    }),
  200,
);
const opened = Date.now();
const before = await processorSeconds();
await page.getByLabel('Open result files').setInputFiles(join(folder, 'large.jsonl.gz'));
await page.getByRole('list', { name: 'Its first samples' }).locator('li').first().waitFor(PATIENCE);
console.log(`first samples on the screen  ${seconds(opened)}`);
await page.getByRole('heading', { name: 'Speed and device' }).waitFor(PATIENCE);
console.log(
  `the whole file kept, and its report drawn  ${seconds(opened)}, ` +
    `processor ${((await processorSeconds()) - before).toFixed(1)} s; ${await longTasks()}; ` +
    `up to now at most ${most} MB`,
);

await measured('a transcript', async () => {
  await page.goto(`${page.url()}/${encodeURIComponent('tiny-job/none/5000')}`);
  await page.getByRole('link', { name: 'Repeat 5001' }).waitFor(PATIENCE);
});
await page.goBack();
await page.getByRole('heading', { name: 'Speed and device' }).waitFor(PATIENCE);
await measured('export of the result file', () =>
  download(() => page.getByRole('button', { name: 'Export result file' }).click()),
);
for (const name of ['CSV', 'Parquet'])
  await measured(`export as ${name}`, async () => {
    await page.getByRole('button', { name: 'Other formats' }).click();
    await page.getByRole('radio', { name }).check();
    await download(() => page.getByRole('dialog').getByRole('button', { name: 'Save' }).click());
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

clearInterval(watch);
console.log(`memory of page and worker  ${atRest} MB at rest, ${most} MB at the most`);

await browser.close();
await server.close();
rmSync(folder, { recursive: true });

async function download(begin: () => Promise<void>): Promise<void> {
  const coming = page.waitForEvent('download', PATIENCE);
  await begin();
  await coming;
}

async function measured(what: string, work: () => Promise<void>): Promise<void> {
  await longTasks();
  const begun = Date.now();
  const before = await processorSeconds();
  await work();
  const used = ((await processorSeconds()) - before).toFixed(1);
  console.log(
    `${what}  ${seconds(begun)}, processor ${used} s; ${await longTasks()}; ` +
      `up to now at most ${most} MB`,
  );
}

/** Of all processes of the browser, which others on the machine do not change much. */
async function processorSeconds(): Promise<number> {
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  return processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0);
}

/**
 * What the page and its worker hold, in MB: memory of their process that is not a file of Chromium
 * itself, which is what its task manager shows as the memory of a tab.
 */
async function megabytes(): Promise<number> {
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  const held = processInfo
    .filter(({ type }) => type === 'renderer')
    .map(({ id }) => /RssAnon:\s*(\d+)/.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1]);
  return Math.round(Math.max(...held.map(Number)) / 1024);
}

/** Tasks of the page's own thread since they were last asked for. */
async function longTasks(): Promise<string> {
  const tasks = await page.evaluate(() =>
    (globalThis as unknown as { longTasks: number[] }).longTasks.splice(0),
  );
  const long = tasks.filter((ms) => ms > LIMIT_MS).map(Math.round);
  return long.length === 0 ? `no task above ${LIMIT_MS} ms` : `tasks of ${long.join(', ')} ms`;
}

function seconds(since: number): string {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`;
}
