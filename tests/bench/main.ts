/**
 * Measures the harness on this machine and prints the figures beside what is aimed at. No part
 * of the tests: speeds differ from machine to machine.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { chromium, type Page } from 'playwright';
import { build, preview } from 'vite';
import { chromiumPath } from '../../src/cli/chromium.ts';
import type {} from './page.ts';
import type {} from '../../src/app/driver.ts';

const ROOT = join(import.meta.dirname, '../..');
const EPOCHS = 15;
const REPLAY_EPOCHS = 1000;

interface Row {
  what: string;
  measured: string;
  aim: string;
  met: boolean;
}

const rows: Row[] = [];
const browser = await chromium.launch({
  executablePath: chromiumPath() ?? '',
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});

await build({ root: ROOT, logLevel: 'error' });
await measureHarness();
await measurePage();
await browser.close();

console.log(`\n${rows.map(format).join('\n')}`);

async function measureHarness(): Promise<void> {
  const outDir = join(ROOT, 'node_modules/.cache/belljar-bench');
  await build({
    root: ROOT,
    logLevel: 'error',
    build: { outDir, rolldownOptions: { input: join(ROOT, 'tests/bench/page.html') } },
  });
  const server = await preview({
    root: ROOT,
    logLevel: 'error',
    build: { outDir },
    preview: { port: 0, host: '127.0.0.1' },
  });
  const page = await browser.newPage();
  await page.goto(`${server.resolvedUrls!.local[0]!}tests/bench/page.html`);
  await page.waitForFunction(() => globalThis.bench !== undefined);
  const live = (epochs: number, slots: number | null) =>
    page.evaluate(([n, s]) => globalThis.bench!.live(n, s), [epochs, slots] as const);
  // Once to warm up: the first run compiles the WebAssembly.
  await live(1, null);
  const all = await live(EPOCHS, null);
  const one = await live(EPOCHS, 1);
  const replayed = await page.evaluate((n) => globalThis.bench!.replay(n), REPLAY_EPOCHS);
  await page.close();
  await server.close();

  const overhead = 1 - all.busyMs / all.wallMs;
  const overheadOne = 1 - one.busyMs / one.wallMs;
  const rate = (result: { samples: number; wallMs: number }): number =>
    (result.samples / result.wallMs) * 1000;
  rows.push(
    {
      what: `harness overhead, ${all.slots} slots (${all.samples} samples)`,
      measured: `${(overhead * 100).toFixed(2)} %`,
      aim: '≤ 2 %',
      met: overhead <= 0.02,
    },
    {
      what: 'harness overhead, one slot',
      measured: `${(overheadOne * 100).toFixed(2)} %`,
      aim: '≤ 2 %',
      met: overheadOne <= 0.02,
    },
    {
      what: `samples a second, ${all.slots} slots against one`,
      measured: `${rate(all).toFixed(2)} / ${rate(one).toFixed(2)} = ${(rate(all) / rate(one)).toFixed(2)} ×`,
      aim: '≥ 3 ×',
      met: rate(all) / rate(one) >= 3,
    },
    {
      what: `replayed samples graded and saved (${replayed.samples})`,
      measured: `${Math.floor(rate(replayed))} / s`,
      aim: '≥ 2000 / s',
      met: rate(replayed) >= 2000,
    },
  );
}

async function measurePage(): Promise<void> {
  const server = await preview({
    root: ROOT,
    logLevel: 'error',
    preview: { port: 0, host: '127.0.0.1' },
  });
  const page = await browser.newPage();
  const address = server.resolvedUrls!.local[0]!;
  await page.addInitScript(() => {
    const tasks: number[] = [];
    Object.assign(globalThis, { longTasks: tasks });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) tasks.push(duration);
    }).observe({ type: 'longtask', buffered: true });
  });
  const opened = Date.now();
  await page.goto(address);
  const runButton = page.getByRole('button', { name: 'Run', exact: true });
  await runButton.waitFor();
  await page.waitForFunction(
    () => !document.querySelector<HTMLButtonElement>('form button.primary')!.disabled,
  );
  const files = await requested(page);
  const page1 = files.filter((name) => !/entry-|\.md$/.test(name));
  const worker = files.filter((name) => /entry-/.test(name));
  await page.evaluate(
    () => ((globalThis as unknown as { longTasks: number[] }).longTasks.length = 0),
  );
  await runButton.click();
  await page.locator('ol a').first().waitFor();
  const firstVerdict = Date.now() - opened;
  await page.waitForFunction(() => globalThis.belljar!.status().phase === 'idle', undefined, {
    timeout: 300_000,
  });
  const longest = await page.evaluate(() =>
    Math.max(0, ...(globalThis as unknown as { longTasks: number[] }).longTasks),
  );
  await page.close();
  await server.close();

  const size = await sizeOf(['index.html', ...page1]);
  const workerSize = await sizeOf(worker);
  rows.push(
    {
      what: 'first page, gzip, with its fonts, without engines',
      measured: `${(size / 1000).toFixed(1)} kB (and ${(workerSize / 1000).toFixed(1)} kB for the worker)`,
      aim: '≤ 80 kB',
      met: size <= 80_000,
    },
    {
      what: 'longest main-thread task during a run',
      measured: longest === 0 ? 'none above 50 ms' : `${Math.round(longest)} ms`,
      aim: '≤ 50 ms',
      met: longest <= 50,
    },
    {
      what: 'first verdict after opening the page',
      measured: `${(firstVerdict / 1000).toFixed(1)} s`,
      aim: '≤ 5 s',
      met: firstVerdict <= 5000,
    },
  );
}

/** Names below the site of what the page has loaded. */
function requested(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .map(({ name }) => new URL(name))
      .filter(({ origin, protocol }) => origin === location.origin && protocol !== 'blob:')
      .map(({ pathname }) => pathname.slice(1)),
  );
}

async function sizeOf(names: string[]): Promise<number> {
  let sum = 0;
  for (const name of names) {
    const bytes = await readFile(join(ROOT, 'dist', name));
    // Fonts are compressed already; servers send them as they are.
    sum += name.endsWith('.woff2') ? bytes.length : gzipSync(bytes, { level: 9 }).length;
  }
  return sum;
}

function format({ what, measured, aim, met }: Row): string {
  return `${met ? 'met   ' : 'MISSED'}  ${what.padEnd(58)} ${measured.padEnd(36)} aim ${aim}`;
}
