import { RESERVED_KEYS } from '../base/index.ts';
import { fault } from './fault.ts';

const DEEPEST = 64;

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
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (inString) {
      if (char === '\\') i++;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === '{' || char === '[') {
      if (++depth > DEEPEST) return true;
    } else if (char === '}' || char === ']') depth--;
  }
  return false;
}

/** The first forbidden key or number out of range, with its path from the inside out. */
function firstStrange(value: unknown): { path: string[]; message: string } | null {
  if (typeof value === 'number' && !Number.isFinite(value))
    return { path: [], message: 'expected a finite number' };
  if (value === null || typeof value !== 'object') return null;
  for (const [key, item] of Object.entries(value)) {
    if (RESERVED_KEYS.has(key)) return { path: [key], message: 'a key that is not allowed' };
    const found = firstStrange(item);
    if (found) {
      found.path.push(key);
      return found;
    }
  }
  return null;
}
