/** Number of lines of a text; an empty one has one. */
export const lineCount = (text: string): number => text.split('\n').length;

/** Where a line begins and ends in a text, from 1; the last line where it has fewer. */
export function stretchOfLine(text: string, line: number): { start: number; end: number } {
  let start = 0;
  for (let at = 1; at < line; at++) {
    const next = text.indexOf('\n', start);
    if (next < 0) break;
    start = next + 1;
  }
  const end = text.indexOf('\n', start);
  return { start, end: end < 0 ? text.length : end };
}

/** What a new line after this place begins with, so that it stands below the one before. */
export function indentAt(text: string, place: number): string {
  const start = text.lastIndexOf('\n', place - 1) + 1;
  return /^ */.exec(text.slice(start, place))![0];
}
