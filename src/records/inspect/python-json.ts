/**
 * JSON as Python reads and writes it: with the bare tokens NaN, Infinity and -Infinity, which Inspect
 * uses (NaN is the value of what was not scored).
 */

/** Brackets may nest this deep in a log. Inspect's own bound is 250; its logs stay far below. */
export const DEEPEST = 128;

/**
 * The JSON text of a value. Keys without a value are left out. Lone surrogates become U+FFFD: Inspect
 * refuses a text that holds them.
 */
export function writePythonJson(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.toWellFormed());
  if (typeof value === 'number')
    return Number.isFinite(value) ? JSON.stringify(value) : String(value);
  if (value === null || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return `[${value.map(writePythonJson).join(',')}]`;
  if (typeof value !== 'object') throw new TypeError(`no JSON value: ${typeof value}`);
  return `{${Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .map(([key, item]) => `${writePythonJson(key)}:${writePythonJson(item)}`)
    .join(',')}}`;
}

/** Why a text is no JSON that is taken. */
export class JsonFault extends Error {}

/** The JSON value of a text from an unknown source. Throws `JsonFault`. */
export function readPythonJson(text: string): unknown {
  const { strict, marked } = withoutTokens(text);
  try {
    const value: unknown = JSON.parse(strict);
    return marked ? withNaN(value) : value;
  } catch (thrown) {
    throw new JsonFault('expected JSON', { cause: thrown });
  }
}

/** A key that no log may hold, so that nothing in it can be taken for the mark. */
const MARK = '__proto__';

/**
 * The text as strict JSON: 1e999 is read as infinity, and an object with one forbidden key marks NaN.
 * Brackets and tokens inside strings do not count.
 */
function withoutTokens(text: string): { strict: string; marked: boolean } {
  const pieces: string[] = [];
  let taken = 0;
  let depth = 0;
  let marked = false;
  const replace = (at: number, token: string, by: string): void => {
    if (!text.startsWith(token, at)) throw new JsonFault('expected JSON');
    pieces.push(text.slice(taken, at), by);
    taken = at + token.length;
  };
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === '"') at = stringEnd(text, at);
    else if (char === '{' || char === '[') {
      if (++depth > DEEPEST) throw new JsonFault(`nested deeper than ${DEEPEST}`);
    } else if (char === '}' || char === ']') depth--;
    else if (char === 'N') {
      replace(at, 'NaN', `{"${MARK}":0}`);
      marked = true;
      at = taken - 1;
    } else if (char === 'I') {
      replace(at, 'Infinity', '1e999');
      at = taken - 1;
    }
  }
  return pieces.length === 0
    ? { strict: text, marked }
    : { strict: pieces.join('') + text.slice(taken), marked };
}

/** Where a string that begins at `start` ends. */
function stringEnd(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (text[at - 1 - slashes] === '\\') slashes++;
    if (slashes % 2 === 0) return at;
  }
  throw new JsonFault('expected JSON; a text does not end');
}

function withNaN(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  const keys = Object.keys(value);
  const items = value as Record<string, unknown>;
  if (keys.length === 1 && keys[0] === MARK && items[MARK] === 0) return NaN;
  // In place: a sample may be large. The mark as a key next to others stays, and is refused later.
  for (const key of keys) if (key !== MARK) items[key] = withNaN(items[key]);
  return value;
}
