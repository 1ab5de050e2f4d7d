import { parseLine } from '../json.ts';
import { gzipped } from '../streams.ts';
import { toBase64Url } from './base64.ts';
import { checkedPayload, linkFault } from './check.ts';
import { clip, longestText } from './clip.ts';
import {
  LINK_VERSION,
  LONGEST_LINK,
  LONGEST_PAYLOAD,
  LONGEST_QR_LINK,
  type LinkPayload,
} from './schema.ts';

export interface MadeLink {
  /** The fragment of an address: `#s1.…`. */
  text: string;
  /** Whether a QR code holds it, together with the address of a site. */
  fitsQr: boolean;
  /** What the link holds, shortened where the whole did not fit; its `clipped` says so. */
  payload: LinkPayload;
}

const PREFIX = `#s${LINK_VERSION}.`;

/**
 * Packs a payload into a link: a version byte and gzip'd JSON, as base64url without padding. What
 * does not fit is clipped as little as will do. Throws `bad-input` where even that is not enough,
 * and on what no reader would take.
 */
export async function makeLink(
  payload: LinkPayload,
  { longest = LONGEST_LINK }: { longest?: number } = {},
): Promise<MadeLink> {
  const most = Math.min(longest, LONGEST_LINK);
  const made = (await fitted(payload, most)) ?? (await clippedToFit(payload, most));
  if (!made)
    throw linkFault(`this is too much for a link of ${most} characters; share a file instead`);
  // As a reader will check it, reserved keys and all.
  checkedPayload(parseLine(JSON.stringify(made.payload), 1));
  return { ...made, fitsQr: made.text.length <= LONGEST_QR_LINK };
}

type Fitted = Omit<MadeLink, 'fitsQr'>;

/** With texts of the greatest length that still fits. */
async function clippedToFit(payload: LinkPayload, most: number): Promise<Fitted | null> {
  let best = await fitted(clip(payload, 0), most);
  let [fits, tooLong] = [0, Math.min(longestText(payload), LONGEST_PAYLOAD)];
  while (best && tooLong - fits > 1) {
    const middle = Math.floor((fits + tooLong) / 2);
    const made = await fitted(clip(payload, middle), most);
    if (made) [best, fits] = [made, middle];
    else tooLong = middle;
  }
  return best;
}

/** The payload as a link; null where it is longer than that. */
async function fitted(payload: LinkPayload, most: number): Promise<Fitted | null> {
  const json = new TextEncoder().encode(JSON.stringify(payload));
  if (json.length > LONGEST_PAYLOAD) return null;
  const bytes = [LINK_VERSION];
  for await (const piece of gzipped(only(json))) bytes.push(...piece);
  if (PREFIX.length + Math.ceil((bytes.length * 4) / 3) > most) return null;
  return { text: PREFIX + toBase64Url(Uint8Array.from(bytes)), payload };
}

// eslint-disable-next-line @typescript-eslint/require-await -- the compressor takes a stream
async function* only(
  bytes: Uint8Array<ArrayBuffer>,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
  yield bytes;
}
