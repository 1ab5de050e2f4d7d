/**
 * Measures how soon the page answers while it plays a run, and whether anything moves by itself:
 * the longest interaction and the sum of layout shifts, as the browser counts them. No part of the
 * tests: `npx tsx tests/bench/responsiveness.ts`.
 */
import { join } from 'node:path';
import { chromium, type Page } from 'playwright';
import { build, preview } from 'vite';
import { chromiumPath } from '../../src/cli/chromium.ts';
import type {} from '../../src/app/driver.ts';

const ROOT = join(import.meta.dirname, '../..');
const OUT = join(ROOT, 'node_modules/.cache/belljar-responsiveness');
const WORST_MS = 200;
const WORST_SHIFT = 0.1;

interface Seen {
  interactions: { what: string; ms: number }[];
  shifts: { value: number; of: string }[];
}

declare global {
  var seen: Seen | undefined;
}

await build({ root: ROOT, logLevel: 'error', build: { outDir: OUT, emptyOutDir: true } });
const server = await preview({
  root: ROOT,
  logLevel: 'error',
  build: { outDir: OUT },
  preview: { port: 0, host: '127.0.0.1' },
});
const address = server.resolvedUrls!.local[0]!;
const browser = await chromium.launch({
  executablePath: chromiumPath() ?? '',
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});

const SIZES = { wide: { width: 1440, height: 900 }, narrow: { width: 390, height: 844 } };
for (const [name, viewport] of Object.entries(SIZES)) {
  const context = await browser.newContext({ viewport, serviceWorkers: 'block' });
  // tsx wraps named functions in a helper that the page does not have.
  await context.addInitScript('globalThis.__name = (it) => it');
  await context.addInitScript(observe);
  const page = await context.newPage();
  await page.goto(address);
  await clickAround(page);
  tell(name, await page.evaluate(() => globalThis.seen!));
  await context.close();
}
await browser.close();
await server.close();

/** Runs in the page: notes all interactions and all shifts that no press of a person explains. */
function observe(): void {
  const seen: Seen = { interactions: [], shifts: [] };
  globalThis.seen = seen;
  const words = (node: Node | null): string =>
    node instanceof Element
      ? `${node.localName}.${node.className.toString().split(' ')[0]} “${node.textContent.trim().slice(0, 30)}”`
      : String(node?.nodeName);
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as (PerformanceEventTiming & {
      interactionId: number;
    })[]) {
      if (entry.interactionId > 0)
        seen.interactions.push({
          what: `${entry.name} on ${words(entry.target)}`,
          ms: entry.duration,
        });
    }
  }).observe({ type: 'event', durationThreshold: 16, buffered: true } as PerformanceObserverInit);
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as unknown as {
      value: number;
      hadRecentInput: boolean;
      sources: { node: Node | null }[];
    }[]) {
      if (entry.hadRecentInput) continue;
      const of = entry.sources.map(({ node }) => words(node)).join(', ');
      seen.shifts.push({ value: entry.value, of });
    }
  }).observe({ type: 'layout-shift', buffered: true });
}

/** A long run, and a person who does not wait for its end. */
async function clickAround(page: Page): Promise<void> {
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const room = (name: string) =>
    page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name }).click();
  const settled = () => page.waitForTimeout(700);
  await page.getByText('60 samples').waitFor();
  await page.getByLabel('Repeats of each').fill('100');
  await page.getByText('600 samples').waitFor();
  await button('Run').click();
  await page.locator('td.cells a').nth(8).waitFor();
  await settled();
  await button('Pause').click();
  await button('Go on').click();
  await settled();
  await page.locator('td.cells a').first().click();
  await page.getByRole('region', { name: 'Verdict' }).waitFor();
  await settled();
  await page.locator('summary').first().click();
  await settled();
  for (const name of ['Results', 'Scenarios', 'Compare', 'Stage', 'About']) {
    await room(name);
    await page.locator('main h1').first().waitFor();
    await settled();
  }
  await page.keyboard.press('Control+k');
  await page
    .getByRole('combobox', { name: 'Go to' })
    .pressSequentially('cold store', { delay: 40 });
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.getByText('tokens: an estimate').waitFor();
  await page.getByRole('combobox', { name: 'Arm' }).selectOption('rules');
  await settled();
  await room('Run');
  await page.getByRole('link', { name: 'Open this run' }).click();
  await page.getByRole('heading', { name: 'Families and arms' }).waitFor();
  await settled();
  await page.getByRole('button', { name: 'As a table' }).first().click();
  await settled();
  await page.getByRole('link', { name: 'All samples as a list' }).click();
  await page.getByRole('heading', { name: 'Samples', exact: true }).waitFor();
  await settled();
  await room('Run');
  await button('Stop').click();
  await page.waitForFunction(() => globalThis.belljar!.status().phase === 'idle');
  await settled();
}

function tell(name: string, { interactions, shifts }: Seen): void {
  if (interactions.length === 0) throw new Error('no interaction was noted');
  const slowest = interactions.sort((a, b) => b.ms - a.ms);
  const worst = slowest[0]?.ms ?? 0;
  // The browser’s measure is that of the worst window; the whole sum is stricter.
  const moved = shifts.reduce((sum, { value }) => sum + value, 0);
  console.log(
    `${worst <= WORST_MS && moved <= WORST_SHIFT ? 'met   ' : 'MISSED'}  ${name}: longest interaction ${worst} ms (aim ≤ ${WORST_MS}), ` +
      `shifts ${moved.toFixed(3)} in all (aim ≤ ${WORST_SHIFT})`,
  );
  for (const { what, ms } of slowest.slice(0, 5)) console.log(`        ${ms} ms  ${what}`);
  const largest = shifts.sort((a, b) => b.value - a.value).slice(0, 5);
  for (const { value, of } of largest) console.log(`        ${value.toFixed(4)}  ${of}`);
}
