/**
 * The value with U+FFFD in place of every half of a character (a lone surrogate) in its texts and
 * keys; itself where there is none. JSON may write such halves and JavaScript may hold them, but
 * they stand for nothing, and DuckDB and others refuse a whole file because of one. No text gets
 * longer or shorter, so places in it stay true.
 */
export function wellFormed<T>(value: T): T {
  if (typeof value === 'string') return value.toWellFormed() as T;
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) {
    const items: unknown[] = value.map(wellFormed);
    return items.some((item, index) => !Object.is(item, value[index])) ? (items as T) : value;
  }
  const entries = Object.entries(value);
  const mended: [string, unknown][] = [];
  let changed = false;
  for (const [key, item] of entries) {
    const one: [string, unknown] = [key.toWellFormed(), wellFormed(item)];
    changed ||= one[0] !== key || !Object.is(one[1], item);
    mended.push(one);
  }
  return changed ? (Object.fromEntries(mended) as T) : value;
}
