/**
 * The value with U+FFFD in place of every half of a character (a lone surrogate) in its texts and
 * keys; itself where there is none. JSON may write such halves and JavaScript may hold them, but
 * they stand for nothing, and DuckDB and others refuse a whole file because of one. No text gets
 * longer or shorter, so places in it stay true.
 */
export const wellFormed = <T>(value: T): T => (isWellFormed(value) ? value : (mended(value) as T));

/** Almost everything is, so telling it makes no copies. */
function isWellFormed(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed();
  if (value === null || typeof value !== 'object') return true;
  if (Array.isArray(value)) return value.every(isWellFormed);
  for (const key of Object.keys(value))
    if (!key.isWellFormed() || !isWellFormed((value as Record<string, unknown>)[key])) return false;
  return true;
}

function mended(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(mended);
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key.toWellFormed(), mended(item)]),
  );
}
