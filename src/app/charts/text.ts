/** How wide text comes out, so that it can be cut or broken before it runs over. */

let context: CanvasRenderingContext2D | null | undefined;
const widths = new Map<string, number>();

/** Width in pixels of a text in the site's text face. */
export function textWidth(text: string, size: number): number {
  context ??= document.createElement('canvas').getContext('2d');
  // Without a canvas: an average letter is about half as wide as it is high.
  if (!context) return text.length * size * 0.52;
  const key = `${size}:${text}`;
  const known = widths.get(key);
  if (known !== undefined) return known;
  context.font = `${size}px ${family()}`;
  const { width } = context.measureText(text);
  // Before the face is there another one is measured, which must not be remembered.
  if (document.fonts.status === 'loaded') widths.set(key, width);
  return width;
}

const family = (): string =>
  getComputedStyle(document.documentElement).getPropertyValue('--text') || 'serif';

/** The text, cut with “…” where it is wider than there is room. */
export function fitted(text: string, room: number, size: number): string {
  if (textWidth(text, size) <= room) return text;
  let [low, high] = [0, text.length];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (textWidth(`${text.slice(0, middle).trimEnd()}…`, size) <= room) low = middle;
    else high = middle - 1;
  }
  return `${text.slice(0, low).trimEnd()}…`;
}

/** The text on as many lines as it needs, but no more than `most`; the last is cut. */
export function lines(text: string, room: number, size: number, most: number): string[] {
  const found: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line ? `${line} ${word}` : word;
    if (line && textWidth(longer, size) > room && found.length < most - 1) {
      found.push(line);
      line = word;
    } else line = longer;
  }
  return [...found, line].map((one) => fitted(one, room, size));
}
