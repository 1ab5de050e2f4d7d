/** What stretches of a text have in common with another. */
export interface Piece {
  kind: 'same' | 'removed' | 'added';
  text: string;
}

/** More changed words than this, and the texts are two different ones: no reader follows the rest. */
const MOST_CHANGES = 1000;

/**
 * A word with the white space after it, so that a change of two neighbours reads as one. Scripts that
 * write no spaces are taken sign by sign; half a surrogate pair is a sign of its own.
 */
const WORD =
  /(?:\p{sc=Han}|\p{sc=Hiragana}|\p{sc=Katakana}|\p{sc=Thai}|[\p{L}\p{N}\p{M}_'’-]+|[^])\s*/gu;

/**
 * The difference of two texts word by word. `same` and `removed` make up the first text, `same` and
 * `added` the second, always to the last character; where something was replaced, what was removed
 * comes first. Texts with too much between them are shown as replaced from their first to their last
 * change.
 */
export function wordDifference(before: string, after: string): Piece[] {
  const [first, second] = [wordsOf(before), wordsOf(after)];
  const most = Math.min(first.length, second.length);
  let start = 0;
  while (start < most && first[start] === second[start]) start++;
  let end = 0;
  while (end < most - start && first.at(-1 - end) === second.at(-1 - end)) end++;
  const between = changes(
    first.slice(start, first.length - end),
    second.slice(start, second.length - end),
  );
  return joined([
    ...first.slice(0, start).map((text): Piece => ({ kind: 'same', text })),
    ...between,
    ...first.slice(first.length - end).map((text): Piece => ({ kind: 'same', text })),
  ]);
}

const wordsOf = (text: string): string[] => text.match(WORD) ?? [];

/**
 * The fewest words to remove and add, found as the shortest path through the grid of both texts
 * (Myers 1986, "An O(ND) difference algorithm and its variations", Algorithmica 1, 251–266).
 */
function changes(first: readonly string[], second: readonly string[]): Piece[] {
  const trace = shortestPath(first, second);
  if (!trace)
    return [
      { kind: 'removed', text: first.join('') },
      { kind: 'added', text: second.join('') },
    ];
  const pieces: Piece[] = [];
  let [x, y] = [first.length, second.length];
  for (let depth = trace.length - 1; depth >= 0; depth--) {
    const reached = trace[depth]!;
    const diagonal = x - y;
    const down = comesFromAbove(reached, depth, diagonal);
    const before = down ? diagonal + 1 : diagonal - 1;
    const startX = depth === 0 ? 0 : reached[before + depth]!;
    const startY = depth === 0 ? 0 : startX - before;
    while (x > startX && y > startY) {
      pieces.push({ kind: 'same', text: first[--x]! });
      y--;
    }
    if (depth === 0) break;
    if (down) pieces.push({ kind: 'added', text: second[--y]! });
    else pieces.push({ kind: 'removed', text: first[--x]! });
  }
  return pieces.reverse();
}

/**
 * How far each diagonal was reached before each step, until the end was; null where that takes more
 * than `MOST_CHANGES`. Diagonal k of step d stands at place k + d.
 */
function shortestPath(first: readonly string[], second: readonly string[]): Int32Array[] | null {
  const trace: Int32Array[] = [];
  let reached = new Int32Array(1);
  for (let depth = 0; depth <= MOST_CHANGES; depth++) {
    // Room for one more diagonal on either side.
    const wider = new Int32Array(2 * depth + 1);
    if (depth > 0) wider.set(reached, 1);
    trace.push(wider.slice());
    const next = new Int32Array(2 * depth + 1);
    for (let diagonal = -depth; diagonal <= depth; diagonal += 2) {
      let x =
        depth === 0
          ? 0
          : comesFromAbove(wider, depth, diagonal)
            ? wider[diagonal + 1 + depth]!
            : wider[diagonal - 1 + depth]! + 1;
      while (x < first.length && x - diagonal < second.length && first[x] === second[x - diagonal])
        x++;
      next[diagonal + depth] = x;
      if (x >= first.length && x - diagonal >= second.length) return trace;
    }
    reached = next;
  }
  return null;
}

/** Whether the furthest way to a diagonal adds a word of the second text, and does not remove one. */
const comesFromAbove = (reached: Int32Array, depth: number, diagonal: number): boolean =>
  diagonal === -depth ||
  (diagonal !== depth && reached[diagonal - 1 + depth]! < reached[diagonal + 1 + depth]!);

/** Neighbours of one kind as one piece; between two that are the same, what was removed first. */
function joined(pieces: readonly Piece[]): Piece[] {
  const result: Piece[] = [];
  let [removed, added] = ['', ''];
  const flush = (): void => {
    if (removed) result.push({ kind: 'removed', text: removed });
    if (added) result.push({ kind: 'added', text: added });
    [removed, added] = ['', ''];
  };
  for (const { kind, text } of pieces) {
    if (kind === 'removed') removed += text;
    else if (kind === 'added') added += text;
    else {
      flush();
      const last = result.at(-1);
      if (last?.kind === 'same') last.text += text;
      else result.push({ kind, text });
    }
  }
  flush();
  return result;
}
