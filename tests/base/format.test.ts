import { expect, test } from 'vitest';
import { percentRange } from '../../src/base/index.ts';

test('a range that reaches almost to an end is no arrow', () => {
  expect(percentRange(0.41, 0.81)).toBe('41–81 %');
  expect(percentRange(0.03, 0.996)).toBe('3 to > 99 %');
  expect(percentRange(0.001, 0.96)).toBe('< 1–96 %');
});
