/**
 * What a terminal would take for a command, or show in another order than it stands: control
 * characters, and marks that turn the direction of writing. Names in a file can hold anything.
 */
// eslint-disable-next-line no-control-regex -- to take them out is what it is for
const UNSAFE = /[\0-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]/g;

/** A text that is safe to print; lines and tabs stay. */
export const plain = (text: string): string => text.toWellFormed().replace(UNSAFE, '\ufffd');

/** The same in one line. */
export const oneLine = (text: string): string =>
  plain(text.replace(/[\t\n\v\f\r\u2028\u2029]+/g, ' '));

/** JSON for scripts, which is safe to print too: it escapes what `plain` would take out. */
export const plainJson = (value: unknown): string =>
  JSON.stringify(value, null, 2).replace(
    UNSAFE,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
