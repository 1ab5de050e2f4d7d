import { fold, type Folded, type Stretch } from './fold.ts';
import { quotationsIn } from './quotation.ts';
import { remember } from './remember.ts';

/** A text as it is read: once, for all phrases that are looked for in it. */
export interface Reading {
  folded: Folded;
  /** Its folded text with line ends, where a line was not merely broken because it was full. */
  prose: string;
  /** What is quoted, in folded units, in order and without overlaps. */
  quoted: Stretch[];
}

/** Reads a text. The last few readings are kept. */
export const read = remember(4, (text: string): Reading => {
  const folded = fold(text);
  const lined = withoutSoftBreaks(folded, text);
  return { folded, prose: lined.replace(/[‘’]/g, "'"), quoted: quotationsIn(lined) };
});

/** Whether a place is quoted from somebody: in quotation marks, a `>` line or a forwarded mail. */
export function isQuoted({ quoted }: Reading, at: number): boolean {
  let [low, high] = [0, quoted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (quoted[middle]!.end <= at) low = middle + 1;
    else high = middle;
  }
  return low < quoted.length && quoted[low]!.start <= at;
}

/** A line at least so long may have been broken in the middle of a sentence. */
const FULL_LINE = 30;

function withoutSoftBreaks({ marked, starts }: Folded, text: string): string {
  const pieces: string[] = [];
  let lineStart = 0;
  let from = 0;
  for (let at = marked.indexOf('\n'); at >= 0; at = marked.indexOf('\n', at + 1)) {
    const soft =
      at - lineStart >= FULL_LINE &&
      /[a-z,]/.test(marked[at - 1]!) &&
      at + 1 < marked.length &&
      /[a-z]/.test(text[starts[at + 1]!]!);
    if (soft) {
      pieces.push(marked.slice(from, at), ' ');
      from = at + 1;
    }
    lineStart = at + 1;
  }
  return pieces.join('') + marked.slice(from);
}
