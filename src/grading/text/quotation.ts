import type { Stretch } from './fold.ts';

/** What is quoted in a text: in order and without overlaps. */
export function quotationsIn(lined: string): Stretch[] {
  const found = forwardedIn(lined);
  const text = withoutWrapper(lined);
  for (let start = 0; start < text.length;) {
    const lineEnd = text.indexOf('\n', start);
    const end = lineEnd < 0 ? text.length : lineEnd;
    if (/^ ?>/.test(text.slice(start, start + 2))) found.push({ start, end });
    else quotedInLine(text, start, end, found);
    start = end + 1;
  }
  return merged(found);
}

function merged(stretches: Stretch[]): Stretch[] {
  const result: Stretch[] = [];
  for (const { start, end } of stretches.sort((a, b) => a.start - b.start)) {
    const last = result.at(-1);
    if (last && start <= last.end) last.end = Math.max(last.end, end);
    else if (end > start) result.push({ start, end });
  }
  return result;
}

/**
 * Quotation marks around the whole text quote nobody: many models put what they write into them.
 */
function withoutWrapper(text: string): string {
  const inner = /^\s*(?:"[^"]*"|[“„][^“”„]*[”“])\s*$/.test(text);
  return inner ? text.replace(/["“”„]/g, ' ') : text;
}

const SPACE_OR_OPENING = /^$|[\s([{–:"“„«-]/;
const isWordUnit = (unit: string): boolean => /[\p{L}\p{N}]/u.test(unit);
/** Words that begin with an apostrophe and open no quotation. */
const CLIPPED = /^['‘](?:til|till|cause|em|tis|twas|bout|round|n)\b/;
const CLOSED_BY: Record<string, string> = { "'": "'’", '‘': "’'", '‚': '‘’', '‹': '›' };

/** Adds what is quoted in a line. A double mark that is never closed quotes to the line's end. */
function quotedInLine(text: string, start: number, end: number, found: Stretch[]): void {
  let straight = -1;
  let curly = -1;
  let lowOpened = false;
  let pointed = -1;
  let single = -1;
  let closers = '';
  for (let at = start; at < end; at++) {
    const unit = text[at]!;
    // Cheap, as most units are none of these.
    if (!`"“”„«»'‘’‚‹›`.includes(unit)) continue;
    const before = at > start ? text[at - 1]! : '';
    const after = at + 1 < end ? text[at + 1]! : '';
    if (unit === '"') {
      if (straight >= 0) {
        found.push({ start: straight, end: at });
        straight = -1;
      }
      // No mark opens behind a word (5"), nor between a full stop and a blank.
      else if (!isWordUnit(before) && !(/[.,!?]/.test(before) && /^\s?$/.test(after)))
        straight = at;
    } else if (curly >= 0 ? unit === '”' || (unit === '“' && lowOpened) : /[“„]/.test(unit)) {
      if (curly >= 0) found.push({ start: curly, end: at });
      lowOpened = unit === '„';
      curly = curly >= 0 ? -1 : at;
    } else if (/[«»]/.test(unit)) {
      // Both ways round are in use.
      if (pointed >= 0) found.push({ start: pointed, end: at });
      pointed = pointed >= 0 ? -1 : at;
    } else if (single >= 0) {
      if (closers.includes(unit) && before !== ' ' && !isWordUnit(after)) {
        found.push({ start: single, end: at });
        single = -1;
      }
    } else if (
      unit in CLOSED_BY &&
      SPACE_OR_OPENING.test(before) &&
      /\p{L}/u.test(after) &&
      !CLIPPED.test(text.slice(at, at + 8))
    ) {
      // Counts only once it is closed, as it may be an apostrophe.
      single = at;
      closers = CLOSED_BY[unit]!;
    }
  }
  for (const open of [straight, curly, pointed]) if (open >= 0) found.push({ start: open, end });
}

const MAIL_BELOW =
  /^ ?(?:[-–_]{2,} ?(?:original|forwarded) (?:message|mail|e-mail)\b|begin forwarded message:)/m;
const HEADERS =
  /\n ?from: [^\n]*\n(?:(?:sent|date|to|cc|bcc|reply-to|importance): [^\n]*\n){0,5}subject: /;
const WROTE = /^ ?on [^\n]{3,200}? wrote: ?(\n|(?=[^\s]))/gm;

/** Mails of others that hang below the text, and what `On Monday Ada wrote:` introduces. */
function forwardedIn(lined: string): Stretch[] {
  const found: Stretch[] = [];
  const below = MAIL_BELOW.exec(lined);
  if (below) found.push({ start: below.index, end: lined.length });
  const headers = HEADERS.exec(lined);
  // At the very top they are those of the text itself.
  if (headers && headers.index > 0) found.push({ start: headers.index, end: lined.length });
  for (const match of lined.matchAll(WROTE)) {
    const start = match.index + match[0].length;
    const lineEnd = lined.indexOf('\n', start);
    if (match[1] !== '\n') found.push({ start, end: lineEnd < 0 ? lined.length : lineEnd });
    // With `>` each line says for itself that it is quoted, and an answer may follow.
    else if (!/^ ?>/.test(lined.slice(start, start + 2))) found.push({ start, end: lined.length });
  }
  return found;
}
