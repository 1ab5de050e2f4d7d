import { execFile } from 'node:child_process';
import { existsSync, readdirSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  chromium,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Page,
} from 'playwright';
import { preview } from 'vite';
import { expect } from 'vitest';
import { chromiumPath } from '../../src/cli/chromium.ts';

const ROOT = join(import.meta.dirname, '../..');
const BUILT = join(ROOT, 'node_modules/.cache/belljar-e2e');
const SOURCES = ['src', 'scenarios', 'public', 'index.html', 'package.json', 'vite.config.ts'];

/** Builds the site as it is shipped, if any of its sources is newer than the last build. */
async function build(): Promise<void> {
  const page = join(BUILT, 'index.html');
  const began = new Date();
  if (existsSync(page) && statSync(page).mtimeMs >= Math.max(...SOURCES.map(newest))) return;
  // In a process of its own: the environment of a test run would make another build of it.
  const { NODE_ENV: _, VITEST: __, ...env } = process.env;
  await promisify(execFile)(
    process.execPath,
    ['node_modules/vite/bin/vite.js', 'build', '--outDir', BUILT, '--emptyOutDir'],
    { cwd: ROOT, env },
  );
  // What is changed during the build counts as newer.
  utimesSync(page, began, began);
}

function newest(path: string): number {
  const whole = join(ROOT, path);
  const own = statSync(whole);
  if (!own.isDirectory()) return own.mtimeMs;
  return Math.max(
    own.mtimeMs,
    ...readdirSync(whole, { recursive: true, encoding: 'utf8' }).map(
      (name) => statSync(join(whole, name)).mtimeMs,
    ),
  );
}

export interface Site {
  /** Address of the first page, with a slash at its end. */
  url: string;
  close(): Promise<void>;
}

/** The built site on a server of its own. */
export async function serveSite(): Promise<Site> {
  await build();
  const server = await preview({
    root: ROOT,
    logLevel: 'error',
    build: { outDir: BUILT },
    preview: { port: 0, host: '127.0.0.1' },
  });
  const address = server.httpServer.address();
  if (address === null || typeof address === 'string') throw new Error('the site has no port');
  return { url: `http://127.0.0.1:${address.port}/`, close: () => server.close() };
}

const noSandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

/** The system's Chromium, and how it must be started here. */
export function browserOptions(args: string[] = []): { executablePath: string; args: string[] } {
  const executablePath = chromiumPath();
  if (!executablePath) throw new Error('no Chromium found: name one in BELLJAR_CHROMIUM');
  return { executablePath, args: [...noSandbox, ...args] };
}

export const openBrowser = (args: string[] = []): Promise<Browser> =>
  chromium.launch(browserOptions(args));

/**
 * What went wrong in a context behind the back of a test: violations of the security policy,
 * errors that nobody caught, errors on the console. Every test ends with `expectNone`.
 */
export class Watch {
  readonly faults: string[] = [];
  readonly requests: string[] = [];

  static async over(context: BrowserContext): Promise<Watch> {
    const watch = new Watch();
    context.on('request', (request) => watch.requests.push(request.url()));
    context.on('weberror', (error) => watch.faults.push(`uncaught: ${error.error().message}`));
    context.on('console', (message) => {
      if (message.type() === 'error') watch.faults.push(`console: ${message.text()}`);
    });
    await context.exposeBinding('noteViolation', (_, text: string) => {
      watch.faults.push(`violation: ${text}`);
    });
    await context.addInitScript(() => {
      addEventListener('securitypolicyviolation', (event) => {
        const note = (globalThis as unknown as { noteViolation: (text: string) => void })
          .noteViolation;
        note(`${event.violatedDirective} of ${event.blockedURI}`);
      });
    });
    const overWorkers = (page: Page): void => {
      page.on('worker', (worker) => {
        worker
          .evaluate(() => {
            addEventListener('securitypolicyviolation', (event) => {
              console.error(`violation: ${event.violatedDirective} of ${event.blockedURI}`);
            });
          })
          .catch(() => undefined); // It may have ended already.
      });
    };
    for (const page of context.pages()) overWorkers(page);
    context.on('page', overWorkers);
    return watch;
  }

  /** Fails where anything was noted that no pattern names. */
  expectNone(except: RegExp[] = []): void {
    expect(this.faults.filter((fault) => !except.some((pattern) => pattern.test(fault)))).toEqual(
      [],
    );
  }
}

/** A context of its own with a page in it, watched over. */
export async function openContext(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<{ context: BrowserContext; page: Page; watch: Watch }> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    // Else every test would fill a copy of the whole site; those of the copy allow it.
    serviceWorkers: 'block',
    ...options,
  });
  const watch = await Watch.over(context);
  return { context, page: await context.newPage(), watch };
}
