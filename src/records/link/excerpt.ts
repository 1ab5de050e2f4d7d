export interface Stretch {
  start: number;
  end: number;
}

/** A part of a text, and where it lies in it. */
export interface Excerpt {
  text: string;
  /** The stretch as it lies in the excerpt; null where nothing of it is left. */
  moved: <T extends Stretch>(stretch: T) => T | null;
}

const MARK = '…';

/**
 * At most so many characters of a text, besides a mark where something is missing: from its
 * beginning or, where stretches of it must be seen, from shortly before the first of them.
 */
export function excerpt(text: string, stretches: readonly Stretch[], longest: number): Excerpt {
  if (text.length <= longest) return { text, moved: (stretch) => stretch };
  const first = Math.min(...stretches.map(({ start }) => start), text.length);
  const seen = Math.max(...stretches.map(({ end }) => end), 0);
  const from =
    seen <= longest ? 0 : between(text, Math.min(first - longest / 4, text.length - longest));
  const to = between(text, from + longest);
  const before = from > 0 ? MARK : '';
  const shift = before.length - from;
  return {
    text: before + text.slice(from, to) + (to < text.length ? MARK : ''),
    moved(stretch) {
      const start = Math.max(stretch.start, from);
      const end = Math.min(stretch.end, to);
      return start < end ? { ...stretch, start: start + shift, end: end + shift } : null;
    },
  };
}

/** The place, or the one before it where it would split a character in two. */
function between(text: string, place: number): number {
  const at = Math.min(text.length, Math.max(0, Math.floor(place)));
  const splits =
    /^[\udc00-\udfff]/.test(text.slice(at)) && /[\ud800-\udbff]$/.test(text.slice(0, at));
  return splits ? at - 1 : at;
}
