/** The beginning of a text, cut after a comma; the whole of it where little would be left out. */
export function beginningOf(text: string, length: number): string {
  if (text.length <= length * 1.4) return text;
  const comma = text.lastIndexOf(',', length);
  return text.slice(0, comma > length / 2 ? comma : length);
}
