export interface Piece {
  text: string;
  lit: boolean;
}

/** Cuts a text at the edges of the stretches; those that overlap or touch become one. */
export function cut(text: string, stretches: readonly { start: number; end: number }[]): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const { start, end } of [...stretches].sort((a, b) => a.start - b.start)) {
    const from = Math.max(at, start);
    const to = Math.min(text.length, end);
    if (to <= from) continue;
    const last = pieces.at(-1);
    if (from === at && last?.lit) last.text += text.slice(from, to);
    else {
      if (from > at) pieces.push({ text: text.slice(at, from), lit: false });
      pieces.push({ text: text.slice(from, to), lit: true });
    }
    at = to;
  }
  if (at < text.length) pieces.push({ text: text.slice(at), lit: false });
  return pieces;
}
