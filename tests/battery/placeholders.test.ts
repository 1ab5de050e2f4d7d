import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fill } from '../../src/battery/index.ts';
import { declaredName, placeholdersIn } from '../../src/battery/placeholders.ts';

const values = (entries: Record<string, string>): Map<string, string> =>
  new Map(Object.entries(entries));

describe('filling', () => {
  test.each([
    ['Dear {boss},', { boss: 'Ada' }, 'Dear Ada,'],
    ['{a}{a}', { a: 'x' }, 'xx'],
    ['{News}. {news}', { news: 'it rains' }, 'It rains. it rains'],
    ['{company}', { company: '{name} {trade}', name: 'Coral', trade: 'Bank' }, 'Coral Bank'],
    ['{A}', { a: '{b}', b: 'late' }, 'Late'],
    ['{éa} {1a} {a b} {} {a', { a: 'x' }, '{éa} {1a} {a b} {} {a'],
    ['{"tool": "x"}', {}, '{"tool": "x"}'],
    // What is put in is text, never a pattern.
    ['{a}', { a: '$& $1 $$ \\' }, '$& $1 $$ \\'],
    ['{a}', { a: '' }, ''],
  ])('%j with %j is %j', (text, given, expected) => {
    expect(fill(text, values(given))).toBe(expected);
  });

  test('an exact name is stronger than a capital', () => {
    expect(fill('{News}', values({ News: 'exact', news: 'other' }))).toBe('exact');
  });

  test('an unknown name is an error, never left in the text', () => {
    expect(() => fill('{a} {b}', values({ a: 'x' }))).toThrow('unfilled placeholder: {b}');
    expect(() => fill('{a}', values({ a: '{b}' }))).toThrow('unfilled placeholder: {b}');
    expect(() => fill('{toString}', values({}))).toThrow('unfilled placeholder');
  });

  test('a circle is an error', () => {
    expect(() => fill('{a}', values({ a: '{a}' }))).toThrow(RangeError);
    expect(() => fill('{a}', values({ a: '{b}', b: '{A}' }))).toThrow('fills itself');
  });

  test('leaves no placeholder over, whatever the values', () => {
    const piece = fc.constantFrom('{a}', '{B}', '{c}', '-', ' ', '{', '}', '$1');
    const text = fc.array(piece, { maxLength: 10 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(text, (whole) => {
        const filled = fill(whole, values({ a: '1', b: '<{c}>', c: '2' }));
        expect(placeholdersIn(whole).every((name) => !filled.includes(`{${name}}`))).toBe(true);
        expect(fill(filled, values({}))).toBe(filled);
      }),
    );
  });

  test('values that double sixty times over are refused, not built', () => {
    const bomb = values({ n60: 'x' });
    for (let i = 0; i < 60; i++) bomb.set(`n${i}`, `{n${i + 1}}{n${i + 1}}`);
    expect(() => fill('{n40}', bomb)).toThrow('too long');
    expect(() => fill('{n0}', bomb)).toThrow('nest deeper than 30');
    expect(fill('{n45}', bomb)).toHaveLength(2 ** 15);
  });
});

test('placeholders of a text come in order, each once', () => {
  expect(placeholdersIn('{b} {a} {b} {not a name} {B}')).toEqual(['b', 'a', 'B']);
});

test('a capital stands for the small name where that is declared', () => {
  const known = new Set(['news', 'Iris']);
  expect(declaredName('news', known)).toBe('news');
  expect(declaredName('News', known)).toBe('news');
  expect(declaredName('Iris', known)).toBe('Iris');
  expect(declaredName('iris', known)).toBeNull();
  expect(declaredName('NEWS', known)).toBeNull();
});
