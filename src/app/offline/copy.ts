import type { Asked, CopyFault, Told } from '../../service-worker/types.ts';

/** How far the offline copy of the site is. */
export type CopyState =
  /** The browser has no service workers here; they need a secure address. */
  | { phase: 'impossible'; why: 'insecure' | 'browser' }
  | { phase: 'waiting' }
  | { phase: 'filling'; bytes: number; total: number }
  | { phase: 'ready'; bytes: number }
  | { phase: 'failed'; fault: CopyFault | { code: 'refused'; reason: string } };

/** A newer version of the site: ready to take over, or already in force because another tab took it. */
export type Update = 'none' | 'offered' | 'taken';

export interface CopyListener {
  onState(state: CopyState): void;
  onUpdate(update: Update): void;
}

/** Browsers look for an update when a page is opened; a tab that stays open asks this often. */
const ASK_EVERY_MS = 60 * 60 * 1000;

/** The page's hold on the service worker that keeps a copy of the site. */
export class OfflineCopy {
  readonly #script: () => string;
  readonly #listener: CopyListener;
  #registration: ServiceWorkerRegistration | null = null;
  readonly #watched = new WeakSet<ServiceWorker>();
  #state: CopyState = { phase: 'waiting' };
  /** Bytes at the last try: one that got further is worth another. */
  #triedAt = -1;
  /** What the first filling told before the browser gave it up. */
  #fault: CopyFault | null = null;
  #takingOver = false;
  #asked = 0;

  /** `script` gives the service worker's address as the page's Trusted Types want it. */
  constructor(script: () => string, listener: CopyListener) {
    this.#script = script;
    this.#listener = listener;
  }

  /** Registers the service worker, which then fills the copy. */
  async begin(): Promise<void> {
    const impossible = whyImpossible();
    if (impossible) {
      this.#set({ phase: 'impossible', why: impossible });
      return;
    }
    const container = navigator.serviceWorker;
    container.addEventListener('message', this.#onMessage);
    const hadOne = container.controller !== null;
    container.addEventListener('controllerchange', () => {
      if (this.#takingOver) location.reload();
      else if (hadOne) this.#listener.onUpdate('taken');
    });
    document.addEventListener('visibilitychange', this.#askForUpdate);
    await this.#register();
  }

  /** Tries once more to fill the copy. */
  async retry(): Promise<void> {
    this.#set({ phase: 'waiting' });
    // One that failed tells so a moment before it is gone; until then a new one would not begin.
    await changeOf(this.#registration?.installing);
    if (this.#registration?.active) ask(this.#registration.active, 'complete');
    else await this.#register();
  }

  /** Lets the new version take over, and loads the page anew once it has. */
  takeOver(): void {
    this.#takingOver = true;
    const waiting = this.#registration?.waiting;
    if (waiting) ask(waiting, 'take-over');
    // Another tab was quicker.
    else location.reload();
  }

  async #register(): Promise<void> {
    try {
      const registration = await navigator.serviceWorker.register(this.#script(), {
        updateViaCache: 'none',
      });
      if (this.#registration !== registration)
        registration.addEventListener('updatefound', () => this.#watch(registration.installing));
      this.#registration = registration;
      this.#asked = Date.now();
      this.#watch(registration.installing);
      const { installing, waiting, active } = registration;
      // It failed before it could be watched.
      if (!installing && !waiting && !active) this.#onGivenUp();
      if (active) ask(active, 'complete');
      if (active && waiting) this.#listener.onUpdate('offered');
    } catch (thrown) {
      this.#set({ phase: 'failed', fault: { code: 'refused', reason: String(thrown) } });
    }
  }

  #watch(worker: ServiceWorker | null): void {
    if (!worker || this.#watched.has(worker)) return;
    this.#watched.add(worker);
    worker.addEventListener('statechange', () => {
      const active = this.#registration?.active ?? null;
      if (worker.state === 'installed' && active && active !== worker)
        this.#listener.onUpdate('offered');
      // The first one says nothing more once it is in force.
      if (worker.state === 'activated' && this.#state.phase !== 'ready') ask(worker, 'complete');
      if (worker.state === 'redundant' && !active) this.#onGivenUp();
    });
  }

  /** The first filling failed, or the browser ended it: browsers give such work a few minutes. */
  #onGivenUp(): void {
    const fault = this.#fault;
    this.#fault = null;
    const bytes = this.#state.phase === 'filling' ? this.#state.bytes : 0;
    if (fault) this.#set({ phase: 'failed', fault });
    else if (bytes > this.#triedAt) {
      this.#triedAt = bytes;
      void this.#register();
    } else
      this.#set({ phase: 'failed', fault: { code: 'refused', reason: 'the browser ended it' } });
  }

  readonly #onMessage = (event: MessageEvent<Partial<Told> | null>): void => {
    const told = event.data;
    if (told?.belljar !== 'offline-copy') return;
    const active = this.#registration?.active;
    // What an update that is still being fetched says is not about this copy.
    if (active && event.source !== active) return;
    const { bytes, total, fault } = told as Told;
    // A first filling is over only once the browser has given it up; until then it cannot be
    // retried. That and what went wrong come by two ways, and either may come first.
    const isOver = event.source instanceof ServiceWorker && event.source.state === 'redundant';
    if (fault && !active && !isOver) this.#fault = fault;
    else if (fault) this.#set({ phase: 'failed', fault });
    else if (bytes < total) this.#set({ phase: 'filling', bytes, total });
    // Complete, but the browser may not have put it in force yet.
    else if (active) this.#set({ phase: 'ready', bytes });
  };

  readonly #askForUpdate = (): void => {
    if (document.visibilityState !== 'visible' || Date.now() - this.#asked < ASK_EVERY_MS) return;
    this.#asked = Date.now();
    // Without a network there is none.
    this.#registration?.update().catch(() => undefined);
  };

  #set(state: CopyState): void {
    this.#state = state;
    this.#listener.onState(state);
  }
}

function whyImpossible(): 'insecure' | 'browser' | null {
  if (!isSecureContext || !location.protocol.startsWith('http')) return 'insecure';
  return 'serviceWorker' in navigator && 'caches' in globalThis ? null : 'browser';
}

const ask = (worker: ServiceWorker, asked: Asked): void => worker.postMessage(asked);

/** Whether any tab of this browser plays a run; each holds a lock while it does. */
export async function isAnyRunPlayed(): Promise<boolean> {
  const { held } = await navigator.locks.query();
  return (held ?? []).some(({ name }) => name?.startsWith('belljar-run-'));
}

/** Resolves when a worker that is being installed is so no more. */
function changeOf(installing: ServiceWorker | null | undefined): Promise<void> {
  if (installing?.state !== 'installing') return Promise.resolve();
  return new Promise((resolve) => {
    installing.addEventListener('statechange', () => resolve(), { once: true });
  });
}
