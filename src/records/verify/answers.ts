import type { Verdict } from '../../grading/index.ts';
import type { SampleRecord } from '../schema.ts';
import { wordDifference, type Piece } from './words.ts';

/** One answer of a sample beside the answer that was given in its place the other time. */
export interface AnswerDifference {
  /** From 1. */
  turn: number;
  state: 'same' | 'changed' | 'only-stored' | 'only-replayed';
  /** Word by word: `removed` is only in the stored answer, `added` only in the replayed one. */
  pieces: Piece[];
}

/** A stored sample beside the same sample, played again. */
export interface AnswerComparison {
  sample: string;
  /** Whether every answer, and every log-probability but for rounding, came out the same. */
  same: boolean;
  answers: AnswerDifference[];
  /** The turn of the first answer that differs; null where none does. */
  firstDifference: number | null;
  /** Whether both were told the same before the first answer; if not, nothing can be concluded. */
  sameQuestion: boolean;
  verdicts: { stored: Verdict; replayed: Verdict };
  /** Where the model chose among options: the largest difference of two log-probabilities. */
  scores: number | null;
}

/**
 * Log-probabilities that lie closer are the same: the order in which a processor adds up moves them
 * by about 1e-7, a prompt cache by as much again.
 */
const SAME_SCORE = 1e-4;

/** Holds two transcripts of the same sample against each other, answer by answer. */
export function compareAnswers(stored: SampleRecord, replayed: SampleRecord): AnswerComparison {
  const [first, second] = [answersOf(stored), answersOf(replayed)];
  const answers = Array.from({ length: Math.max(first.length, second.length) }, (_, index) =>
    answerDifference(index + 1, first[index], second[index]),
  );
  const firstDifference = answers.find(({ state }) => state !== 'same')?.turn ?? null;
  const scores = scoreDifference(stored, replayed);
  return {
    sample: stored.id,
    same: firstDifference === null && (scores ?? 0) <= SAME_SCORE,
    answers,
    firstDifference,
    sameQuestion: questionOf(stored) === questionOf(replayed),
    verdicts: { stored: stored.grade.verdict, replayed: replayed.grade.verdict },
    scores,
  };
}

function answerDifference(
  turn: number,
  stored: string | undefined,
  replayed: string | undefined,
): AnswerDifference {
  if (replayed === undefined)
    return { turn, state: 'only-stored', pieces: pieceOf('removed', stored) };
  if (stored === undefined)
    return { turn, state: 'only-replayed', pieces: pieceOf('added', replayed) };
  if (stored === replayed) return { turn, state: 'same', pieces: pieceOf('same', stored) };
  return { turn, state: 'changed', pieces: wordDifference(stored, replayed) };
}

const pieceOf = (kind: Piece['kind'], text = ''): Piece[] => (text ? [{ kind, text }] : []);

const answersOf = ({ messages }: SampleRecord): string[] =>
  messages.flatMap(({ role, content }) => (role === 'assistant' ? [content] : []));

/** All that was said before the first answer. */
function questionOf({ messages }: SampleRecord): string {
  const first = messages.findIndex(({ role }) => role === 'assistant');
  return JSON.stringify(
    messages.slice(0, first < 0 ? undefined : first).map(({ role, content }) => [role, content]),
  );
}

/** Null where neither chose; infinite where the options or what was left without a score differ. */
function scoreDifference({ choice: first }: SampleRecord, { choice: second }: SampleRecord) {
  if (!first && !second) return null;
  if (first?.orders.length !== second?.orders.length) return Infinity;
  let largest = 0;
  for (const [index, { options, logProbabilities }] of first!.orders.entries()) {
    const other = second!.orders[index]!;
    if (options.join('\n') !== other.options.join('\n')) return Infinity;
    for (const [place, score] of logProbabilities.entries()) {
      const its = other.logProbabilities[place] ?? null;
      if (score !== null && its !== null) largest = Math.max(largest, Math.abs(score - its));
      else if (score !== its) return Infinity;
    }
  }
  return largest;
}
