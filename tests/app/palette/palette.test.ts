import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { faceFor } from '../../../src/app/palette/keys.ts';
import { fitOf } from '../../../src/app/palette/match.ts';

describe('what was typed', () => {
  const CLOSE = 'The cold store and the interview';

  test('fits where all of its words stand, in any order and however they are written', () => {
    expect(fitOf('store COLD', CLOSE)).toBeGreaterThan(0);
    expect(fitOf('résultats', 'Resultats')).toBeGreaterThan(0);
    expect(fitOf('bkml', 'Blackmail')).toBeGreaterThan(0);
    expect(fitOf('cold shore', CLOSE)).toBe(0);
    // Letters that are scattered over several words make no match.
    expect(fitOf('cold', 'A clean list at the toll bridge')).toBe(0);
    expect(fitOf('ai', 'Blackmail it')).toBe(fitOf('it', 'Blackmail it') - 1);
    expect(fitOf('ak', 'Blackmail')).toBe(0);
  });

  test('fits the better the nearer to a beginning', () => {
    const fits = ['run', 'the run', 'outrun', 'repeat until night'].map((text) =>
      fitOf('run', text),
    );
    expect(fits).toEqual([4, 3, 2, 0]);
  });

  test('and nothing typed fits everything', () => {
    fc.assert(fc.property(fc.string(), (text) => fitOf('  ', text) === 1));
  });

  test('every text fits itself, whatever it is made of', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (text) => fitOf(text, text) > 0),
    );
  });
});

describe('the keys', () => {
  const NONE = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };

  test('are Ctrl or ⌘ with K everywhere, and a question mark where it is no letter', () => {
    expect(faceFor({ ...NONE, key: 'k', ctrlKey: true }, true)).toBe('commands');
    expect(faceFor({ ...NONE, key: 'K', metaKey: true }, false)).toBe('commands');
    expect(faceFor({ ...NONE, key: '?', shiftKey: true }, false)).toBe('keys');
    expect(faceFor({ ...NONE, key: '?', shiftKey: true }, true)).toBeNull();
  });

  test('and no others', () => {
    expect(faceFor({ ...NONE, key: 'k' }, false)).toBeNull();
    expect(faceFor({ ...NONE, key: 'k', ctrlKey: true, metaKey: true }, false)).toBeNull();
    expect(faceFor({ ...NONE, key: 'K', ctrlKey: true, shiftKey: true }, false)).toBeNull();
    expect(faceFor({ ...NONE, key: '?', ctrlKey: true }, false)).toBeNull();
    expect(faceFor({ ...NONE, key: '?', altKey: true }, false)).toBeNull();
  });
});
