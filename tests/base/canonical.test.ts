import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson, isCanonical } from '../../src/base/index.ts';

/** Any JSON, with keys of digits, whose order engines change, among the others. */
const anyJson = () =>
  fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.jsonValue({ maxDepth: 1 }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.string({ unit: 'binary' }),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(
        fc.oneof(fc.string({ unit: 'binary' }), fc.nat({ max: 120 }).map(String)),
        tie('value'),
        { maxKeys: 6 },
      ),
    ),
  })).value;

test('does not depend on the order of keys and reads back as the same value', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const turned = Object.fromEntries(Object.entries(value).reverse());
      expect(canonicalJson(turned)).toBe(canonicalJson(value));
      expect(canonicalJson(JSON.parse(canonicalJson(value)))).toBe(canonicalJson(value));
    }),
  );
});

test('refuses what JSON cannot hold, and leaves out what is not there', () => {
  const circle: unknown[] = [];
  circle.push({ circle });
  for (const value of [{ a: Number.NaN }, [-Infinity], undefined, [1n], circle])
    expect(() => canonicalJson(value)).toThrow('not a JSON value');
  expect(canonicalJson({ b: undefined, a: [undefined], at: new Date(0) })).toBe(
    '{"a":[null],"at":"1970-01-01T00:00:00.000Z"}',
  );
});

test('a text is called canonical only where it is the one that is written', () => {
  fc.assert(
    fc.property(anyJson(), fc.constantFrom(undefined, 0, 1), (value, space) => {
      for (const text of [JSON.stringify(value, null, space), canonicalJson(value)]) {
        const read: unknown = JSON.parse(text);
        expect(isCanonical(read, text) && text !== canonicalJson(read)).toBe(false);
      }
    }),
    { numRuns: 1000 },
  );
  const told = (text: string): boolean => isCanonical(JSON.parse(text), text);
  expect(told('{"a":{"b":1,"c":[{"d":"é"}]},"e":0.5}')).toBe(true);
  for (const text of [
    '{"b":1,"a":2}',
    '[{"a":1},{"c":1,"b":{}}]',
    '{"a": 1}',
    '{"a":1.0}',
    '{"a":-0}',
    '{"a":"\\u0041"}',
    '{"a":1,"a":1}',
    '{"9":1,"10":1}',
  ])
    expect(told(text)).toBe(false);
});
