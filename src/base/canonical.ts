import { AppError } from './errors.ts';

/**
 * The canonical JSON text of a value (RFC 8785): the same value gives the same
 * bytes everywhere, so it can be hashed. Throws `bad-input` on values JSON cannot hold.
 */
export function canonicalJson(value: unknown): string {
  try {
    return written(value);
  } catch (thrown) {
    // A value that holds itself ends here too, when the stack is full.
    throw new AppError('bad-input', `not a JSON value: ${String(thrown)}`, { cause: thrown });
  }
}

/**
 * Whether a text is the canonical form of the value that was parsed from it. Telling that costs a
 * fraction of writing the value out, and most texts that are hashed are canonical already.
 */
export const isCanonical = (value: unknown, text: string): boolean =>
  keysInOrder(value) && JSON.stringify(value) === text;

function written(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'boolean') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (Number.isFinite(value)) return JSON.stringify(value);
    throw new TypeError(`${value} is not allowed`);
  }
  if (value === null) return 'null';
  if (typeof value !== 'object') throw new TypeError(`a ${typeof value} is not allowed`);
  const { toJSON } = value as { toJSON?: unknown };
  if (typeof toJSON === 'function') return written(Reflect.apply(toJSON, value, []));
  return Array.isArray(value) ? writtenList(value) : writtenObject(value);
}

function writtenList(list: readonly unknown[]): string {
  let text = '';
  for (const item of list) text += `${text && ','}${item === undefined ? 'null' : written(item)}`;
  return `[${text}]`;
}

function writtenObject(object: object): string {
  let text = '';
  for (const key of Object.keys(object).sort()) {
    const item = (object as Record<string, unknown>)[key];
    if (item !== undefined) text += `${text && ','}${JSON.stringify(key)}:${written(item)}`;
  }
  return `{${text}}`;
}

/** Compared by code units, as the form demands and as `sort` does. */
function keysInOrder(value: unknown): boolean {
  if (value === null || typeof value !== 'object') return true;
  if (Array.isArray(value)) return value.every(keysInOrder);
  let before: string | null = null;
  for (const key of Object.keys(value)) {
    if (before !== null && key < before) return false;
    if (!keysInOrder((value as Record<string, unknown>)[key])) return false;
    before = key;
  }
  return true;
}
