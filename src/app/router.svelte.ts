/** The rooms and their addresses. Every state worth sharing is in the hash. */
export type Route =
  | { room: 'run'; query: URLSearchParams }
  | { room: 'results' }
  | { room: 'one-run'; runId: string }
  | { room: 'transcript'; runId: string; sampleId: string }
  | { room: 'compare'; query: URLSearchParams }
  | { room: 'stage'; query: URLSearchParams }
  | { room: 'scenarios'; id: string | null }
  | { room: 'arms'; id: string | null }
  | { room: 'models'; query: URLSearchParams }
  | { room: 'about' }
  | { room: 'inspect' }
  /** A result that came as a link: `#s1.…`. */
  | { room: 'link'; address: string }
  | { room: 'unknown' };

export type Room = Exclude<Route['room'], 'unknown'>;

/** A link to a result. What it holds is read in its own room: the first page needs no schema. */
const LINK = /^#?s\d{1,4}\./;

export function parseRoute(hash: string): Route {
  if (LINK.test(hash)) return { room: 'link', address: hash };
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  let parts: string[];
  try {
    parts = path.split('/').filter(Boolean).map(decodeURIComponent);
  } catch {
    // A hash that was cut inside an escape.
    return { room: 'unknown' };
  }
  const [room, first, second, ...rest] = parts;
  const asked = new URLSearchParams(query);
  if (room === undefined || (room === 'run' && first === undefined))
    return { room: 'run', query: asked };
  if (rest.length > 0 || (second !== undefined && room !== 'run')) return { room: 'unknown' };
  if (room === 'run' && first !== undefined)
    return second === undefined
      ? { room: 'one-run', runId: first }
      : { room: 'transcript', runId: first, sampleId: second };
  if (room === 'scenarios' || room === 'arms') return { room, id: first ?? null };
  if (first !== undefined) return { room: 'unknown' };
  if (room === 'compare' || room === 'stage' || room === 'models') return { room, query: asked };
  if (room === 'results' || room === 'about' || room === 'inspect') return { room };
  return { room: 'unknown' };
}

/** What tells one place of the house from another; the query only says how it is looked at. */
export const placeOf = (route: Route): string =>
  JSON.stringify({ ...route, ...('query' in route ? { query: null } : {}) });

export const addressOf = {
  run: (form: Record<string, string> = {}) => {
    const query = new URLSearchParams(form).toString();
    return query === '' ? '#/' : `#/?${query}`;
  },
  results: () => '#/results',
  oneRun: (runId: string) => `#/run/${encodeURIComponent(runId)}`,
  transcript: (runId: string, sampleId: string) =>
    `#/run/${encodeURIComponent(runId)}/${encodeURIComponent(sampleId)}`,
  compare: (runIds: readonly string[] = []) =>
    runIds.length > 0
      ? `#/compare?${new URLSearchParams({ runs: runIds.join(',') }).toString()}`
      : '#/compare',
  stage: () => '#/stage',
  scenarios: (id?: string) =>
    id === undefined ? '#/scenarios' : `#/scenarios/${encodeURIComponent(id)}`,
  arms: (id?: string) => (id === undefined ? '#/arms' : `#/arms/${encodeURIComponent(id)}`),
  /** `download`: a model of WebLLM's list that is to be fetched, once that was confirmed. */
  models: (download?: string) =>
    download === undefined
      ? '#/models'
      : `#/models?${new URLSearchParams({ download }).toString()}`,
  about: () => '#/about',
  inspect: () => '#/inspect',
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
