import type { Destination } from '../worker/traffic.ts';
import { copyWords } from './offline/words.ts';
import type { CopyState } from './offline/copy.ts';
import type { Seal } from './seal.ts';
import { megabytes, plural } from './words.ts';

/** How much came from a destination, as far as the browser tells. */
export function received({ bytes, untold, requests }: Destination): string {
  if (bytes === 0 && untold === 0) return '0';
  const size = bytes < 100_000 ? `${(bytes / 1000).toFixed(1)} kB` : megabytes(bytes);
  if (untold === 0) return size;
  return untold === requests
    ? 'size not told by the browser'
    : `${size}, and ${untold} of a size not told by the browser`;
}

/** The seal's panel as text, to be pasted into a report. */
export function sealText(shown: {
  seal: Seal;
  address: string;
  at: Date;
  version: string;
  policies: readonly string[];
  traffic: readonly Destination[];
  blocked: readonly string[];
  copy: CopyState;
}): string {
  const { seal, traffic, blocked, copy } = shown;
  const offline = copyWords(copy);
  return [
    `Belljar ${shown.version} at ${shown.address}, ${shown.at.toISOString()}`,
    seal.sealed
      ? 'Sealed: the browser lets this page and its workers reach their own address only.'
      : `Open for model downloads, to: ${seal.hosts.join(', ')}`,
    '',
    'Requests since the page was opened, as the browser records them:',
    ...traffic.map(
      (one) =>
        `  ${one.to}: ${plural(one.requests, ['# request', '# requests'])}, ${received(one)}`,
    ),
    ...(traffic.length > 1 ? [] : ['  No other destination.']),
    ...blocked.map((origin) => `  Stopped by the seal: ${origin}`),
    '',
    'Policies in force:',
    ...shown.policies.map((policy) => `  ${policy}`),
    '',
    `${offline.title}. ${offline.text}`,
    '',
  ].join('\n');
}
