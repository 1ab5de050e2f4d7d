import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { download } from '../../src/engines/download.ts';

/** The clock is a fake, so that no test waits; the host is one too. */

const URL_ASKED = 'https://host.test/file';

let sending: ReadableStreamDefaultController<Uint8Array>;
beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(globalThis, 'fetch').mockImplementation((_, init) => {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        sending = controller;
        init?.signal?.addEventListener('abort', () =>
          controller.error(new DOMException('aborted', 'AbortError')),
        );
      },
    });
    return Promise.resolve(new Response(body));
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test('a host that falls silent is given up, and may be tried again', async () => {
  const outcome = expect(download(URL_ASKED, {})).rejects.toMatchObject({
    code: 'download',
    retryable: true,
    message: `${URL_ASKED} stopped sending`,
  });
  await vi.advanceTimersByTimeAsync(61_000);
  await outcome;
});

test('a slow one is not', async () => {
  const file = download(URL_ASKED, {});
  for (let i = 0; i < 5; i++) {
    await vi.advanceTimersByTimeAsync(50_000);
    sending.enqueue(Uint8Array.of(i));
  }
  sending.close();
  expect([...new Uint8Array(await (await file).arrayBuffer())]).toEqual([0, 1, 2, 3, 4]);
  expect(vi.getTimerCount()).toBe(0);
});

test('who stops it hears that it was stopped', async () => {
  const stop = new AbortController();
  const outcome = expect(download(URL_ASKED, { signal: stop.signal })).rejects.toMatchObject({
    code: 'aborted',
  });
  await vi.advanceTimersByTimeAsync(1000);
  stop.abort();
  await outcome;
});
