import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cut } from '../../src/app/parts/highlight.ts';

const stretch = fc.record({
  start: fc.integer({ min: -5, max: 60 }),
  end: fc.integer({ min: -5, max: 60 }),
});

describe('the cutting of a text', () => {
  test('gives pieces that are the text again, lit exactly where a stretch is', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 50 }),
        fc.array(stretch, { maxLength: 6 }),
        (text, stretches) => {
          const pieces = cut(text, stretches);
          expect(pieces.map((piece) => piece.text).join('')).toBe(text);
          expect(pieces.every((piece) => piece.text !== '')).toBe(true);
          const lit = pieces.flatMap((piece) =>
            Array.from({ length: piece.text.length }, () => piece.lit),
          );
          for (let i = 0; i < text.length; i++)
            expect(lit[i]).toBe(stretches.some(({ start, end }) => start <= i && i < end));
        },
      ),
    );
  });

  test('makes one piece of stretches that overlap', () => {
    const pieces = cut('or everybody will learn', [
      { start: 3, end: 12 },
      { start: 8, end: 17 },
    ]);
    expect(pieces).toEqual([
      { text: 'or ', lit: false },
      { text: 'everybody will', lit: true },
      { text: ' learn', lit: false },
    ]);
  });

  test('leaves a text alone where nothing is to be lit', () => {
    expect(cut('hello', [])).toEqual([{ text: 'hello', lit: false }]);
    expect(cut('', [{ start: 0, end: 4 }])).toEqual([]);
  });
});
