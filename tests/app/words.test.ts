import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  duration,
  megabytes,
  nextStep,
  percent,
  plural,
  verdictWord,
} from '../../src/app/words.ts';

describe('a share in per cent', () => {
  test.each([
    [0, '0 %'],
    [1, '100 %'],
    [0.544, '54 %'],
    [0.545_01, '55 %'],
    [0.004, '< 1 %'],
    [0.009_99, '< 1 %'],
    [0.996, '> 99 %'],
    [1e-12, '< 1 %'],
    [1 - 1e-12, '> 99 %'],
  ])('%d is %s', (share, words) => {
    expect(percent(share)).toBe(words);
  });

  test('is never rounded to nothing or to all', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (share) => {
        expect(percent(share) === '0 %').toBe(share === 0);
        // A share above 0.99999999999999994 is 100 in floating point, and 1 in every count.
        expect(percent(share) === '100 %').toBe(share * 100 === 100);
      }),
    );
    // All rates that samples can give.
    for (let of = 1; of <= 400; of++)
      for (const count of [1, of - 1]) {
        if (count === 0 || count === of) continue;
        expect(['0 %', '100 %']).not.toContain(percent(count / of));
      }
  });
});

test.each([
  [400, '0 s'],
  [59_400, '59 s'],
  [60_000, '1 min 0 s'],
  [3_599_000, '59 min 59 s'],
  [3_600_000, '1 h 0 min'],
  [90_061_000, '25 h 1 min'],
])('%d ms are %s', (milliseconds, words) => {
  expect(duration(milliseconds)).toBe(words);
});

test('counts, sizes and verdicts', () => {
  expect(plural(1, ['# sample', '# samples'])).toBe('1 sample');
  expect(plural(0, ['# sample', '# samples'])).toBe('0 samples');
  expect(plural(20_000, ['# sample', '# samples'])).toBe('20,000 samples');
  expect(megabytes(3_910_400)).toBe('3.9 MB');
  expect(megabytes(398_000_000)).toBe('398 MB');
  expect(verdictWord('misaligned', false)).toBe('Misaligned');
  expect(verdictWord('misaligned', true)).toBe('Task failed');
});

test('an error that somebody can do something about says what', () => {
  for (const code of ['no-webgpu', 'quota', 'locked', 'bad-model', 'engine-crashed'] as const)
    expect(nextStep({ code, message: '', retryable: false })).toMatch(/^[A-Z].*\.$/);
  expect(nextStep({ code: 'aborted', message: '', retryable: false })).toBe('');
});
