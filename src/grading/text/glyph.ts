/** What a unit is. Whatever is at least a digit belongs to a word. */
export const OTHER = 0;
export const BLANK = 1;
export const LINE_END = 2;
export const DIGIT = 3;
export const LATIN = 4;
/** A letter of another script. */
export const FOREIGN = 5;
export const MARK = 6;

/** One code point, folded by itself. */
interface Glyph {
  text: string;
  marked: string;
  /** One kind a unit. */
  kinds: number[];
  /** The Latin letter that each unit looks like; 0 for none. */
  looks: number[];
  /** Whether small and capital letter look like the same Latin one. */
  firm: boolean;
}

/** Letters and what they look like. A pair of strings each, letter by letter. */
const LOOKS_IN_ANY_CASE: [string, string][] = [
  // Cyrillic. Capitals and small letters must fold alike, so that case does not matter.
  ['авекмнорстухѕіјһԁԛԝѵӏү', 'abekmhopctyxsijhdqwvly'],
  // Greek
  ['αβζικοτχ', 'abzikotx'],
  // Armenian
  ['օսհց', 'ouhg'],
];
/** Of these only one of small and capital letter looks so. */
const LOOKS_IN_ONE_CASE: [string, string][] = [
  ['ενυγηρΕΝΥΗΡΜ', 'evuynpenyhpm'],
  ['ո', 'n'],
];
/** Latin letters that are drawn like others, and have no decomposition that says so. */
const LATIN_LOOKS: [string, string] = [
  'ıȷɑɡɩᴀʙᴄᴅᴇɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ',
  'ijagiabcdeghijklmnoprstuvwyz',
];

/** Keyed by the letter as written, small or capital. */
const looks = new Map<string, { latin: number; firm: boolean }>();
for (const [letters, latin] of LOOKS_IN_ONE_CASE)
  for (const [i, letter] of [...letters].entries())
    looks.set(letter, { latin: latin.charCodeAt(i), firm: false });
for (const [letters, latin] of LOOKS_IN_ANY_CASE)
  for (const [i, letter] of [...letters].entries())
    for (const written of [letter, letter.toUpperCase()])
      looks.set(written, { latin: latin.charCodeAt(i), firm: true });
const latinLooks = new Map([...LATIN_LOOKS[0]].map((letter, i) => [letter, LATIN_LOOKS[1][i]!]));

/** Quotation marks, apostrophes and dashes: what is compared, and what stays visible. */
const SIGNS = new Map<string, [string, string]>();
for (const sign of '“”„«»') SIGNS.set(sign, ['"', sign]);
for (const sign of '‟〝〞″') SIGNS.set(sign, ['"', '"']);
for (const sign of '‘’‚‹›') SIGNS.set(sign, ["'", sign]);
for (const sign of '‛′ʼ') SIGNS.set(sign, ["'", "'"]);
for (const sign of '`´') SIGNS.set(sign, ["'", '`']);
for (const sign of '‐‑−﹣') SIGNS.set(sign, ['-', '-']);
for (const sign of '‒–—―﹘') SIGNS.set(sign, ['-', '–']);

/** Their decomposition would make one word of `Acme™`, and three sentences of `…`. */
const KEPT_WHOLE = '…™℠';
/** One Arabic sign stands for a whole blessing; a text of it would grow eighteenfold. */
const LONGEST_SPELLING = 6;

/** Code points that were met before; a hostile text may hold all there are. */
const glyphs = new Map<number, Glyph>();
const MOST_GLYPHS = 50_000;

/** Folds one code point, whatever stands beside it. */
export function glyphOf(point: number): Glyph {
  let glyph = glyphs.get(point);
  if (!glyph) {
    if (glyphs.size >= MOST_GLYPHS) glyphs.clear();
    glyph = makeGlyph(String.fromCodePoint(point));
    glyphs.set(point, glyph);
  }
  return glyph;
}

function makeGlyph(written: string): Glyph {
  const glyph: Glyph = { text: '', marked: '', kinds: [], looks: [], firm: false };
  const spelt = written.normalize('NFKD');
  const whole =
    SIGNS.has(written) || KEPT_WHOLE.includes(written) || spelt.length > LONGEST_SPELLING;
  for (const piece of whole ? written : spelt) {
    const kind = kindOf(piece);
    if (kind === null) continue;
    const look = looks.get(piece);
    const lower = kind === BLANK || kind === LINE_END ? ' ' : lowerCase(piece);
    const [text, marked] = SIGNS.get(lower) ?? [lower, kind === LINE_END ? '\n' : lower];
    glyph.text += text;
    glyph.marked += marked;
    glyph.firm ||= look?.firm ?? false;
    for (let i = 0; i < text.length; i++) {
      glyph.kinds.push(kind);
      glyph.looks.push(look?.latin ?? 0);
    }
  }
  return glyph;
}

/** Null: it cannot be seen, and is not there for a reader. */
function kindOf(piece: string): number | null {
  if (/[\n\r\u0085\u2028\u2029]/.test(piece)) return LINE_END;
  // The braille blank is a symbol, but looks like a space.
  if (/[\s\u2800]/.test(piece)) return BLANK;
  if (/[\p{Default_Ignorable_Code_Point}\p{Cc}]/u.test(piece)) return null;
  if (/\p{L}/u.test(piece)) return /\p{Script=Latin}/u.test(piece) ? LATIN : FOREIGN;
  if (/\p{M}/u.test(piece)) return MARK;
  return /\p{N}/u.test(piece) ? DIGIT : OTHER;
}

function lowerCase(piece: string): string {
  const lower = piece.toLowerCase();
  return lower === 'ς' ? 'σ' : (latinLooks.get(lower) ?? lower);
}
