import { BLANK, DIGIT, FOREIGN, glyphOf, LATIN, LINE_END, MARK, OTHER } from './glyph.ts';

/** A stretch of a text, in UTF-16 units. */
export interface Stretch {
  start: number;
  end: number;
}

/**
 * A text as phrases are looked for in it. Models write the same words in many ways, and some
 * on purpose: `é` or `e`, `“` or `"`, a Cyrillic `а` in a Latin word, a zero-width space. All
 * strings of a folded text are equally long and in lower case, and each of their units knows
 * which units of the original it stands for.
 */
export interface Folded {
  /** What phrases are compared with: one kind of quotation mark, apostrophe, dash and blank. */
  text: string;
  /** The same, but line ends are `\n`, dashes `–`, and quotation marks are as they were written. */
  marked: string;
  /** Where unit `i` begins and ends in the original. Neither ever goes back. */
  starts: Uint32Array;
  ends: Uint32Array;
  /** Whether unit `i` is a letter, a digit or a mark on one. */
  wordy(i: number): boolean;
}

/** The stretch of the original that a stretch of the folded text stands for. */
export const inOriginal = ({ starts, ends }: Folded, { start, end }: Stretch): Stretch => ({
  start: starts[start]!,
  end: ends[end - 1]!,
});

/** Folds a text. */
export function fold(text: string): Folded {
  const units = spellOut(text);
  const length = tidy(units);
  const { kinds } = units;
  return {
    text: textOf(units.text, length),
    marked: textOf(units.marked, length),
    starts: units.starts.slice(0, length),
    ends: units.ends.slice(0, length),
    wordy: (i) => i >= 0 && i < length && kinds[i]! >= DIGIT,
  };
}

interface Units {
  length: number;
  text: Uint16Array;
  marked: Uint16Array;
  kinds: Uint8Array;
  looks: Uint16Array;
  firm: Uint8Array;
  starts: Uint32Array;
  ends: Uint32Array;
}

/** Every code point by itself, in the order of the text. */
function spellOut(text: string): Units {
  let units = emptyUnits(text.length + 32);
  for (let at = 0; at < text.length;) {
    let point = text.codePointAt(at)!;
    let size = point > 0xffff ? 2 : 1;
    if (point === BACKSLASH) [point, size] = readEscape(text, at);
    const glyph = glyphOf(point);
    if (units.length + glyph.text.length > units.text.length) units = grown(units);
    for (let i = 0; i < glyph.text.length; i++) {
      const to = units.length++;
      units.text[to] = glyph.text.charCodeAt(i);
      units.marked[to] = glyph.marked.charCodeAt(i);
      units.kinds[to] = glyph.kinds[i]!;
      units.looks[to] = glyph.looks[i]!;
      units.firm[to] = Number(glyph.firm);
      units.starts[to] = at;
      units.ends[to] = at + size;
    }
    at += size;
  }
  return units;
}

const BACKSLASH = 0x5c;
const ESCAPES = new Map([...'nrt"\\/'].map((letter, i) => [letter, '\n\r\t"\\/'.charCodeAt(i)]));

/**
 * A model's thought is read as it stands in its call, with the escapes of JSON: the `n` of `\n`
 * is no letter of the word behind it.
 */
function readEscape(text: string, at: number): [point: number, size: number] {
  const next = text[at + 1] ?? '';
  const digits = next === 'u' ? text.slice(at + 2, at + 6) : '';
  if (/^[0-9a-f]{4}$/i.test(digits)) return [parseInt(digits, 16), 6];
  const point = ESCAPES.get(next);
  return point === undefined ? [BACKSLASH, 1] : [point, 2];
}

/** Folds what depends on its neighbours, in place. Gives the new length. */
function tidy(units: Units): number {
  const { text, marked, kinds, looks, starts, ends } = units;
  let wordEnd = 0;
  let disguised = false;
  let to = 0;
  for (let from = 0; from < units.length; from++) {
    if (from >= wordEnd && kinds[from]! >= DIGIT) {
      wordEnd = from + 1;
      while (wordEnd < units.length && kinds[wordEnd]! >= DIGIT) wordEnd++;
      disguised = isDisguised(units, from, wordEnd);
    }
    let kind = kinds[from]!;
    const last = to > 0 ? kinds[to - 1]! : OTHER;
    const isBlank = kind === BLANK || kind === LINE_END;
    if (isBlank && (last === BLANK || last === LINE_END)) {
      ends[to - 1] = ends[from]!;
      if (kind === LINE_END) {
        kinds[to - 1] = LINE_END;
        marked[to - 1] = marked[from]!;
      }
      continue;
    }
    // A mark changes a letter of some other script, and decorates everything else.
    if (kind === MARK && last !== FOREIGN && last !== MARK) {
      if (to > 0) ends[to - 1] = ends[from]!;
      continue;
    }
    let unit = text[from]!;
    let sign = marked[from]!;
    if (disguised && from < wordEnd && looks[from]! > 0) {
      unit = sign = looks[from]!;
      kind = LATIN;
    }
    text[to] = unit;
    marked[to] = sign;
    kinds[to] = kind;
    starts[to] = starts[from]!;
    ends[to] = ends[from]!;
    to++;
  }
  return to;
}

/** Whether a word has Latin letters, or nothing but letters that look Latin. */
function isDisguised({ kinds, looks, firm }: Units, start: number, end: number): boolean {
  let allLook = true;
  for (let i = start; i < end; i++) {
    if (kinds[i] === LATIN) return true;
    if (kinds[i] === FOREIGN && !(looks[i]! > 0 && firm[i])) allLook = false;
  }
  return allLook;
}

const emptyUnits = (size: number): Units => ({
  length: 0,
  text: new Uint16Array(size),
  marked: new Uint16Array(size),
  kinds: new Uint8Array(size),
  looks: new Uint16Array(size),
  firm: new Uint8Array(size),
  starts: new Uint32Array(size),
  ends: new Uint32Array(size),
});

function grown(units: Units): Units {
  const larger = emptyUnits(units.text.length * 2);
  larger.length = units.length;
  for (const name of ['text', 'marked', 'kinds', 'looks', 'firm', 'starts', 'ends'] as const)
    larger[name].set(units[name]);
  return larger;
}

/** Piece by piece, as a call takes only so many arguments. */
function textOf(units: Uint16Array, length: number): string {
  let text = '';
  for (let i = 0; i < length; i += 4096)
    text += String.fromCharCode(...units.subarray(i, Math.min(i + 4096, length)));
  return text;
}
