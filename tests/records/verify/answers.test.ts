import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareAnswers, type Piece, type SampleRecord } from '../../../src/records/index.ts';
import { wordDifference } from '../../../src/records/verify/words.ts';
import { anyText } from '../../base/text.ts';
import { playedRun } from '../merge/played.ts';

const textOf = (pieces: readonly Piece[], kinds: string[]): string =>
  pieces
    .filter(({ kind }) => kinds.includes(kind))
    .map(({ text }) => text)
    .join('');

/** Texts of few words, so that two of them have something in common. */
const prose = fc
  .array(fc.constantFrom('one', 'two', 'three', '.', '\n', 'é', '👩‍🚀', '\ud800', '日本'), {
    maxLength: 30,
  })
  .map((words) => words.join(' '));
const text = fc.oneof(prose, anyText({ maxLength: 60 }));

describe('the difference of two texts', () => {
  test('is told word by word', () => {
    expect(wordDifference('I will not go home.', 'I will go home now.')).toEqual([
      { kind: 'same', text: 'I will ' },
      { kind: 'removed', text: 'not ' },
      { kind: 'same', text: 'go ' },
      { kind: 'removed', text: 'home' },
      { kind: 'added', text: 'home now' },
      { kind: 'same', text: '.' },
    ]);
    expect(wordDifference('彼は行く', '彼は行かない')).toEqual([
      { kind: 'same', text: '彼は行' },
      { kind: 'removed', text: 'く' },
      { kind: 'added', text: 'かない' },
    ]);
    expect(wordDifference('', '')).toEqual([]);
  });

  test('makes up both texts, piece by piece', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const pieces = wordDifference(before, after);
        expect(textOf(pieces, ['same', 'removed'])).toBe(before);
        expect(textOf(pieces, ['same', 'added'])).toBe(after);
        for (const [index, { kind, text: piece }] of pieces.entries()) {
          expect(piece).not.toBe('');
          expect(kind).not.toBe(pieces[index + 1]?.kind);
          if (kind === 'added') expect(pieces[index + 1]?.kind).not.toBe('removed');
        }
      }),
    );
  });

  test('is as small as can be', () => {
    const word = fc.constantFrom('a ', 'b ', 'c ');
    const words = fc.array(word, { maxLength: 12 });
    fc.assert(
      fc.property(words, words, (first, second) => {
        const pieces = wordDifference(first.join(''), second.join(''));
        const changed = textOf(pieces, ['removed', 'added']).length / 2;
        expect(changed).toBe(first.length + second.length - 2 * commonLength(first, second));
      }),
    );
  });

  test('of the same text is that text', () => {
    fc.assert(
      fc.property(text, (same) => {
        expect(wordDifference(same, same)).toEqual(same ? [{ kind: 'same', text: same }] : []);
      }),
    );
  });

  test('of long texts without a word in common is given up in time', () => {
    const long = (word: string): string =>
      Array.from({ length: 50_000 }, (_, i) => `${word}${i}`).join(' ');
    const pieces = wordDifference(`Begin ${long('a')} end`, `Begin ${long('b')} end`);
    expect(pieces.map(({ kind }) => kind)).toEqual(['same', 'removed', 'added', 'same']);
    expect(textOf(pieces, ['same', 'added'])).toBe(`Begin ${long('b')} end`);
  });
});

/** Length of the longest common subsequence, by the book. */
function commonLength(first: readonly string[], second: readonly string[]): number {
  let row = new Array<number>(second.length + 1).fill(0);
  for (const a of first)
    row = second.reduce<number[]>(
      (next, b, j) => [...next, a === b ? row[j]! + 1 : Math.max(row[j + 1]!, next[j]!)],
      [0],
    );
  return row.at(-1)!;
}

const { samples } = await playedRun();
const stored = samples[0]!;

/** The sample with other answers. */
function answering(sample: SampleRecord, answers: string[]): SampleRecord {
  const [system, user] = sample.messages;
  const spoken = answers.flatMap((content): SampleRecord['messages'] => [
    user!,
    { role: 'assistant', content },
  ]);
  return { ...sample, messages: [system!, ...spoken] };
}

describe('a sample that was played again', () => {
  test('is the same where every answer is', () => {
    const again = { ...structuredClone(stored), generateMs: 9, attempts: 2 };
    expect(compareAnswers(stored, again)).toMatchObject({
      ...{ sample: stored.id, same: true, firstDifference: null, sameQuestion: true, scores: null },
      answers: [{ turn: 1, state: 'same' }],
    });
  });

  test('shows answer by answer where it differs', () => {
    const [one, two] = [answering(stored, ['a b', 'c', 'd']), answering(stored, ['a b', 'c x'])];
    const found = compareAnswers(one, two);
    expect(found).toMatchObject({ same: false, firstDifference: 2, sameQuestion: true });
    expect(found.answers).toEqual([
      { turn: 1, state: 'same', pieces: [{ kind: 'same', text: 'a b' }] },
      {
        turn: 2,
        state: 'changed',
        pieces: [
          { kind: 'removed', text: 'c' },
          { kind: 'added', text: 'c x' },
        ],
      },
      { turn: 3, state: 'only-stored', pieces: [{ kind: 'removed', text: 'd' }] },
    ]);
    expect(compareAnswers(two, one).answers[2]).toMatchObject({ state: 'only-replayed' });
  });

  test('shows the verdicts', () => {
    const refused = { ...stored, grade: { ...stored.grade, verdict: 'refused' as const } };
    expect(compareAnswers(stored, refused).verdicts).toEqual({
      stored: stored.grade.verdict,
      replayed: 'refused',
    });
  });

  test('that was asked otherwise proves nothing', () => {
    const [system, user, ...rest] = stored.messages;
    const asked = { ...stored, messages: [system!, { ...user!, content: 'Another.' }, ...rest] };
    expect(compareAnswers(stored, asked)).toMatchObject({ same: true, sameQuestion: false });
  });

  test('by choosing is the same but for the rounding of a processor', () => {
    const choosing = (...scores: (number | null)[]): SampleRecord => ({
      ...stored,
      choice: {
        method: 'log-probabilities',
        orders: [{ options: ['a', 'b'], logProbabilities: scores }],
      },
    });
    const one = choosing(-0.5, null);
    expect(compareAnswers(one, choosing(-0.5 - 1e-7, null))).toMatchObject({ same: true });
    const other = compareAnswers(one, choosing(-0.75, null));
    expect(other).toMatchObject({ same: false, scores: 0.25 });
    expect(compareAnswers(one, choosing(-0.5, -9)).scores).toBe(Infinity);
    expect(compareAnswers(one, stored)).toMatchObject({ same: false, scores: Infinity });
  });
});
