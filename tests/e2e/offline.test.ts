import AxeBuilder from '@axe-core/playwright';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { writeServiceWorker } from '../../src/service-worker/build.ts';
import { runButton, startRun, waitForFinished, waitForIdle } from './page.ts';
import { openBrowser, openContext, serveSite } from './site.ts';

const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
  '.webmanifest': 'application/manifest+json',
};

/** A plain server of files below a folder, as they stand on many hosts; it can be made to fail. */
class PlainServer {
  readonly asked: string[] = [];
  /** Answers in the stead of a file, by its path. */
  readonly instead = new Map<string, (response: ServerResponse) => void>();
  readonly #server: Server;

  constructor(folder: string, base: string) {
    this.#server = createServer((request, response) => {
      const { pathname } = new URL(request.url!, 'http://any');
      this.asked.push(pathname);
      const path = decodeURI(pathname).slice(base.length) || 'index.html';
      const instead = this.instead.get(path);
      if (instead) {
        instead(response);
        return;
      }
      readFile(join(folder, path)).then(
        (content) => {
          response.setHeader('content-type', TYPES[extname(path)] ?? 'application/octet-stream');
          response.end(request.method === 'HEAD' ? undefined : content);
        },
        () => response.writeHead(404).end('there is no such file'),
      );
    });
  }

  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

const BASE = '/some/where/';
let browser: Browser;
let built: string;
let folder: string;
let server: PlainServer;
let url: string;

beforeAll(async () => {
  // Builds the site, if that is needed.
  await (await serveSite()).close();
  built = join(import.meta.dirname, '../../node_modules/.cache/belljar-e2e');
  browser = await openBrowser();
});
afterAll(() => browser.close());

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'belljar-site-'));
  await cp(built, folder, { recursive: true });
  server = new PlainServer(folder, BASE);
  url = `${await server.open()}${BASE}`;
  return async () => {
    server.close();
    await rm(folder, { recursive: true });
  };
});

const seal = (page: Page) => page.getByRole('button', { name: 'Sealed' });
const panel = (page: Page) => page.getByRole('dialog', { name: 'Nothing leaves this page' });

async function waitUntilKept(page: Page): Promise<void> {
  await seal(page).click();
  await panel(page).getByRole('heading', { name: 'Works offline' }).waitFor();
  await page.keyboard.press('Escape');
}

/** Puts a newer version of the site in its place; it differs in its title. */
async function deploy(title: string): Promise<void> {
  const page = join(folder, 'index.html');
  const text = await readFile(page, 'utf8');
  await writeFile(page, text.replace(/<title>.*<\/title>/, `<title>${title}</title>`));
  await writeServiceWorker(folder);
}

test('after one visit everything works without a network, under any path', async () => {
  const { context, page, watch } = await openContext(browser, { serviceWorkers: 'allow' });
  await page.goto(url);
  await waitUntilKept(page);
  expect(server.asked.filter((path) => path.endsWith('.gguf')).length).toBeGreaterThanOrEqual(5);
  // Six megabytes that only WebLLM needs.
  expect(server.asked.filter((path) => /\/lib-[^/]+\.js$/.test(path))).toEqual([]);

  server.close();
  await context.setOffline(true);
  await page.reload();
  await runButton(page).click();
  await page.getByRole('button', { name: 'Stop' }).waitFor();
  await waitForIdle(page);
  await page.locator('td.cells a').first().click();
  await page.getByRole('region', { name: 'Verdict' }).waitFor();
  // Every room, by its own address.
  const rooms = await page
    .getByRole('navigation', { name: 'Rooms' })
    .getByRole('link')
    .evaluateAll((links) => links.map((link) => link.getAttribute('href')!));
  expect(rooms.length).toBeGreaterThanOrEqual(3);
  for (const room of rooms) {
    await page.goto('about:blank');
    await page.goto(`${url}${room}`);
    await page.locator('main h1').first().waitFor();
  }
  await page.goto(`${url}index.html`);
  await runButton(page).waitFor();
  watch.expectNone();
  await context.close();
});

test('the site’s list of models is what was said last, and where nothing was, no error is logged', async () => {
  const { context, page, watch } = await openContext(browser, { serviceWorkers: 'allow' });
  const openModels = async (): Promise<void> => {
    await page.goto('about:blank');
    await page.goto(`${url}#/models`);
  };
  await page.goto(url);
  await waitUntilKept(page);
  // The service worker itself does not hear that a context is offline.
  server.instead.set('models/index.json', (response) => response.destroy());
  await openModels();
  await page.getByText('The site’s list of further models cannot be reached right now.').waitFor();

  const list = { models: [{ kind: 'gguf', label: 'House model', url: 'models/house.gguf' }] };
  const say = (text: string): unknown =>
    server.instead.set('models/index.json', (response) => response.end(text));
  say(JSON.stringify(list).replace('House', 'Old'));
  await openModels();
  await page.getByRole('heading', { name: 'Old model' }).waitFor();
  say(JSON.stringify(list));
  await openModels();
  await page.getByRole('heading', { name: 'House model' }).waitFor();
  server.close();
  await context.setOffline(true);
  await openModels();
  await page.getByRole('heading', { name: 'House model' }).waitFor();
  watch.expectNone();
  await context.close();
});

test('a new version is offered, never during a run, and taken by one button', async () => {
  const { context, page, watch } = await openContext(browser, { serviceWorkers: 'allow' });
  await page.goto(url);
  await waitUntilKept(page);
  await startRun(page, url, 'epochs=40');
  await waitForFinished(page, 1);
  await page.getByRole('button', { name: 'Pause' }).click();
  await deploy('Belljar, newer');
  const before = server.asked.length;
  await page.evaluate(async () => {
    const registration = (await navigator.serviceWorker.getRegistration())!;
    await registration.update();
    const worker = registration.installing ?? registration.waiting!;
    if (worker.state === 'installing')
      await new Promise((resolve) => worker.addEventListener('statechange', resolve));
  });
  // Only what changed is fetched.
  expect(server.asked.slice(before).sort()).toEqual([BASE, `${BASE}sw.js`]);
  const update = page.getByRole('button', { name: 'Update' });
  expect(await update.count()).toBe(0);
  // Nothing changes behind the back of a page either.
  expect(await page.title()).toBe('Belljar');

  // Nor while another tab plays.
  const other = await context.newPage();
  await other.goto(url);
  await other.getByRole('button', { name: 'Update' }).click();
  await other.getByText('A run is being played or opened in another tab').waitFor();
  expect(await other.title()).toBe('Belljar');

  await page.getByRole('button', { name: 'Stop' }).click();
  await waitForIdle(page);
  await update.waitFor();
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await update.click();
  await page.waitForFunction(() => document.title === 'Belljar, newer');
  await runButton(page).waitFor();
  // The other tab keeps what it shows until it is told to reload.
  await other.getByRole('button', { name: 'Reload' }).click();
  await other.waitForFunction(() => document.title === 'Belljar, newer');
  server.close();
  await page.reload();
  await runButton(page).waitFor();
  expect(await page.title()).toBe('Belljar, newer');
  watch.expectNone();
  await context.close();
});

test('a file that does not come, or comes changed, is named, and trying again helps', async () => {
  const { context, page } = await openContext(browser, { serviceWorkers: 'allow' });
  server.instead.set('models/organism-rules-f32.gguf', (response) => response.writeHead(503).end());
  await page.goto(url);
  await seal(page).click();
  const shown = panel(page);
  await shown.getByText('The site did not deliver models/organism-rules-f32.gguf').waitFor();
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  server.instead.set('models/organism-rules-f32.gguf', (response) => response.end('another file'));
  await shown.getByRole('button', { name: 'Try again' }).click();
  await shown.getByText('models/organism-rules-f32.gguf is not what was built').waitFor();
  server.instead.clear();
  const before = server.asked.length;
  await shown.getByRole('button', { name: 'Try again' }).click();
  await shown.getByRole('heading', { name: 'Works offline' }).waitFor();
  // What had arrived before was kept.
  expect(server.asked.slice(before)).not.toContain(`${BASE}models/organism-demos-f32.gguf`);
  await context.close();
});

test('a refusal of the room for it is told, and the page works all the same', async () => {
  const { context, page } = await openContext(browser, { serviceWorkers: 'allow' });
  const session = await context.newCDPSession(page);
  await session.send('Storage.overrideQuotaForOrigin', {
    origin: new URL(url).origin,
    quotaSize: 9_000_000,
  });
  await page.goto(url);
  await seal(page).click();
  await panel(page).getByText('The browser refused the space for the copy').waitFor();
  // Half a copy would only take the room away from runs.
  expect(await page.evaluate(() => caches.keys())).toEqual([]);
  await page.keyboard.press('Escape');
  await startRun(page, url, 'epochs=1');
  await waitForIdle(page);
  await context.close();
});

test('the service worker asks its own origin only, and follows nobody elsewhere', async () => {
  const elsewhere = new PlainServer(folder, '/');
  const other = await elsewhere.open();
  const { context, page } = await openContext(browser, { serviceWorkers: 'allow' });
  server.instead.set('models/organism-rules-f32.gguf', (response) => {
    response.writeHead(302, { location: `${other}/models/organism-rules-f32.gguf` }).end();
  });
  await page.goto(url);
  await seal(page).click();
  await panel(page).getByText('The site did not deliver models/organism-rules-f32.gguf').waitFor();
  server.instead.clear();
  await panel(page).getByRole('button', { name: 'Try again' }).click();
  await panel(page).getByRole('heading', { name: 'Works offline' }).waitFor();
  // What the page asks through it is still held by the page's policy.
  await page.reload();
  expect(await page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
  const through = await page.evaluate(
    (address) =>
      fetch(address, { mode: 'no-cors' }).then(
        () => 'through',
        () => 'stopped',
      ),
    `${other}/index.html`,
  );
  expect(through).toBe('stopped');
  await seal(page).click();
  await panel(page)
    .getByRole('row', { name: `${other} stopped by the seal` })
    .waitFor();
  expect(elsewhere.asked).toEqual([]);
  elsewhere.close();
  await context.close();
});

test('the panel counts what the page and its worker asked, and can be copied', async () => {
  const { context, page, watch } = await openContext(browser, {
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  await page.goto(url);
  await startRun(page, url, 'epochs=1');
  await waitForIdle(page);
  await seal(page).click();
  const own = panel(page).getByRole('row', { name: 'This page’s own address' });
  // The model, which only the worker asked for.
  await expect.poll(async () => own.innerText()).toMatch(/\t([4-9]\.\d|\d\d) MB$/);
  expect(await panel(page).getByRole('row', { name: 'Anywhere else' }).innerText()).toMatch(
    /0\t0$/,
  );
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await panel(page).getByRole('button', { name: 'Copy as text' }).click();
  await panel(page).getByText('Copied.').waitFor();
  const text = await page.evaluate(() => navigator.clipboard.readText());
  expect(text).toContain('Sealed: ');
  expect(text).toContain('No other destination.');
  expect(text).toContain("connect-src 'self' blob:\n");
  watch.expectNone([/Service Worker registration blocked/]);
  await context.close();
});
