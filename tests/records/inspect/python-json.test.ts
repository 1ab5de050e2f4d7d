import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readPythonJson, writePythonJson } from '../../../src/records/inspect/python-json.ts';

const strictValue = fc.jsonValue({ maxDepth: 4, stringUnit: 'binary' });

/** JSON with Python’s numbers: NaN and infinities. */
const pythonic = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 4 },
    // JSON has one zero.
    fc.double().map((number) => number + 0),
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom(null, true, false, 'NaN', '"NaN"', 'Infinity', '\\"[{'),
    fc.array(tie('any'), { maxLength: 4 }),
    fc.dictionary(fc.string(), tie('any'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).any;

const harmless = (text: string): boolean => !text.includes('__proto__');

describe('JSON as Python has it', () => {
  test('reads back as what was written', () => {
    fc.assert(
      fc.property(pythonic, (any) => {
        const text = writePythonJson(any);
        fc.pre(harmless(text));
        expect(readPythonJson(text)).toEqual(any);
      }),
      { numRuns: 300 },
    );
  });

  test('is plain JSON where all numbers are finite', () => {
    fc.assert(
      fc.property(strictValue, (any) => {
        fc.pre(harmless(JSON.stringify(any)));
        expect(writePythonJson(any)).toBe(JSON.stringify(any));
        expect(readPythonJson(JSON.stringify(any))).toEqual(JSON.parse(JSON.stringify(any)));
      }),
      { numRuns: 300 },
    );
  });

  test('tokens are read outside of texts only', () => {
    expect(
      readPythonJson('{"NaN": NaN, "a": [-Infinity, Infinity, "NaN", "\\"NaN"], "b":"\\\\"}'),
    ).toEqual({
      NaN: NaN,
      a: [-Infinity, Infinity, 'NaN', '"NaN'],
      b: '\\',
    });
    expect(readPythonJson(' NaN ')).toBeNaN();
    expect(readPythonJson('[1e400]')).toEqual([Infinity]);
  });

  test('keys without a value are left out, and lone surrogates replaced', () => {
    expect(writePythonJson({ a: undefined, b: [null, NaN], '\ud800': '\udc00x' })).toBe(
      '{"b":[null,NaN],"\ufffd":"\ufffdx"}',
    );
    expect(() => writePythonJson([() => 1])).toThrow('no JSON value: function');
  });

  test.each([
    '',
    'NaNN',
    'Nan',
    'Infinit',
    '-NaN',
    '{NaN: 1}',
    '{"a":1',
    '"a',
    '"a\\"',
    '[1,]',
    'undefined',
    '01',
    "'a'",
    '[}',
  ])('%s is no value', (text) => {
    expect(() => readPythonJson(text)).toThrow('expected JSON');
  });

  test('nesting is bounded, also where it never ends', () => {
    const deep = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
    expect(readPythonJson(deep(128))).toBeInstanceOf(Array);
    expect(() => readPythonJson(deep(129))).toThrow('nested deeper than 128');
    expect(() => readPythonJson('{"a":'.repeat(1_000_000))).toThrow('nested deeper than 128');
    expect(readPythonJson(`"${'['.repeat(1000)}"`)).toBe('['.repeat(1000));
  });

  test('what looks like the mark of NaN is at most a NaN', () => {
    expect(readPythonJson('[NaN,{"__proto__":0}]')).toEqual([NaN, NaN]);
    const [, other] = readPythonJson('[NaN,{"__proto__":{"polluted":1}}]') as [number, object];
    expect(Object.keys(other)).toEqual(['__proto__']);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
});
