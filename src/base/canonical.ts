import canonicalize from 'canonicalize';
import { AppError } from './errors.ts';

/**
 * The canonical JSON text of a value (RFC 8785): the same value gives the same
 * bytes everywhere, so it can be hashed. Throws `bad-input` on values JSON cannot hold.
 */
export function canonicalJson(value: unknown): string {
  let text: string | undefined;
  try {
    // Most values that are written were once read from such a text, and keep its order.
    text = isInOrder(value) ? JSON.stringify(value) : canonicalize(value);
  } catch (thrown) {
    throw new AppError('bad-input', `not a JSON value: ${String(thrown)}`, { cause: thrown });
  }
  if (text === undefined) throw new AppError('bad-input', 'not a JSON value');
  return text;
}

/**
 * Whether a value is JSON as it stands, with its keys in the canonical order: compared by code
 * units, as `sort` does. The browser itself then writes the canonical form, several times faster.
 */
function isInOrder(value: unknown): boolean {
  if (typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (value === null) return true;
  if (typeof value !== 'object') return false;
  if (Array.isArray(value)) {
    // By index: `every` passes over holes.
    for (let index = 0; index < value.length; index++) if (!isInOrder(value[index])) return false;
    return true;
  }
  let before: string | null = null;
  for (const key of Object.keys(value)) {
    if (before !== null && key < before) return false;
    if (!isInOrder((value as Record<string, unknown>)[key])) return false;
    before = key;
  }
  return true;
}
