import { AppError } from '../../base/index.ts';
import { parseLine } from '../json.ts';
import { unpackedBytes } from '../streams.ts';
import { fromBase64Url } from './base64.ts';
import { checkedPayload, linkFault } from './check.ts';
import { LINK_VERSION, LONGEST_LINK, LONGEST_PAYLOAD, type LinkPayload } from './schema.ts';

export type { LinkPayload, SummaryLink, TranscriptLink } from './schema.ts';

const LINK = /^s(\d{1,4})\.(.*)$/s;

/** Whether the fragment of an address, with or without its `#`, means to be a link of ours. */
export const isLink = (fragment: string): boolean => LINK.test(fragment.replace(/^#/, ''));

/**
 * Reads a link: its fragment or the whole address. What comes out was checked and is bounded, but
 * anybody can write a link, so show it as somebody's word, as text, and run nothing of it. Throws
 * `bad-input` and nothing else.
 */
export async function readLink(address: string): Promise<LinkPayload> {
  const fragment = address.slice(address.lastIndexOf('#') + 1).trim();
  if (fragment.length > LONGEST_LINK)
    throw linkFault(`the link is longer than ${LONGEST_LINK} characters`);
  const found = LINK.exec(fragment);
  if (!found) throw linkFault('this is no link to a result: expected #s1. and letters and digits');
  refuseOther(Number(found[1]));
  const bytes = fromBase64Url(found[2]!);
  if (!bytes || bytes.length < 2) throw linkFault(DAMAGED);
  refuseOther(bytes[0]!);
  const packed = bytes.subarray(1);
  // What is no gzip would be taken as it is.
  if (packed[0] !== 0x1f || packed[1] !== 0x8b) throw linkFault(DAMAGED);
  return checkedPayload(parsed(await unpacked(packed)));
}

const DAMAGED = 'the link is damaged or was cut off on its way; ask for it again';

function refuseOther(version: number): void {
  if (version === LINK_VERSION) return;
  throw linkFault(
    version > LINK_VERSION
      ? `the link was made by a newer Belljar: expected version ${LINK_VERSION}, found ${version}`
      : DAMAGED,
  );
}

async function unpacked(packed: Uint8Array<ArrayBuffer>): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let text = '';
  let length = 0;
  try {
    for await (const piece of unpackedBytes(new Blob([packed]))) {
      length += piece.length;
      if (length > LONGEST_PAYLOAD)
        throw linkFault(`the link unpacks to more than ${LONGEST_PAYLOAD} bytes`);
      text += decoder.decode(piece, { stream: true });
    }
    return text + decoder.decode();
  } catch (thrown) {
    if (thrown instanceof AppError && length > LONGEST_PAYLOAD) throw thrown;
    throw linkFault(DAMAGED, thrown);
  }
}

function parsed(text: string): unknown {
  try {
    return parseLine(text, 1);
  } catch (thrown) {
    throw linkFault('the link holds no data of ours', thrown);
  }
}
