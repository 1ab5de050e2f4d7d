import { RESERVED_KEYS } from '../../../base/index.ts';
import type { JsonValue } from './types.ts';

const DEEPEST = 12;
const MOST_ITEMS = 2000;
const LONGEST_TEXT = 20_000;
const CUT = '… (cut)';

/** Why a value is not taken, and where in it. */
export class StrangeKey extends Error {
  readonly path: string[];

  constructor(path: string[]) {
    super('a key that is not allowed');
    this.path = path;
  }
}

/**
 * A record of any JSON as one that can be shown: what is too long, too deep or too much is cut and
 * says so, and a number that is not finite becomes its name. Throws `StrangeKey` for keys that could
 * reach an object's prototype.
 */
export function boundedRecord(value: Record<string, unknown>): Record<string, JsonValue> {
  return boundedItems(value, [], { left: MOST_ITEMS });
}

function bounded(value: unknown, path: string[], budget: { left: number }): JsonValue {
  budget.left--;
  if (typeof value === 'string')
    return value.length > LONGEST_TEXT ? value.slice(0, LONGEST_TEXT) + CUT : value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (value === null || typeof value !== 'object') return typeof value === 'boolean' ? value : null;
  if (path.length >= DEEPEST) return CUT;
  if (!Array.isArray(value)) return boundedItems(value as Record<string, unknown>, path, budget);
  const items: JsonValue[] = [];
  for (const [index, item] of value.entries()) {
    if (budget.left <= 0) return [...items, CUT];
    items.push(bounded(item, [...path, String(index)], budget));
  }
  return items;
}

function boundedItems(
  value: Record<string, unknown>,
  path: string[],
  budget: { left: number },
): Record<string, JsonValue> {
  const items: Record<string, JsonValue> = {};
  for (const [key, item] of Object.entries(value)) {
    const here = [...path, key];
    if (RESERVED_KEYS.has(key)) throw new StrangeKey(here);
    if (budget.left <= 0) {
      items['…'] = CUT;
      break;
    }
    items[key] = bounded(item, here, budget);
  }
  return items;
}
