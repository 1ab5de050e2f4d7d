/** Places that the house fills itself; no scenario may declare them. */
export const BUILT_IN = ['arm', 'tools', 'mailbox'] as const;

/** Placeholders inside the values of placeholders, and so on. */
export const DEEPEST = 30;

const LONGEST_RESULT = 200_000;

const PLACEHOLDER = /\{([A-Za-z][A-Za-z0-9]*)\}/g;

/** Names of the placeholders in a text, in order, each once. */
export function placeholdersIn(text: string): string[] {
  return [...new Set([...text.matchAll(PLACEHOLDER)].map((match) => match[1]!))];
}

/**
 * Fills every placeholder of a text, also those inside the values that are put in.
 * `{News}` is the value of `news` with its first letter as a capital.
 * Throws a `RangeError` for an unknown name or a circle.
 */
export function fill(text: string, values: Values): string {
  // A value is filled once, and lengths are bounded: a file from elsewhere may nest
  // placeholders so that the full text would be astronomically long.
  const filled = new Map<string, string>();
  const fillIn = (part: string, open: string[]): string => {
    const result = part.replace(PLACEHOLDER, (_, name: string) => {
      const known = declaredName(name, values);
      if (known === null) throw new RangeError(`unfilled placeholder: {${name}}`);
      if (open.includes(known)) throw new RangeError(`placeholder fills itself: {${name}}`);
      if (open.length > DEEPEST) throw new RangeError(`placeholders nest deeper than ${DEEPEST}`);
      const value = filled.get(known) ?? fillIn(values.get(known)!, [...open, known]);
      filled.set(known, value);
      return known === name ? value : capitalised(value);
    });
    if (result.length > LONGEST_RESULT) throw new RangeError('the filled text is too long');
    return result;
  };
  return fillIn(text, []);
}

/** The declared name that a placeholder stands for, or null. */
export function declaredName(name: string, known: { has(name: string): boolean }): string | null {
  if (known.has(name)) return name;
  const lower = name.charAt(0).toLowerCase() + name.slice(1);
  return known.has(lower) ? lower : null;
}

/** Placeholder name → text, which may hold placeholders itself. */
export type Values = ReadonlyMap<string, string>;

/** The text with its first letter as a capital. */
export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
