import { fold, type Folded, type Stretch } from './fold.ts';
import { remember } from './remember.ts';

interface Piece {
  /** Folded. */
  text: string;
  /** Whether a whole word must begin at its start and end at its end. */
  opensWord: boolean;
  closesWord: boolean;
}

/** What stands between the gaps, in order. None: it is said nowhere. */
type Phrase = readonly Piece[];

/** The longest gap that `…` stands for. */
const LONGEST_GAP = 160;

/** Reads a phrase of a rule, once its places are filled. */
export const compile = remember(400, (filled: string): Phrase =>
  filled
    .split('…')
    .map((part) => fold(part.trim()))
    .map((folded) => {
      const text = folded.text.trim();
      const start = folded.text.indexOf(text);
      return {
        text,
        opensWord: folded.wordy(start),
        closesWord: folded.wordy(start + text.length - 1),
      };
    })
    // A place may be filled with nothing, or with what cannot be seen.
    .filter(({ text }) => text !== ''),
);

/**
 * The places of a phrase, in folded units, without overlaps: each begins as early as can be and
 * has the shortest gaps. Written out rather than an expression, which takes the fourth power of
 * the text's length on a hostile text.
 */
export function placesOf(pieces: Phrase, folded: Folded): Stretch[] {
  // From the last piece to the first: where each may begin, and where the phrase then ends.
  let tails: Stretch[] | null = null;
  for (const piece of [...pieces].reverse()) {
    const rest = tails;
    const found: Stretch[] = [];
    const stops = rest ? stopsOf(folded.marked) : [];
    let next = 0;
    let stop = 0;
    const { text, opensWord, closesWord } = piece;
    for (let at = folded.text.indexOf(text); at >= 0; at = folded.text.indexOf(text, at + 1)) {
      const end = at + text.length;
      if (!isEdge(folded, at, opensWord) || !isEdge(folded, end, closesWord)) continue;
      if (!rest) {
        found.push({ start: at, end });
        continue;
      }
      while (next < rest.length && rest[next]!.start < end) next++;
      const tail = rest[next];
      if (!tail) break;
      while (stop < stops.length && stops[stop]! < end) stop++;
      if (tail.start - end <= LONGEST_GAP && tail.start <= (stops[stop] ?? Infinity))
        found.push({ start: at, end: tail.end });
    }
    tails = found;
  }
  let free = 0;
  return (tails ?? []).filter(({ start, end }) => {
    if (start < free) return false;
    free = end;
    return true;
  });
}

/** Where sentences end, for gaps. The full stop of `31.4` ends none. */
function stopsOf(marked: string): number[] {
  return [...marked.matchAll(/[!?\n]|\.(?!(?<=\d\.)\d)/g)].map(({ index }) => index);
}

/** Whether a phrase may begin or end here: not amid a word, nor amid one sign as `½`. */
function isEdge(folded: Folded, at: number, wholeWord: boolean): boolean {
  if (at > 0 && at < folded.starts.length && folded.starts[at] === folded.starts[at - 1])
    return false;
  return !(wholeWord && folded.wordy(at - 1) && folded.wordy(at));
}
