import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { chromium, type Browser, type Page } from 'playwright';
import { AppError } from '../base/index.ts';
import type { BatteryOrder } from './arguments.ts';

/** What the page tells a script of itself. */
export type PageStatus = ReturnType<NonNullable<typeof globalThis.belljar>['status']>;

const START_LIMIT_MS = 60_000;
const SAVE_LIMIT_MS = 600_000;
const POLL_MS = 250;

/** Starts the browser. Signals are left to us: a run that is stopped must still be saved. */
export async function launch(executablePath: string): Promise<Browser> {
  try {
    return await chromium.launch({
      executablePath,
      headless: true,
      // Chromium's sandbox does not work for root.
      chromiumSandbox: process.getuid?.() !== 0,
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    });
  } catch (thrown) {
    throw new Error(`${executablePath} does not start: ${AppError.from(thrown).message}`, {
      cause: thrown,
    });
  }
}

/** Fills in the form by its address, and what an address cannot hold by hand. */
export async function setUp(page: Page, site: string, order: BatteryOrder): Promise<void> {
  await page.goto(`${site}#/?${queryOf(order)}`);
  if (order.model.kind === 'bundled') return;
  await page.getByRole('radio', { name: 'GGUF file' }).check();
  await page.locator('input[type=file][accept=".gguf"]').setInputFiles(resolve(order.model.path));
  await page.getByRole('combobox', { name: 'Scenarios' }).selectOption(order.suite);
}

export function queryOf(order: BatteryOrder): string {
  const { model, design, arms, repeats, factors, most, form, seed } = order;
  const query = new URLSearchParams({ design, seed: String(seed) });
  if (model.kind === 'bundled') query.set('model', model.id);
  if (arms) query.set('arms', arms.join(','));
  if (repeats !== undefined) query.set('epochs', String(repeats));
  if (factors) query.set('factors', factorsText(factors));
  if (most !== undefined) query.set('most', String(most));
  if (form !== 'act') query.set('form', form);
  return query.toString();
}

const factorsText = (factors: Record<string, string[]>): string =>
  Object.entries(factors)
    .map(([name, levels]) => `${name}:${levels.join(',')}`)
    .join(';');

/** Presses “Run” as soon as the page lets it be pressed. */
export async function pressRun(page: Page): Promise<void> {
  const run = page.getByRole('button', { name: 'Run', exact: true });
  const until = Date.now() + START_LIMIT_MS;
  while (!(await run.isEnabled({ timeout: START_LIMIT_MS }))) {
    const { error } = await statusOf(page);
    if (error) throw new Error(error.message);
    if (Date.now() > until) throw new Error('the page did not get ready to run');
    await delay(100);
  }
  await run.click();
}

/** Tells how the run goes until it is over; after the signal it presses “Stop”, once. */
export async function follow(
  page: Page,
  signal: AbortSignal,
  onStatus: (status: PageStatus) => void,
): Promise<PageStatus> {
  let stopped = false;
  for (;;) {
    const status = await statusOf(page);
    onStatus(status);
    if (status.phase === 'idle') return status;
    if (signal.aborted && !stopped) stopped = await pressStop(page);
    await delay(POLL_MS);
  }
}

async function pressStop(page: Page): Promise<boolean> {
  try {
    await page.getByRole('button', { name: 'Stop', exact: true }).click({ timeout: 2000 });
    return true;
  } catch {
    // The run may have ended meanwhile, and its button with it: the next look will tell.
    return false;
  }
}

/** Writes the run's result file to the path; the name that the page gave it. */
export async function download(page: Page, runId: string, path: string): Promise<string> {
  const [file] = await Promise.all([
    page.waitForEvent('download', { timeout: SAVE_LIMIT_MS }),
    page.evaluate((id) => globalThis.belljar!.save(id), runId),
  ]);
  await file.saveAs(path);
  return file.suggestedFilename();
}

const statusOf = (page: Page): Promise<PageStatus> =>
  page.evaluate(() => globalThis.belljar!.status());
