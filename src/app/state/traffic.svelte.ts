import {
  listenToWorkers,
  observeTraffic,
  readTiming,
  TrafficCount,
  type Destination,
  type Requested,
} from '../../worker/traffic.ts';

/** Renewed at most this often: a run may request hundreds of files at once. */
const SHOWN_EVERY_MS = 250;

const MOST_NAMED = 20;

/** What this tab has requested since it was opened, by destination. */
class Traffic {
  /** The own origin first. */
  list = $state.raw<Destination[]>([]);
  /** Origins that something here tried to reach and could not, because of the seal. */
  blocked = $state.raw<string[]>([]);

  readonly elsewhere = $derived(
    this.list.slice(1).reduce((sum, { requests }) => sum + requests, 0),
  );

  readonly #count = new TrafficCount();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Begins to count. What went before is in the browser's records. */
  begin(): void {
    const own = location.origin;
    const [page] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
    const first = page && readTiming(page, own);
    this.#add(first ? [first] : []);
    observeTraffic(own, this.#add);
    listenToWorkers(this.#add);
    addEventListener('securitypolicyviolation', ({ blockedURI }) => {
      if (!URL.canParse(blockedURI) || !blockedURI.startsWith('http')) return;
      // Every policy that forbids it says so: tries cannot be counted, only named.
      const { origin } = new URL(blockedURI);
      if (this.blocked.length < MOST_NAMED && !this.blocked.includes(origin))
        this.blocked = [...this.blocked, origin];
    });
  }

  readonly #add = (requested: Requested[]): void => {
    this.#count.add(requested);
    this.#show();
  };

  #show(): void {
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.list = this.#count.list(location.origin);
    }, SHOWN_EVERY_MS);
  }
}

export const traffic = new Traffic();
