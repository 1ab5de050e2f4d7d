import type { SiteFile } from './types.ts';

/** The first page; asked for as `./`, because some servers redirect its own name. */
export const FIRST_PAGE = 'index.html';

/** The models that a site's owner adds, which change without a new build. */
export const OWNERS_LIST = 'models/index.json';

/** Where a file is fetched from. */
export const addressOf = (file: SiteFile, scope: string): string =>
  new URL(file.path === FIRST_PAGE ? './' : encodeURI(file.path), scope).href;

/**
 * Under which address a file is kept. The hash is part of it: versions share one cache, an update
 * fetches only what changed, and no version is ever given a file of another.
 */
export function keyOf(file: SiteFile, scope: string): string {
  const key = new URL(encodeURI(file.path), scope);
  key.searchParams.set('sha256', file.sha256);
  return key.href;
}

/** What of a request says which file it asks for. */
export interface Asking {
  method: string;
  url: string;
  /** Whether a tab wants a page to show. */
  navigates: boolean;
  /** Whether only a part is wanted. */
  range: boolean;
}

/** What of the files, by their paths, a request asks for, if it asks for one of them. */
export function fileAsked<T>(
  { method, url, navigates, range }: Asking,
  scope: string,
  files: ReadonlyMap<string, T>,
): T | undefined {
  const asked = new URL(url);
  const home = new URL(scope);
  if ((method !== 'GET' && method !== 'HEAD') || range || asked.origin !== home.origin)
    return undefined;
  if (!asked.pathname.startsWith(home.pathname)) return undefined;
  let path: string;
  try {
    path = decodeURI(asked.pathname.slice(home.pathname.length));
  } catch {
    // An address that is no encoding of anything names no file.
    return undefined;
  }
  if (path === '' || path === FIRST_PAGE) return navigates ? files.get(FIRST_PAGE) : undefined;
  return asked.search === '' ? files.get(path) : undefined;
}

/** What must arrive, as subresource integrity: one of these hashes. */
export const integrityOf = ({ sha256, unpackedSha256 }: SiteFile): string =>
  [sha256, unpackedSha256]
    .filter((hash) => hash !== undefined)
    .map((hash) => `sha256-${hash}`)
    .join(' ');

/** Bytes of the files that make the copy complete. */
export const wholeOf = (files: readonly SiteFile[]): number =>
  files.reduce((sum, { bytes, lazy }) => (lazy ? sum : sum + bytes), 0);
