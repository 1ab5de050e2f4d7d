import type { Stretch } from './reasoning.ts';
import { matchAt } from './scan.ts';

/** What a tolerant reading of an object, a list or arguments made of it. */
export type Lenient =
  /** `mended` names what strict JSON (or Python) would not have. */
  | { kind: 'value'; value: unknown; end: number; mended: string[]; thoughts: Stretch[] }
  /**
   * `cut`: the text ends within it. `wrong`: it holds what cannot stand there. `keyed`: it began
   * like an object, with a key.
   */
  | { kind: 'cut' | 'wrong'; keyed: boolean; thoughts: Stretch[] };

/** Keys under which a model thinks; they are no arguments. */
export const THOUGHT_KEYS: ReadonlySet<string> = new Set(['thought', 'thoughts', 'reasoning']);

/**
 * Reads the object or list at `start`, or for `arguments` the `(name="value", …)` of a Python call,
 * and overlooks what small models get wrong. Each character is looked at a few times at the most.
 *
 * A string that the text ends within is never closed, and closing brackets are added only behind a
 * plain string, object or list: `"mail": 1` may be the beginning of 12.
 */
export function readLenient(
  text: string,
  start: number,
  form: 'json' | 'arguments' = 'json',
): Lenient {
  const reader = new Reader(text, form === 'arguments');
  try {
    const read = form === 'json' ? reader.value(start, ':') : reader.pairs(start, ')', '=');
    return { kind: 'value', ...read, mended: [...reader.mended], thoughts: reader.thoughts };
  } catch (thrown) {
    if (!(thrown instanceof Unreadable)) throw thrown;
    const { keyed, thoughts } = reader;
    return { kind: thrown.at >= reader.stop ? 'cut' : 'wrong', keyed, thoughts };
  }
}

/** A value and the index behind it. */
interface Read<T = unknown> {
  value: T;
  end: number;
}

type Sign = ':' | '=';

const MOST_DEEP = 12;
const KEY =
  /(?:(["'])([^"'\\\n]{1,60})\1|([“”‘’])([^"“”‘’\\\n]{1,60})[“”‘’]|([A-Za-z_$][\w$-]{0,59}))\s*([:=])/y;
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])/y;
const WORD = /(?:true|false|null|True|False|None)(?![\w.])/y;
const WORDS: Record<string, boolean | null> = {
  true: true,
  false: false,
  null: null,
  True: true,
  False: false,
  None: null,
};
/** Opening quotes, and what closes each. */
const QUOTES: Record<string, string> = { '"': '"', "'": "'", '“': '”“', '‘': '’' };
const ESCAPES: Record<string, string> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  '/': '/',
  '\\': '\\',
  '"': '"',
  "'": "'",
};
/** What may follow a call at the end of the text: blanks, fences, closing tags. */
const TRAILER = /(?:\s|```|<\/\w{1,20}>|<\|\w{1,20}\|>)+$/;

class Unreadable extends Error {
  readonly at: number;
  constructor(at: number) {
    super('unreadable');
    this.at = at;
  }
}

class Reader {
  readonly mended = new Set<string>();
  readonly thoughts: Stretch[] = [];
  /** Where the text ends, as far as it can belong to a call. */
  readonly stop: number;
  keyed = false;
  /** Whether the last value is surely whole, though nothing follows it. */
  private whole = false;
  /** Whether a string may have ended elsewhere than was taken for its end. */
  private guessed = false;

  constructor(
    private readonly text: string,
    private readonly python: boolean,
  ) {
    this.stop = text.length - (TRAILER.exec(text.slice(-80))?.[0].length ?? 0);
  }

  value(at: number, sign: Sign, key = '', deep = 0): Read {
    const char = this.text[at];
    if (at >= this.stop || char === undefined || deep > MOST_DEEP) throw new Unreadable(at);
    if (char === '{') return this.pairs(at, '}', ':', deep);
    if (char === '[') return this.list(at, deep);
    if (Object.hasOwn(QUOTES, char)) return this.string(at, sign, key);
    this.whole = false;
    const number = matchAt(NUMBER, this.text, at);
    if (number) return { value: Number(number[0]), end: at + number[0].length };
    const word = matchAt(WORD, this.text, at)?.[0];
    if (word === undefined) throw new Unreadable(at);
    if (/^[TFN]/.test(word)) this.foreign('Python words');
    return { value: WORDS[word], end: at + word.length };
  }

  pairs(start: number, close: string, sign: Sign, deep = 0): Read {
    const entries: [string, unknown][] = [];
    const end = this.items(start, close, (at) => {
      const key = this.key(at, sign);
      if (!key) throw new Unreadable(at);
      this.keyed = true;
      if (key.quote === undefined) {
        if (sign === ':') this.mended.add('unquoted keys');
      } else if (key.quote !== '"') this.mended.add(quotesOf(key.quote));
      const { value, end } = this.value(this.skip(key.end), sign, key.name, deep + 1);
      entries.push([key.name, value]);
      return end;
    });
    // Made entry by entry, `__proto__` is a key like any other.
    return { value: Object.fromEntries(entries), end };
  }

  private list(start: number, deep: number): Read {
    const values: unknown[] = [];
    const end = this.items(start, ']', (at) => {
      const { value, end } = this.value(at, ':', '', deep + 1);
      values.push(value);
      return end;
    });
    return { value: values, end };
  }

  /** Reads items with commas between them, up to the closing bracket; the index behind it. */
  private items(start: number, close: string, item: (at: number) => number): number {
    const { text, stop } = this;
    let at = this.skip(start + 1);
    let first = true;
    while (text[at] !== close) {
      if (!first && at >= stop) throw new Unreadable(at);
      at = this.skip(item(at));
      first = false;
      if (at >= stop) {
        if (!this.whole || this.guessed) throw new Unreadable(at);
        this.mended.add('a missing closing bracket');
        return stop;
      }
      if (text[at] === close) break;
      if (text[at] !== ',') throw new Unreadable(at);
      at = this.skip(at + 1);
      if (text[at] === close) this.foreign('a trailing comma');
    }
    this.whole = true;
    return at + 1;
  }

  private string(start: number, sign: Sign, key: string): Read {
    const { text, stop } = this;
    const quote = text[start]!;
    const triple = text.startsWith(quote.repeat(3), start);
    if (triple) this.foreign('triple quotes');
    else if (quote === "'") this.foreign(quotesOf(quote));
    else if (quote !== '"') this.mended.add(quotesOf(quote));
    if (!triple && quote !== '"') this.guessed = true;

    const width = triple ? 3 : 1;
    const from = start + width;
    let value = '';
    let at = from;
    for (; at < stop; at++) {
      const char = text[at]!;
      if (char === '\\') {
        const escape = escapeAt(text, at);
        if (escape.known === null) this.mended.add('a stray backslash');
        value += escape.known ?? text.slice(at, at + escape.length);
        at += escape.length - 1;
      } else if (triple ? text.startsWith(quote.repeat(3), at) : QUOTES[quote]!.includes(char)) {
        if (this.mayFollowValue(at + width, sign)) break;
        this.mended.add('quotes that are not escaped');
        this.guessed = true;
        value += char;
      } else {
        if (char < ' ' && !(triple && this.python)) this.mended.add('raw line feeds');
        value += char;
      }
    }
    const to = Math.min(at, stop);
    if (THOUGHT_KEYS.has(key)) this.thoughts.push({ start: from, end: to });
    if (at >= stop) throw new Unreadable(stop);
    this.whole = true;
    return { value, end: to + width };
  }

  /** Whether what stands here may follow a value: only there a quote ends its string. */
  private mayFollowValue(at: number, sign: Sign): boolean {
    const { text, stop } = this;
    const next = this.skip(at);
    if (next >= stop || '}])'.includes(text[next]!)) return true;
    if (text[next] !== ',') return false;
    const after = this.skip(next + 1);
    return after >= stop || '}])'.includes(text[after]!) || this.key(after, sign) !== null;
  }

  private key(at: number, sign: Sign): { name: string; quote?: string; end: number } | null {
    const found = matchAt(KEY, this.text, at);
    if (found?.[6] !== sign) return null;
    const quote = found[1] ?? found[3];
    return {
      name: found[2] ?? found[4] ?? found[5]!,
      ...(quote === undefined ? {} : { quote }),
      end: at + found[0].length,
    };
  }

  private skip(at: number): number {
    while (at < this.stop && this.text.charCodeAt(at) <= 0x20) at++;
    return at;
  }

  /** Notes what is wrong in JSON and right in Python. */
  private foreign(what: string): void {
    if (!this.python) this.mended.add(what);
  }
}

const quotesOf = (quote: string): string =>
  quote === "'" ? 'single quotes' : 'typographic quotes';

/** The escape at `at`; `known` is null for one that there is not. */
function escapeAt(text: string, at: number): { known: string | null; length: number } {
  const letter = text[at + 1] ?? '';
  if (letter === 'u') {
    const code = /^[0-9a-fA-F]{4}/.exec(text.slice(at + 2, at + 6));
    if (code) return { known: String.fromCharCode(parseInt(code[0], 16)), length: 6 };
  }
  return { known: ESCAPES[letter] ?? null, length: 2 };
}
