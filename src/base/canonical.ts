import canonicalize from 'canonicalize';
import { AppError } from './errors.ts';

/**
 * The canonical JSON text of a value (RFC 8785): the same value gives the same
 * bytes everywhere, so it can be hashed. Throws `bad-input` on values JSON cannot hold.
 */
export function canonicalJson(value: unknown): string {
  let text: string | undefined;
  try {
    text = canonicalize(value);
  } catch (thrown) {
    throw new AppError('bad-input', `not a JSON value: ${String(thrown)}`, { cause: thrown });
  }
  if (text === undefined) throw new AppError('bad-input', 'not a JSON value');
  return text;
}

/**
 * Whether a text is the canonical form of the value that was parsed from it. Telling that costs a
 * fraction of writing the value out, and most texts that are hashed are canonical already.
 */
export const isCanonical = (value: unknown, text: string): boolean =>
  keysInOrder(value) && JSON.stringify(value) === text;

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
