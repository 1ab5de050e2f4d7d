/**
 * Measures how the page holds up with runs of 100,000 samples: a few scenarios with many repeats, and
 * many conditions with few. No part of the tests: `npx tsx tests/bench/report.ts [folder of a built site]`.
 */
import { join } from 'node:path';
import { chromium, type Page } from 'playwright';
import { build, preview } from 'vite';
import { makePlan, planSize, type Plan } from '../../src/battery/index.ts';
import { batteryOf } from '../../src/cli/battery-files.ts';
import { chromiumPath } from '../../src/cli/chromium.ts';
import { storeGenerated } from './generated.ts';

const ROOT = join(import.meta.dirname, '../..');
const LIMIT_MS = 50;

const battery = batteryOf(ROOT);
const deep = makePlan(battery, { design: 'full', suite: 'tiny', epochs: 3125 });
const wide = makePlan(battery, {
  design: 'full',
  suite: 'office',
  arms: ['none', 'rules', 'reasons'],
  epochs: 125,
  factors: { pressure: ['none', 'replacement', 'both'], priming: ['none', 'evil-machine'] },
  mostConditions: 24,
});

const built = process.argv[2];
const outDir = built ?? join(ROOT, 'node_modules/.cache/belljar-bench-report');
if (!built) await build({ root: ROOT, logLevel: 'error', build: { outDir } });
const server = await preview({
  root: ROOT,
  logLevel: 'error',
  build: { outDir },
  preview: { port: 0, host: '127.0.0.1' },
});
const site = server.resolvedUrls!.local[0]!;
const browser = await chromium.launch({
  executablePath: chromiumPath() ?? '',
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});
const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
await page.addInitScript(() => {
  const tasks: { at: number; ms: number }[] = [];
  Object.assign(globalThis, { longTasks: tasks });
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries())
      tasks.push({ at: startTime, ms: duration });
  }).observe({ type: 'longtask', buffered: true });
});
await page.goto(`${site}#/results`);
await page.getByRole('heading', { name: 'No runs yet' }).waitFor();

await store('deep', deep);
await store('deep-2', deep);
await store('wide', wide);

for (const id of ['deep', 'wide']) {
  await measure(`open the report of “${id}”`, async () => {
    await page.goto(`${site}#/run/gen-${id}`);
    await page.getByRole('heading', { name: 'Speed and device' }).waitFor();
    await page.waitForTimeout(1500);
  });
  await measure(`scroll through it`, () => scrollThrough(page));
  await measure(`list of all its samples`, async () => {
    await page.goto(`${site}#/run/gen-${id}?list=samples`);
    await page.locator('a[href*="/gen-"][href$="%2F1"]').first().waitFor();
  });
  await measure(`scroll through the list`, () => scrollThrough(page));
  await measure(`pairs of two arms`, async () => {
    await page.goto(`${site}#/run/gen-${id}?list=pairs&arm=rules&against=none`);
    await page.getByText('pairs in all').waitFor();
  });
}
await measure('compare two of them', async () => {
  await page.goto(`${site}#/compare?runs=gen-deep,gen-deep-2`);
  await page.getByRole('heading', { name: 'What changed, sample by sample' }).waitFor();
  await page.waitForTimeout(500);
});
await measure('scroll through the comparison', () => scrollThrough(page));

await browser.close();
await server.close();

async function store(id: string, plan: Plan): Promise<void> {
  const begun = Date.now();
  await storeGenerated(page, plan, `gen-${id}`);
  console.log(`“${id}”: ${planSize(plan)} samples generated in ${Date.now() - begun} ms`);
  await page.reload();
}

/** Runs a step on a page that is at rest, and prints its longest tasks. */
async function measure(what: string, step: () => Promise<void>): Promise<void> {
  await page.waitForTimeout(500);
  await page.evaluate(
    () => ((globalThis as unknown as { longTasks: unknown[] }).longTasks.length = 0),
  );
  const begun = Date.now();
  await step();
  const ms = Date.now() - begun;
  await page.waitForTimeout(300);
  const tasks = await page.evaluate(() =>
    (globalThis as unknown as { longTasks: { ms: number }[] }).longTasks.map((task) => task.ms),
  );
  const longest = Math.max(0, ...tasks);
  console.log(
    `${longest <= LIMIT_MS ? 'met   ' : 'MISSED'}  ${what.padEnd(36)} ${String(ms).padStart(6)} ms in all; ` +
      (tasks.length === 0
        ? `no task above ${LIMIT_MS} ms`
        : `tasks above ${LIMIT_MS} ms: ${tasks.map(Math.round).join(', ')}`),
  );
}

async function scrollThrough(on: Page): Promise<void> {
  for (let step = 0; step <= 40; step++) {
    await on.evaluate(
      (share) => scrollTo(0, share * (document.documentElement.scrollHeight - innerHeight)),
      step / 40,
    );
    await on.waitForTimeout(50);
  }
}
