/** The rooms and their addresses. Every state worth sharing is in the hash. */
export type Route =
  | { room: 'run'; query: URLSearchParams }
  | { room: 'results' }
  | { room: 'one-run'; runId: string }
  | { room: 'transcript'; runId: string; sampleId: string }
  | { room: 'unknown' };

export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  let parts: string[];
  try {
    parts = path.split('/').filter(Boolean).map(decodeURIComponent);
  } catch {
    // A hash that was cut inside an escape.
    return { room: 'unknown' };
  }
  const [room, runId, sampleId, ...rest] = parts;
  if (room === undefined) return { room: 'run', query: new URLSearchParams(query) };
  if (rest.length > 0) return { room: 'unknown' };
  if (room === 'results' && runId === undefined) return { room: 'results' };
  if (room === 'run' && runId !== undefined)
    return sampleId === undefined
      ? { room: 'one-run', runId }
      : { room: 'transcript', runId, sampleId };
  return { room: 'unknown' };
}

export const addressOf = {
  run: () => '#/',
  results: () => '#/results',
  oneRun: (runId: string) => `#/run/${encodeURIComponent(runId)}`,
  transcript: (runId: string, sampleId: string) =>
    `#/run/${encodeURIComponent(runId)}/${encodeURIComponent(sampleId)}`,
};

class Router {
  route = $state.raw<Route>(parseRoute(location.hash));

  constructor() {
    addEventListener('hashchange', () => {
      this.route = parseRoute(location.hash);
      scrollTo(0, 0);
    });
  }
}

export const router = new Router();

export function goTo(address: string): void {
  location.hash = address;
}
