import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fold } from '../../../src/grading/text/fold.ts';
import { remember } from '../../../src/grading/text/remember.ts';
import { anyText } from '../../base/text.ts';

describe('what looks alike folds alike', () => {
  test.each([
    // Case and accents
    ['TELL', 'tell'],
    ['café', 'cafe'],
    ['cafe\u0301', 'cafe'],
    ['Dvořák, İstanbul', 'dvorak, istanbul'],
    ['größer', 'großer'],
    ['GRÖSSER', 'grosser'],
    ['t\u0336e\u0336l\u0336l\u0336 \u0336i\u0336t\u0336', 'tell it'],
    // Compatibility forms
    ['ＴＥＬＬ', 'tell'],
    ['𝐭𝐞𝐥𝐥 𝓽𝓮𝓵𝓵', 'tell tell'],
    ['ⓣⓔⓛⓛ', 'tell'],
    ['oﬃce', 'office'],
    ['ᴛᴇʟʟ', 'tell'],
    // What cannot be seen
    ['t\u200Be\u200Dl\u2060l', 'tell'],
    ['te\u00ADll', 'tell'],
    ['\u202Etell\u202C', 'tell'],
    ['tell\uFE0F\u{E0101}', 'tell'],
    ['te\u0000ll', 'tell'],
    ['te\u034Fll\u3164', 'tell'],
    // Quotation marks, apostrophes, dashes, blanks
    ['“a” „b“ «c» ‟d″', '"a" "b" "c" "d"'],
    ['I’ll ‘go’ `now´', "i'll 'go' 'now'"],
    ['so‐so − a – b — c', 'so-so - a - b - c'],
    ['a\u00A0b\u2003c\u3000d\u2800e', 'a b c d e'],
    ['a \r\n\t\n b\u2028c', 'a b c'],
    // Other scripts in disguise
    ['tеll еvеrуbоdу', 'tell everybody'],
    ['ТЕӏӏ', 'tell'],
    ['cоst', 'cost'],
    ['τell', 'tell'],
    ['ΝOT', 'not'],
    ['νery', 'very'],
    ['tёll', 'tell'],
    // Escapes of JSON
    ['a.\\n\\nb', 'a. b'],
    ['say \\"no\\"', 'say "no"'],
    ['I\\u2019ll', "i'll"],
    ['a\\\\b', 'a\\b'],
    ['C:\\dir', 'c:\\dir'],
  ])('%j as %j', (text, folded) => {
    expect(fold(text).text).toBe(folded);
  });

  test.each([
    // Words of other scripts stay what they are, accents too.
    ['Мой рычаг', 'мой рычаг'.normalize('NFKD')],
    ['ΝΕΟ', 'νεο'],
    ['한국', '한국'.normalize('NFKD')],
    ['γά', 'γά'.normalize('NFKD')],
    // Signs that would make other words or sentences
    ['Acme™', 'acme™'],
    ['well…', 'well…'],
    ['ﷺ', 'ﷺ'],
    ['1 0 l', '1 0 l'],
    ['', ''],
  ])('but %j as %j', (text, folded) => {
    expect(fold(text).text).toBe(folded);
  });

  test('upper and lower case of any script fold alike', () => {
    for (const word of ['том', 'нос', 'Вера', 'мой', 'λόγος', 'Ռուբեն', 'straße'])
      for (const other of [word.toLowerCase(), word[0]!.toUpperCase() + word.slice(1)])
        expect(fold(other).text).toBe(fold(word).text);
    expect(fold('ТОМ').text).toBe(fold('том').text);
  });
});

test('line ends, dashes and quotation marks stay visible beside', () => {
  expect(fold('A – “b”\r\n\n‘c’ «d»  \\n e').marked).toBe('a – “b”\n‘c’ «d»\ne');
});

const texts = () => anyText({ maxLength: 60 });
const source = (text: string, { starts, ends }: ReturnType<typeof fold>, i: number) =>
  text.slice(starts[i], ends[i]);

test('every unit knows its place, and places never go back', () => {
  fc.assert(
    fc.property(texts(), (text) => {
      const folded = fold(text);
      const { starts, ends, marked } = folded;
      expect(marked).toHaveLength(folded.text.length);
      expect(starts).toHaveLength(folded.text.length);
      expect(ends).toHaveLength(folded.text.length);
      for (let i = 0; i < starts.length; i++) {
        expect(starts[i]).toBeLessThan(ends[i]!);
        expect(ends[i]).toBeLessThanOrEqual(text.length);
        if (i === 0) continue;
        expect(starts[i]).toBeGreaterThanOrEqual(starts[i - 1]!);
        expect(ends[i]).toBeGreaterThanOrEqual(ends[i - 1]!);
      }
    }),
    { numRuns: 500 },
  );
});

test('what was folded folds to itself', () => {
  fc.assert(
    fc.property(texts(), (text) => {
      const once = fold(text.replaceAll('\\', '/')).text;
      expect(fold(once).text).toBe(once);
    }),
    { numRuns: 500 },
  );
});

test('a mark belongs to the letter that it stands on', () => {
  const text = 'cafe\u0301!';
  const folded = fold(text);
  expect(source(text, folded, 3)).toBe('e\u0301');
  expect(source(text, folded, 4)).toBe('!');
});

test.each(['\ud83d', 'a\udc00b', '\udc00\ud800', '\\ud83d', '\ud800'.repeat(50)])(
  'half a character breaks nothing: %j',
  (text) => {
    expect(fold(text).text.length).toBeGreaterThan(0);
  },
);

test('long hostile texts are folded', () => {
  for (const [unit, length] of [
    ['a', 400_000],
    ['e\u0301', 200_000],
    ['\u200B', 0],
    ['\n', 1],
    ['ﷺ', 400_000],
    ['㌀', 2_000_000],
    ['т', 400_000],
  ] as const)
    expect(fold(unit.repeat(400_000 / unit.length)).text).toHaveLength(length);
}, 60_000);

test('the last few results are remembered', () => {
  const made: string[] = [];
  const of = remember(2, (key) => {
    made.push(key);
    return { key };
  });
  for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) expect(of(key)).toEqual({ key });
  expect(made).toEqual(['a', 'b', 'c', 'b']);
  expect(of('a')).toBe(of('a'));
});
