import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { spawn, type ChildProcess } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keptIds, outcomes, playRun, resume, startRun } from './page.ts';
import { browserOptions, openBrowser, openContext, serveSite, Watch, type Site } from './site.ts';

/**
 * The whole browser is killed in the middle of a run, ten times in a row, at moments from the
 * first sample to almost the last. One profile lives through all of it.
 */

const QUERY = 'epochs=4&seed=5';
const TOTAL = 24;
const KILLS = 10;

let site: Site;
let unbroken: Record<string, unknown>;
let profile: string;

beforeAll(async () => {
  site = await serveSite();
  profile = await mkdtemp(join(tmpdir(), 'belljar-crash-'));
  const browser = await openBrowser();
  const { context, page } = await openContext(browser);
  unbroken = await outcomes(page, await playRun(page, site.url, QUERY));
  expect(Object.keys(unbroken)).toHaveLength(TOTAL);
  await context.close();
  await browser.close();
});
afterAll(async () => {
  await site.close();
  await rm(profile, { recursive: true, force: true, maxRetries: 5 });
});

interface Running {
  page: Page;
  watch: Watch;
  /** Kills every process of the browser at once, without a word of warning. */
  kill(): Promise<void>;
}

/** A browser of its own on the profile, not a child of the driver, so that it can be killed. */
async function start(): Promise<Running> {
  const { executablePath, args } = browserOptions([
    '--headless=new',
    '--remote-debugging-port=0',
    `--user-data-dir=${profile}`,
    '--no-first-run',
    '--no-default-browser-check',
    '--disable-background-networking',
    '--disable-component-update',
    'about:blank',
  ]);
  // A group of its own, so that the kill reaches all of its processes.
  const child = spawn(executablePath, args, {
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const browser = await chromium.connectOverCDP(await addressOf(child));
  const context = browser.contexts()[0]!;
  const watch = await Watch.over(context);
  const page = await context.newPage();
  return { page, watch, kill: () => kill(child, browser) };
}

/** Chromium tells the address of its debugging port among what it complains of. */
function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr!.setEncoding('utf8');
    child.stderr!.on('data', (text: string) => {
      said += text;
      const address = /DevTools listening on (\S+)/.exec(said)?.[1];
      if (address) resolve(address);
    });
    child.once('exit', () => reject(new Error(`the browser did not start: ${said}`)));
  });
}

async function kill(child: ChildProcess, browser: Browser): Promise<void> {
  const gone = once(child, 'exit');
  const noticed = new Promise((resolve) => browser.once('disconnected', resolve));
  process.kill(-child.pid!, 'SIGKILL');
  await Promise.all([gone, noticed]);
}

/** Waits until so many verdicts are shown, and tells which, in one breath. */
function shownAt(page: Page, count: number): Promise<{ runId: string; shown: string[] }> {
  return page.evaluate(async (wanted) => {
    for (;;) {
      const links = [...document.querySelectorAll('td.cells a')];
      if (links.length >= wanted)
        return {
          runId: globalThis.belljar!.status().runId!,
          shown: links.map((link) =>
            decodeURIComponent(link.getAttribute('href')!.split('/').at(-1)!),
          ),
        };
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }, count);
}

/** After a kill: all that was shown is there, once, and what is missing can be played. */
async function checkAndResume(page: Page, runId: string, shown: string[]): Promise<void> {
  await page.goto(`${site.url}#/run/${runId}`);
  const left = page.getByRole('button', { name: /^Resume: / });
  await left.waitFor();
  const kept = await keptIds(page, runId);
  // What was saved but not yet shown may be more.
  expect(kept).toEqual(expect.arrayContaining(shown));
  expect(new Set(kept).size).toBe(kept.length);
  expect(await left.textContent()).toContain(`${TOTAL - kept.length} sample`);
  await resume(page, site.url, runId);
  expect(await keptIds(page, runId)).toHaveLength(TOTAL);
  expect(await outcomes(page, runId)).toEqual(unbroken);
}

test(`a browser that is killed ${KILLS} times keeps all that was finished, and nothing twice`, async () => {
  const seen = new Set<string>();
  let browser = await start();
  for (let round = 0; round < KILLS; round++) {
    // A page that knows nothing of the run before.
    await browser.page.goto('about:blank');
    await startRun(browser.page, site.url, QUERY);
    const wanted = 1 + Math.floor((round * TOTAL) / 2 / KILLS);
    const { runId, shown } = await shownAt(browser.page, wanted);
    await browser.kill();
    expect(seen).not.toContain(runId);
    seen.add(runId);
    browser = await start();
    await checkAndResume(browser.page, runId, shown);
    browser.watch.expectNone();
  }
  // The runs of all the rounds have outlived all the kills that came after them.
  await browser.page.goto(`${site.url}#/results`);
  await browser.page.getByText(`${TOTAL} samples, finished`).first().waitFor();
  for (const runId of seen) expect(await outcomes(browser.page, runId)).toEqual(unbroken);
  await browser.kill();
}, 600_000);
