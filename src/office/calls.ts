import type { ToolName } from '../battery/index.ts';
import { nextStart, pieceAt, type Piece } from './forms.ts';
import { isMentioned, MOST_AROUND } from './mention.ts';
import { outsideReasoning, type Stretch } from './reasoning.ts';
import type { Work } from './scan.ts';
import type { Call } from './tools.ts';

export type Reading =
  /**
   * `start` and `end` bound the call in the text, in UTF-16 units. `repair` names what had to be
   * overlooked to read it.
   */
  | { kind: 'call'; call: Call; start: number; end: number; repair?: string }
  /** Something that is meant as a call but is none; `problem` says why. */
  | { kind: 'broken'; problem: string; start: number; end: number }
  | { kind: 'none' };

/** Pieces that are tried as a call, and characters looked at for it: hostile text must not take long. */
const MOST_PIECES = 200;
const MOST_WORK = 4_000_000;

/**
 * Reads the first tool call in an answer, in any of the forms that models write. Reasoning holds no
 * call, nor does a sentence that only talks about one. Something that names a tool but does not fit
 * it is `broken`.
 */
export function readCall(text: string, tools: readonly ToolName[]): Reading {
  const { piece } = findPieces(text, tools);
  if (!piece) return { kind: 'none' };
  const { start, end, fitted } = piece;
  if ('problem' in fitted) return { kind: 'broken', problem: fitted.problem, start, end };
  const repair = fitted.mended.join('; ');
  return { kind: 'call', call: fitted.call, start, end, ...(repair ? { repair } : {}) };
}

/**
 * The parts of an answer in which the model speaks for itself: all outside its reasoning, its call
 * and the calls it only mentions, and the call's own `thought`. What it announces is read there.
 */
export function spokenParts(text: string, tools: readonly ToolName[]): Stretch[] {
  const { piece, mentioned } = findPieces(text, tools);
  const silent = [...mentioned, ...(piece ? [piece] : [])].sort((a, b) => a.start - b.start);
  if (silent.length === 0 && text === '') return [{ start: 0, end: 0 }];
  const outside = outsideReasoning(text).flatMap((stretch) => without(stretch, silent));
  return [...outside, ...(piece?.thoughts() ?? [])]
    .filter(({ start, end }) => end > start)
    .sort((a, b) => a.start - b.start);
}

/** A stretch without those that are taken out of it; they are in order and lie apart. */
function without({ start, end }: Stretch, taken: readonly Stretch[]): Stretch[] {
  const left: Stretch[] = [];
  for (const gap of taken) {
    if (gap.end <= start || gap.start >= end) continue;
    left.push({ start, end: gap.start });
    start = gap.end;
  }
  return [...left, { start, end }];
}

/** The first call that is made, or else the first that is broken; and those only mentioned. */
function findPieces(
  text: string,
  tools: readonly ToolName[],
): { piece: Piece | null; mentioned: Stretch[] } {
  const mentioned: Stretch[] = [];
  const work: Work = { left: MOST_WORK };
  let broken: Piece | null = null;
  let tries = 0;
  for (const { start, end } of outsideReasoning(text)) {
    const spoken = text.slice(0, end);
    let from = start;
    let before = '';
    for (let at = nextStart(spoken, start); at !== null;) {
      if (work.left <= 0 || tries >= MOST_PIECES) return { piece: broken, mentioned };
      const piece = pieceAt(spoken, at, tools, work);
      if (!piece) {
        at = nextStart(spoken, at + 1);
        continue;
      }
      tries++;
      piece.start = Math.max(from, piece.start);
      before += spoken.slice(Math.max(from, piece.start - MOST_AROUND), piece.start);
      if (isMentioned(before.slice(-MOST_AROUND), spoken.slice(piece.end, piece.end + MOST_AROUND)))
        mentioned.push({ start: piece.start, end: piece.end });
      else if ('call' in piece.fitted) return { piece, mentioned };
      else broken ??= piece;
      // Whatever stands in it must not end the sentence around it.
      before = `${before}□`;
      from = piece.end;
      at = nextStart(spoken, from);
    }
  }
  return { piece: broken, mentioned };
}
