import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson } from '../../src/base/index.ts';

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

test('is what the library writes, whether or not the keys stand in order already', () => {
  fc.assert(
    fc.property(anyJson(), (value) => {
      const text = canonicalize(value)!;
      expect(canonicalJson(value)).toBe(text);
      expect(canonicalJson(JSON.parse(text))).toBe(text);
    }),
    { numRuns: 1000 },
  );
  const holed: unknown[] = [];
  holed[1] = 1;
  for (const value of [{ 9: 1, 10: 2 }, { a: -0 }, { a: { c: 1, b: [] } }, holed, new Date(0)])
    expect(canonicalJson(value)).toBe(canonicalize(value));
});
