import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { wellFormed } from '../../src/base/index.ts';
import { anyText } from './text.ts';

const anyValue = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    anyText({ maxLength: 8 }),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(anyText({ maxLength: 4 }), tie('value'), { maxKeys: 4 }),
  ),
})).value;

describe('a well-formed value', () => {
  test('holds no half of a character anywhere, whatever it was', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        // JSON writes a half as an escape, and nothing else of what is here.
        const json = JSON.stringify(wellFormed(value)).replaceAll('\\\\', '');
        expect(json).not.toMatch(/\\ud[89a-f]/);
      }),
    );
  });

  test('is the value itself where there was nothing to mend', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        const once = wellFormed(value);
        expect(wellFormed(once)).toBe(once);
      }),
    );
    const whole = { a: ['😀', { b: '\ufffd' }], n: NaN };
    expect(wellFormed(whole)).toBe(whole);
  });

  test('has texts of the same length, so that places in them stay true', () => {
    fc.assert(
      fc.property(anyText(), (text) => {
        expect(wellFormed(text)).toHaveLength(text.length);
      }),
    );
    expect(wellFormed({ 'a\ud800': ['x\udc00y', 1] })).toEqual({ 'a\ufffd': ['x\ufffdy', 1] });
  });
});
