import { addressOf, fileAsked, integrityOf, keyOf, OWNERS_LIST, wholeOf } from './files.ts';
import type {
  Asked,
  CopyFault,
  Extendable,
  Fetching,
  ServiceWorkerGlobal,
  SiteFile,
  Told,
} from './types.ts';

/**
 * Keeps a copy of the site, so that it works without a network. The build writes the list of its
 * files, with their hashes, in here: a changed site is a changed script, which is how browsers
 * find an update. A version is installed whole or not at all, and takes over when the page says so.
 *
 * It fetches the files of that list from its own origin and nothing else, and remembers the owner's
 * list of models once the page asked for that. Anything else it leaves alone, so that the page's own
 * policy decides.
 */
declare const __SITE_FILES__: readonly SiteFile[];

const worker = globalThis as unknown as ServiceWorkerGlobal;
const scope = worker.registration.scope;
// Named once: the build would write the whole list wherever it is used.
const site = __SITE_FILES__;
const answers = new Map<string, (request: Request) => Promise<Response>>([
  ...site.map((file) => [file.path, (request: Request) => answer(file, request)] as const),
  [OWNERS_LIST, answerList],
]);
const listKey = new URL(OWNERS_LIST, scope).href;
/** Other copies of this site may live under other paths of the same origin. */
const openCache = (): Promise<Cache> => caches.open(cacheName);
const cacheName = `belljar ${new URL(scope).pathname}`;

worker.addEventListener('install', (event) => {
  (event as Extendable).waitUntil(complete().catch(failLater));
});

worker.addEventListener('activate', (event) => {
  (event as Extendable).waitUntil(worker.clients.claim().then(dropOldFiles));
});

worker.addEventListener('message', (event) => {
  const asked = (event as MessageEvent<Asked>).data;
  if (asked === 'take-over') (event as Extendable).waitUntil(worker.skipWaiting());
  // Its failure is told.
  if (asked === 'complete') (event as Extendable).waitUntil(complete().catch(() => undefined));
});

worker.addEventListener('fetch', (event) => {
  const { request } = event as Fetching;
  const answering = fileAsked(
    {
      method: request.method,
      url: request.url,
      navigates: request.mode === 'navigate',
      range: request.headers.has('range'),
    },
    scope,
    answers,
  );
  if (answering) (event as Fetching).respondWith(answering(request));
});

/**
 * A page hears what went wrong, and from the browser that this ended, by two ways. The first is to
 * arrive first, so that the page does not take this for work that was cut off.
 */
async function failLater(thrown: unknown): Promise<never> {
  await new Promise((resolve) => setTimeout(resolve, 300));
  throw thrown;
}

let completing: Promise<void> | null = null;

/** Fetches what is missing of the copy, one file after the other. */
function complete(): Promise<void> {
  completing ??= fetchMissing().finally(() => {
    completing = null;
  });
  return completing;
}

async function fetchMissing(): Promise<void> {
  const total = wholeOf(site);
  let bytes = 0;
  const tell = async (fault: CopyFault | null): Promise<void> => {
    const told: Told = { belljar: 'offline-copy', bytes, total, fault };
    const pages = await worker.clients.matchAll({ includeUncontrolled: true, type: 'window' });
    for (const page of pages) page.postMessage(told);
  };
  try {
    const cache = await openCache();
    const kept = new Set((await cache.keys()).map(({ url }) => url));
    const wanted = site.filter(({ lazy }) => !lazy);
    const missing = wanted.filter((file) => !kept.has(keyOf(file, scope)));
    bytes = total - wholeOf(missing);
    await tell(null);
    for (const file of missing) {
      await keep(file, cache);
      bytes += file.bytes;
      await tell(null);
    }
  } catch (thrown) {
    const fault: CopyFault = thrown instanceof Fault ? thrown.fault : { code: 'no-room' as const };
    // Runs need the room more than half a copy does.
    if (fault.code === 'no-room' && !worker.registration.active)
      await caches.delete(cacheName).catch(() => false);
    await tell(fault);
    throw thrown;
  }
}

class Fault extends Error {
  constructor(readonly fault: CopyFault) {
    super(fault.code);
  }
}

/** Fetches a file, checks it against its hash, and keeps it. Gives what arrived. */
async function keep(file: SiteFile, cache: Cache): Promise<Response> {
  const arrived = await fetchChecked(file);
  await cache.put(keyOf(file, scope), arrived.clone());
  return arrived;
}

async function fetchChecked(file: SiteFile): Promise<Response> {
  const address = addressOf(file, scope);
  // A redirect to another origin fails too: a service worker is not held by the page's policy.
  const options = { mode: 'same-origin', cache: 'no-cache', priority: 'low' } as const;
  let plain: Response;
  try {
    plain = await fetch(address, { ...options, integrity: integrityOf(file) });
  } catch {
    // The browser does not say which of the two it was.
    const reached = await fetch(address, { ...options, method: 'HEAD' }).catch(() => null);
    throw new Fault({ code: reached?.ok ? 'changed' : 'unreachable', file: file.path });
  }
  if (!plain.ok) throw new Fault({ code: 'unreachable', file: file.path });
  // A page may not be answered with what was redirected.
  return plain.redirected ? new Response(plain.body, { headers: plain.headers }) : plain;
}

async function answer(file: SiteFile, request: Request): Promise<Response> {
  try {
    const cache = await openCache();
    const kept = await cache.match(keyOf(file, scope));
    if (request.method === 'GET') return kept ?? (await keep(file, cache));
    // Whether the file is there is all that is asked.
    if (kept) return new Response(null, { headers: kept.headers });
  } catch {
    // No storage, or another file than was built: the server's answer is the best there is.
  }
  const { method, signal } = request;
  return request.mode === 'navigate'
    ? fetch(request)
    : fetch(request.url, { method, signal, mode: 'same-origin' });
}

/** The site's word counts. Without a network, what it said last does; or nothing, but no error. */
async function answerList({ url, method, signal }: Request): Promise<Response> {
  let arrived: Response;
  try {
    arrived = await fetch(url, { method, signal, mode: 'same-origin' });
  } catch {
    const kept = await openCache()
      .then((cache) => cache.match(listKey))
      .catch(() => undefined);
    // Browsers write every failure into their log.
    return kept ?? new Response(null, { status: 204 });
  }
  if (arrived.ok && method === 'GET') {
    const copy = arrived.clone();
    await openCache()
      .then((cache) => cache.put(listKey, copy))
      // There may be no room for it.
      .catch(() => undefined);
  }
  return arrived;
}

/** Old files stay while another tab may still show the version that they belong to. */
async function dropOldFiles(): Promise<void> {
  const pages = await worker.clients.matchAll({ includeUncontrolled: true, type: 'window' });
  if (pages.length > 1) return;
  const cache = await openCache();
  const current = new Set([listKey, ...site.map((file) => keyOf(file, scope))]);
  for (const request of await cache.keys())
    if (!current.has(request.url)) await cache.delete(request);
}
