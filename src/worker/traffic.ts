/**
 * Counts requests and bytes by destination, from the browser's own records. A worker has records of
 * its own, which the page cannot read: it sends them to the page.
 */

export interface Requested {
  /** Origin that was asked. */
  to: string;
  /** Bytes that came over the network; null where the browser does not tell. */
  bytes: number | null;
}

export interface Destination {
  to: string;
  requests: number;
  bytes: number;
  /** Requests whose size the browser does not tell. */
  untold: number;
}

/** More destinations than these are counted together: what is held must stay bounded. */
const MOST_DESTINATIONS = 40;
export const OTHERS = 'other destinations';

/** A sum by destination. */
export class TrafficCount {
  readonly #destinations = new Map<string, Destination>();

  add(requested: readonly Requested[]): void {
    for (const { to, bytes } of requested) {
      const destination = this.#of(to);
      destination.requests += 1;
      if (bytes === null) destination.untold += 1;
      else destination.bytes += bytes;
    }
  }

  /** All of it, the own origin first and there even if nothing went to it. */
  list(own: string): Destination[] {
    const rest = [...this.#destinations.values()].filter(({ to }) => to !== own);
    return [
      { ...(this.#destinations.get(own) ?? none(own)) },
      ...rest.map((destination) => ({ ...destination })).sort((a, b) => b.requests - a.requests),
    ];
  }

  #of(to: string): Destination {
    const place =
      this.#destinations.has(to) || this.#destinations.size < MOST_DESTINATIONS ? to : OTHERS;
    let destination = this.#destinations.get(place);
    if (!destination) {
      destination = none(place);
      this.#destinations.set(place, destination);
    }
    return destination;
  }
}

const none = (to: string): Destination => ({ to, requests: 0, bytes: 0, untold: 0 });

type Timing = Pick<
  PerformanceResourceTiming,
  'name' | 'transferSize' | 'encodedBodySize' | 'responseStatus'
>;

/** What a record says; null for what never leaves the browser. */
export function readTiming(timing: Timing, own: string): Requested | null {
  if (!/^(https?|wss?):/.test(timing.name)) return null;
  const to = new URL(timing.name).origin;
  // Another origin hides its sizes unless it allows them to be seen; zero means just that.
  const hidden = to !== own && timing.transferSize === 0 && timing.encodedBodySize === 0;
  return { to, bytes: hidden ? null : timing.transferSize };
}

/** Tells `hear` of everything that is requested here, from the beginning on. */
export function observeTraffic(own: string, hear: (requested: Requested[]) => void): void {
  if (!('PerformanceObserver' in globalThis)) return;
  const observer = new PerformanceObserver((list) => {
    const requested = (list.getEntries() as PerformanceResourceTiming[])
      .map((timing) => readTiming(timing, own))
      .filter((one) => one !== null);
    if (requested.length > 0) hear(requested);
  });
  observer.observe({ type: 'resource', buffered: true });
}

interface Message {
  belljar: 'traffic';
  requested: Requested[];
}

/** In the worker: sends the page what is requested here. */
export function reportTraffic(): void {
  observeTraffic(globalThis.origin, (requested) => {
    const message: Message = { belljar: 'traffic', requested };
    globalThis.postMessage(message);
  });
}

/** What came before anybody listened; the page listens from its first moment on. */
let early: Requested[] = [];
let hear = (requested: Requested[]): void => void early.push(...requested);

/** In the page: takes a worker's message, if it is one about traffic. */
export function hearTraffic(event: MessageEvent<Partial<Message> | null>): void {
  if (event.data?.belljar === 'traffic') hear((event.data as Message).requested);
}

/** In the page: listens to what its workers request. */
export function listenToWorkers(listener: (requested: Requested[]) => void): void {
  hear = listener;
  listener(early);
  early = [];
}
