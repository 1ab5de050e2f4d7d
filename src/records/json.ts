import { RESERVED_KEYS } from '../base/index.ts';
import { fault } from './fault.ts';

const DEEPEST = 64;

const [QUOTE, BACKSLASH, OPENS_OBJECT, CLOSES_OBJECT, OPENS_LIST, CLOSES_LIST] = [
  0x22, 0x5c, 0x7b, 0x7d, 0x5b, 0x5d,
];

/** Parses one line of JSON from an unknown source. Throws `bad-input` with the line number. */
export function parseLine(text: string, line: number): unknown {
  if (nestsTooDeep(text)) throw fault(line, '', `JSON nested deeper than ${DEEPEST}`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (thrown) {
    throw fault(line, '', 'expected one JSON object', thrown);
  }
  const strange = firstStrange(value);
  if (strange) throw fault(line, strange.path.reverse().join('.'), strange.message);
  return value;
}

/** Brackets are counted before parsing; those inside strings do not count. */
function nestsTooDeep(text: string): boolean {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    // By code: of hundreds of megabytes, one-letter texts are what takes the time.
    const code = text.charCodeAt(i);
    if (code === QUOTE) i = endOfString(text, i);
    else if (code === OPENS_OBJECT || code === OPENS_LIST) {
      if (++depth > DEEPEST) return true;
    } else if (code === CLOSES_OBJECT || code === CLOSES_LIST) depth--;
  }
  return false;
}

/** Where the quote stands that ends the string which begins there. */
function endOfString(text: string, start: number): number {
  let i = start + 1;
  for (; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) break;
    if (code === BACKSLASH) i++;
  }
  return i;
}

/** The first forbidden key or number out of range, with its path from the inside out. */
function firstStrange(value: unknown): { path: string[]; message: string } | null {
  if (typeof value === 'number' && !Number.isFinite(value))
    return { path: [], message: 'expected a finite number' };
  if (value === null || typeof value !== 'object') return null;
  const list = Array.isArray(value);
  for (const key of Object.keys(value)) {
    if (!list && RESERVED_KEYS.has(key))
      return { path: [key], message: 'a key that is not allowed' };
    const found = firstStrange((value as Record<string, unknown>)[key]);
    if (found) {
      found.path.push(key);
      return found;
    }
  }
  return null;
}
