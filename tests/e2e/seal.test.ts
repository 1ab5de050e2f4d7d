import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page, Worker } from 'playwright';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { playRun, startRun, waitForFinished, waitForIdle } from './page.ts';
import { openBrowser, openContext, serveSite, type Site } from './site.ts';

/** An origin that lets everybody in, and notes who came. */
interface Elsewhere {
  url: string;
  seen: string[];
  close(): void;
}

async function serveElsewhere(): Promise<Elsewhere> {
  const seen: string[] = [];
  const server: Server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    response.writeHead(200, {
      'access-control-allow-origin': '*',
      'access-control-allow-headers': '*',
      'content-type': 'text/javascript',
    });
    response.end('1');
  });
  // Asked as a proxy, for a tunnel to a server that speaks TLS.
  server.on('connect', (request, socket) => {
    seen.push(`CONNECT ${request.url}`);
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, seen, close: () => void server.close() };
}

/** What Chromium asks by itself, whatever page it shows: its updater, its sign-in, its autofill. */
const BROWSERS_OWN =
  /^(POST http:\/\/update\.googleapis\.com\/service\/update2\/json|CONNECT (update\.googleapis|accounts\.google|content-autofill\.googleapis|clients2\.google|optimizationguide-pa\.googleapis)\.com:443$)/;

let site: Site;
let elsewhere: Elsewhere;
let browser: Browser;
beforeAll(async () => {
  [site, elsewhere, browser] = await Promise.all([serveSite(), serveElsewhere(), openBrowser()]);
});
afterAll(async () => {
  await browser.close();
  elsewhere.close();
  await site.close();
});
beforeEach(() => {
  elsewhere.seen.length = 0;
});

/** Tries every way out that a page or a worker has; gives the names of those that got through. */
async function tryToLeave(target: Page | Worker, url: string): Promise<string[]> {
  const through = await (target as Page).evaluate(async (address) => {
    const within = <T>(work: Promise<T>): Promise<T> =>
      Promise.race([
        work,
        new Promise<never>((_, reject) => setTimeout(() => reject(new Error('late')), 5000)),
      ]);
    const event = (make: (done: () => void, failed: (e: unknown) => void) => void): Promise<void> =>
      new Promise((resolve, reject) => make(resolve, reject));
    const ways: Record<string, () => Promise<unknown>> = {
      fetch: () => fetch(`${address}fetch`),
      'fetch without cors': () => fetch(`${address}no-cors`, { mode: 'no-cors' }),
      'fetch with keepalive': () =>
        fetch(`${address}keepalive`, { method: 'POST', body: 'x', keepalive: true }),
      request: () =>
        event((done, failed) => {
          const request = new XMLHttpRequest();
          request.onload = done;
          request.onerror = failed;
          request.open('GET', `${address}xhr`);
          request.send();
        }),
      socket: () =>
        event((_done, failed) => {
          // The server speaks no such protocol; that it was asked at all is what counts there.
          new WebSocket(address.replace('http', 'ws')).onerror = failed;
        }),
      'event source': () =>
        event((_done, failed) => {
          new EventSource(`${address}events`).onerror = failed;
        }),
    };
    if (typeof document !== 'undefined') {
      ways['beacon'] = async () => {
        // True says only that it is under way; the other server knows more.
        navigator.sendBeacon(`${address}beacon`, 'x');
        await new Promise((_, reject) => setTimeout(() => reject(new Error('unknown')), 300));
      };
      ways['image'] = () =>
        event((done, failed) => {
          const image = new Image();
          image.onload = done;
          image.onerror = failed;
          image.src = `${address}image.png`;
        });
      ways['form'] = async () => {
        const form = document.createElement('form');
        form.action = `${address}form`;
        form.target = 'nowhere';
        document.body.append(form);
        form.submit();
        form.remove();
        await new Promise((_, reject) => setTimeout(() => reject(new Error('unknown')), 300));
      };
    }
    const through: string[] = [];
    for (const [name, way] of Object.entries(ways))
      await within(way()).then(
        () => through.push(name),
        () => undefined,
      );
    return through;
  }, url);
  // As a text: the test runner would rewrite an `import()` in a function.
  const imported = await (target as Page).evaluate(
    `import(${JSON.stringify(`${url}module.js`)}).then(() => true, () => false)`,
  );
  return imported ? [...through, 'import'] : through;
}

test('a page without the seal gets out: the test below could fail', async () => {
  const { context, page } = await openContext(browser);
  await page.goto(`${elsewhere.url}nothing`);
  const other = await serveElsewhere();
  const through = await tryToLeave(page, other.url);
  expect(through).toEqual(
    expect.arrayContaining(['fetch', 'fetch without cors', 'request', 'import']),
  );
  const seen = other.seen.map((line) => line.split('/')[1]);
  for (const path of ['fetch', 'xhr', 'events', 'beacon', 'image.png', 'module.js'])
    expect(seen).toContain(path);
  other.close();
  await context.close();
});

test('page, worker and the engine’s own worker cannot get out', async () => {
  const { context, page } = await openContext(browser);
  await startRun(page, site.url, 'epochs=40');
  await waitForFinished(page, 1);
  await page.getByRole('button', { name: 'Pause' }).click();
  const workers = page.workers();
  // Ours, and the one that it started for llama.cpp.
  expect(workers).toHaveLength(2);
  for (const target of [page, ...workers])
    expect(await tryToLeave(target, elsewhere.url)).toEqual([]);
  // A worker that such a worker starts is no way out either.
  const nested = await workers[0]!.evaluate(async (address) => {
    const code = `fetch(${JSON.stringify(address)}).then(() => postMessage('through'), () => postMessage('blocked'))`;
    const worker = new Worker(URL.createObjectURL(new Blob([code], { type: 'text/javascript' })));
    return new Promise((resolve) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = () => resolve('no worker');
    });
  }, elsewhere.url);
  expect(['blocked', 'no worker']).toContain(nested);
  expect(elsewhere.seen).toEqual([]);
  // The own origin is still within reach of all three.
  for (const target of [page, ...workers])
    expect(
      await (target as Page).evaluate(
        async (address) => (await fetch(`${address}mark.svg`)).status,
        site.url,
      ),
    ).toBe(200);
  await context.close();
});

test('the worker starts no script of another origin', async () => {
  const { context, page } = await openContext(browser);
  await page.goto(site.url);
  await page.getByRole('button', { name: 'Sealed' }).waitFor();
  const worker = page.workers()[0] ?? (await page.waitForEvent('worker'));
  for (const target of [page, worker]) {
    const outcome = await (target as Page).evaluate((address) => {
      try {
        const started = new Worker(`${address}worker.js`);
        return new Promise<string>((resolve) => {
          started.onerror = () => resolve('refused');
          started.onmessage = () => resolve('started');
        });
      } catch (thrown) {
        return `refused: ${String(thrown)}`;
      }
    }, elsewhere.url);
    expect(outcome).toMatch(/^refused/);
  }
  expect(elsewhere.seen).toEqual([]);
  await context.close();
});

test('a whole run asks nobody but the site, and breaks no rule of the policy', async () => {
  // The only way out of this browser is a proxy that notes whatever comes.
  const proxy = await serveElsewhere();
  const { host } = new URL(site.url);
  const closed = await openBrowser([
    `--proxy-server=${new URL(proxy.url).host}`,
    `--proxy-bypass-list=<-loopback>;${host}`,
  ]);
  try {
    const { context, page, watch } = await openContext(closed);
    const runId = await playRun(page, site.url);
    await page.goto(`${site.url}#/run/${runId}`);
    await page.getByRole('button', { name: 'Export result file' }).waitFor();
    await page.goto(`${site.url}#/results`);
    await page.getByRole('heading', { name: 'Results' }).waitFor();

    expect(watch.requests.length).toBeGreaterThan(5);
    expect(watch.requests.some((url) => url.endsWith('.gguf'))).toBe(true);
    const origins = new Set(watch.requests.map((url) => new URL(url).origin));
    expect([...origins]).toEqual([new URL(site.url).origin]);
    watch.expectNone();
    expect(proxy.seen.filter((line) => !BROWSERS_OWN.test(line))).toEqual([]);

    // The proxy would have seen it.
    const free = await (await closed.newContext()).newPage();
    await free.goto('http://example.test/somewhere');
    expect(proxy.seen.join()).toContain('example.test/somewhere');
    await context.close();
  } finally {
    await closed.close();
    proxy.close();
  }
});

test('the seal opens only by consent, for this tab, and closes again', async () => {
  const { context, page } = await openContext(browser);
  await page.goto(site.url);
  const policies = (): Promise<string[]> =>
    page
      .locator('meta[http-equiv="Content-Security-Policy"]')
      .evaluateAll((metas) => metas.map((meta) => (meta as HTMLMetaElement).content));
  expect(await policies()).toContain("connect-src 'self' blob:");
  await page.evaluate(() => sessionStorage.setItem('belljar-unsealed', 'yes'));
  await page.reload();
  await page.getByRole('button', { name: 'Open for downloads' }).click();
  expect(await policies()).toHaveLength(1);
  // Even then it is open to the hosts of the models alone.
  expect(await tryToLeave(page, elsewhere.url)).toEqual([]);
  expect(elsewhere.seen).toEqual([]);
  await page.getByRole('button', { name: 'Seal again' }).click();
  await page.getByRole('button', { name: 'Sealed' }).waitFor();
  expect(await policies()).toHaveLength(2);

  const other = await context.newPage();
  await other.goto(site.url);
  await other.getByRole('button', { name: 'Sealed' }).waitFor();
  await waitForIdle(other);
  await context.close();
});
