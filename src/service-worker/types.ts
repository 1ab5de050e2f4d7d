/**
 * What the page and the service worker say to each other, and the few interfaces of a service
 * worker that are used here: TypeScript's own stand in a library that excludes the page's.
 */

/** A file of the built site. */
export interface SiteFile {
  path: string;
  bytes: number;
  /** In base64, as subresource integrity wants it. */
  sha256: string;
  /**
   * Of a gzip'd file: the hash of what is in it. Many servers send such a file as the compressed
   * form of its content, and browsers then unpack it before they check it.
   */
  unpackedSha256?: string;
  /** Kept only once it was used. */
  lazy: boolean;
}

/** What the page asks: to complete the copy, or to let a waiting version take over. */
export type Asked = 'complete' | 'take-over';

export type CopyFault =
  /** The browser gives no room, or lost it. */
  | { code: 'no-room' }
  /** The site could not be reached, or answered with an error. */
  | { code: 'unreachable'; file: string }
  /** What arrived is not what was built. */
  | { code: 'changed'; file: string };

/** How far the copy is, told to every open page. */
export interface Told {
  belljar: 'offline-copy';
  bytes: number;
  total: number;
  fault: CopyFault | null;
}

export interface Extendable extends Event {
  waitUntil(work: Promise<unknown>): void;
}

export interface Fetching extends Extendable {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}

interface Client {
  postMessage(message: unknown): void;
}

export interface ServiceWorkerGlobal extends EventTarget {
  readonly registration: ServiceWorkerRegistration;
  readonly clients: {
    claim(): Promise<void>;
    matchAll(options: { includeUncontrolled: boolean; type: 'window' }): Promise<Client[]>;
  };
  skipWaiting(): Promise<void>;
}
