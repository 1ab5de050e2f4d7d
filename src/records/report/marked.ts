import { safe, type Markup } from './markup.ts';

/** A text with its evidence marked; stretches that overlap are marked once. */
export function marked(text: string, stretches: readonly { start: number; end: number }[]): Markup {
  const pieces: Markup[] = [];
  let at = 0;
  for (const { start, end } of [...stretches].sort((a, b) => a.start - b.start)) {
    const from = Math.max(at, start);
    if (end <= from) continue;
    pieces.push(safe`${text.slice(at, from)}<mark>${text.slice(from, end)}</mark>`);
    at = end;
  }
  return safe`${pieces}${text.slice(at)}`;
}
