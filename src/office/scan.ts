/** How many more characters may be looked at: hostile text must not take long. */
export interface Work {
  left: number;
}

const OPENING = '{[(';
const CLOSING = '}])';

/**
 * Index behind the bracket that closes the one at `start`, or null. Brackets in double-quoted
 * strings do not count.
 */
export function strictEnd(text: string, start: number, work: Work): number | null {
  const limit = Math.min(text.length, start + Math.max(0, work.left));
  let depth = 0;
  let inString = false;
  let at = start;
  let end: number | null = null;
  for (; at < limit && end === null; at++) {
    const char = text[at]!;
    if (inString) {
      if (char === '\\') at++;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (OPENING.includes(char)) depth++;
    else if (CLOSING.includes(char) && --depth === 0) end = at + 1;
  }
  work.left -= at - start;
  return end;
}

/** The match of a sticky expression at `at`, or null. */
export function matchAt(sticky: RegExp, text: string, at: number): RegExpExecArray | null {
  sticky.lastIndex = at;
  return sticky.exec(text);
}

/** The JSON value that a text is, or null where it is none. */
export function parseJson(text: string): { value: unknown } | null {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return null;
  }
}
