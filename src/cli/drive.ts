import type { BrowserContext, Page } from 'playwright';
import { AppError } from '../base/index.ts';
import type { BatteryOrder } from './arguments.ts';
import { download, follow, launch, pressRun, setUp, type PageStatus } from './page.ts';

/** How a run went, as far as the page could tell. */
export interface Driven {
  /** Why it did not come to its end; null where it did, or was stopped. */
  failure: string | null;
  /** The name that the page gave the saved file; null where there is nothing to save. */
  saved: string | null;
  /** Why what there was could not be saved. */
  unsaved: string | null;
}

/**
 * Plays one run in a browser of its own and saves what it made to `path`: all of it, or what
 * was finished when the run failed or was stopped.
 */
export async function drive(
  order: BatteryOrder,
  where: { site: string; browser: string; path: string },
  { signal, onStatus }: { signal: AbortSignal; onStatus: (status: PageStatus) => void },
): Promise<Driven> {
  const browser = await launch(where.browser);
  try {
    if (signal.aborted) return { failure: null, saved: null, unsaved: null };
    const context = await browser.newContext();
    const page = await context.newPage();
    let last: PageStatus | null = null;
    let failure: string | null = null;
    try {
      await setUp(page, where.site, order);
      await pressRun(page);
      last = await follow(page, signal, (status) => onStatus((last = status)));
      failure = last.error?.message ?? null;
    } catch (thrown) {
      failure = browser.isConnected() ? reason(thrown) : 'the browser was closed or crashed';
    }
    if (!last?.runId || last.finished === 0) return { failure, saved: null, unsaved: null };
    if (!browser.isConnected())
      return { failure, saved: null, unsaved: 'it was in the memory of that browser' };
    return { failure, ...(await save(context, page, where, last.runId)) };
  } finally {
    await browser.close();
  }
}

/** Saves from the page itself, else from a new one: what it stored outlives its crash. */
async function save(
  context: BrowserContext,
  page: Page,
  { site, path }: { site: string; path: string },
  runId: string,
): Promise<Pick<Driven, 'saved' | 'unsaved'>> {
  try {
    return { saved: await download(page, runId, path), unsaved: null };
  } catch {
    // Tried once more below; only what fails there is worth telling.
  }
  try {
    const fresh = await context.newPage();
    await fresh.goto(site);
    return { saved: await download(fresh, runId, path), unsaved: null };
  } catch (thrown) {
    return { saved: null, unsaved: reason(thrown) };
  }
}

function reason(thrown: unknown): string {
  const { message } = AppError.from(thrown);
  if (/\bcrashed\b/.test(message)) return 'the page crashed; it may have run out of memory';
  // The first line of what the browser's driver says; the rest is its log.
  const [line = ''] = message.split('\n');
  return line.replace(/^\w+\.\w+: /, '');
}
