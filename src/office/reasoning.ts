import { parseJson, strictEnd, type Work } from './scan.ts';

/** A stretch of a text, in UTF-16 units. */
export interface Stretch {
  start: number;
  end: number;
}

/**
 * The tags that models set around their reasoning, as their templates know them: `<think>` and its
 * kin, and the channels of which one is for analysis (`<|channel|>analysis<|message|>…<|end|>`).
 */
const TAGS =
  /<(?<slash>\/?)(?:think|thinking|thoughts?|reasoning)>|(?<channel><\|channel\|?>\s{0,3}(?:analysis|thought)\b)|(?<over><\|end\|>|<\|return\|>|<channel\|>)|(?<other><\|start\|>|<\|channel\|?>)/gi;

/** Reading of objects around tags stops after this many characters. */
const MOST_WORK = 2_000_000;

/**
 * The stretches of an answer that are reasoning, in order. An opening tag without its end runs to
 * the end of the text; an end without its opening (some templates write that one themselves) makes
 * reasoning of all before it. A tag inside a string of a JSON object is what is written, no tag.
 */
export function splitReasoning(text: string): Stretch[] {
  let found: Stretch[] = [];
  let open: { start: number; channel: boolean } | null = null;
  for (const { index, 0: tag, groups = {} } of tagsOf(text)) {
    const end = index + tag.length;
    if (groups['channel'] !== undefined) {
      // The next channel ends the one before.
      if (open?.channel) found.push({ start: open.start, end: index });
      if (!open || open.channel) open = { start: index, channel: true };
    } else if (groups['over'] !== undefined || groups['other'] !== undefined) {
      if (!open?.channel) continue;
      found.push({ start: open.start, end: groups['over'] === undefined ? index : end });
      open = null;
    } else if (!groups['slash']) open ??= { start: index, channel: false };
    else if (!open) found = [{ start: 0, end }];
    else if (!open.channel) {
      found.push({ start: open.start, end });
      open = null;
    }
  }
  if (open) found.push({ start: open.start, end: text.length });
  return found;
}

/** What stands between the reasoning, in order; empty stretches are left out. */
export function outsideReasoning(text: string): Stretch[] {
  const reasoning = splitReasoning(text);
  return [...reasoning, { start: text.length, end: text.length }]
    .map(({ start }, index) => ({ start: reasoning[index - 1]?.end ?? 0, end: start }))
    .filter(({ start, end }) => end > start);
}

/** The answer as the model is shown it again: chat templates drop reasoning from what is past. */
export const withoutReasoning = (text: string): string =>
  outsideReasoning(text)
    .map(({ start, end }) => text.slice(start, end))
    .join('')
    .trim();

function tagsOf(text: string): RegExpExecArray[] {
  const tags = [...text.matchAll(TAGS)];
  if (tags.length === 0) return tags;
  const objects = wholeObjects(text);
  let next = 0;
  return tags.filter(({ index }) => {
    while (next < objects.length && objects[next]!.end <= index) next++;
    return !(next < objects.length && objects[next]!.start < index);
  });
}

/** The objects of valid JSON in a text. Looser forms do not count: a tag could end them. */
function wholeObjects(text: string): Stretch[] {
  const objects: Stretch[] = [];
  const work: Work = { left: MOST_WORK };
  let start = text.indexOf('{');
  while (start >= 0 && work.left > 0) {
    const end = strictEnd(text, start, work);
    if (end !== null && parseJson(text.slice(start, end))) objects.push({ start, end });
    start = text.indexOf('{', objects.at(-1)?.start === start ? end! : start + 1);
  }
  return objects;
}
