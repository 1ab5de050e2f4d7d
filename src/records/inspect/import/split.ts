/** What a splitter is told of the text it is fed. */
export interface SplitParts {
  /** Whether the text of this member of the log is wanted. */
  wanted(key: string): boolean;
  member(key: string, text: string): unknown;
  /** Each element of `samples`, where samples are wanted. */
  sample(text: string, index: number): unknown;
}

/** What has to come next. */
type Next =
  | 'the log'
  | 'a key or the end'
  | 'a key'
  | 'a colon'
  | 'a value'
  | 'a comma or the end'
  | 'a sample or the end'
  | 'a sample'
  | 'a comma or the end of samples'
  | 'nothing';

const SAMPLES = 'samples';
const LONGEST_KEY = 1000;

/** Why a text is not split. */
export class SplitFault extends Error {
  readonly path: string | undefined;

  constructor(message: string, path?: string) {
    super(message);
    this.path = path;
  }
}

/**
 * Splits the JSON text of a log into its members, and `samples` into its elements, while it is read:
 * no more than one part is held, and parts that nobody wants are passed over. It looks at strings and
 * brackets alone; whether a part is JSON is seen when it is parsed.
 */
export class LogSplitter {
  readonly #parts: SplitParts;
  readonly #longest: number;
  readonly #keys = new Set<string>();
  #next: Next = 'the log';
  #part: Part | null = null;
  #key = '';
  #samples = 0;

  /** A part of more than `longest` characters is refused. */
  constructor(parts: SplitParts, longest: number) {
    this.#parts = parts;
    this.#longest = longest;
  }

  /** How many elements of `samples` there were so far. */
  get samples(): number {
    return this.#samples;
  }

  push(text: string): void {
    let at = 0;
    while (at < text.length) {
      if (this.#part) at = this.#readOn(this.#part, text, at);
      else if (/[ \n\r\t]/.test(text[at]!)) at++;
      else if (this.#between(text[at]!)) at++;
    }
  }

  /** To be called when there is no more text. */
  end(): void {
    if (this.#next === 'the log') throw new SplitFault('expected a log: a JSON object');
    if (this.#next !== 'nothing') throw new SplitFault('the file was cut off', this.#path());
  }

  /** What one character outside of a part does; gives whether it is used up. */
  #between(char: string): boolean {
    switch (this.#next) {
      case 'the log':
        if (char === '{') return this.#expect('a key or the end');
        throw new SplitFault('expected a log: a JSON object');
      case 'a key or the end':
        if (char === '}') return this.#expect('nothing');
        return this.#beginKey(char);
      case 'a key':
        return this.#beginKey(char);
      case 'a colon':
        if (char === ':') return this.#expect('a value');
        break;
      case 'a value':
        if (this.#key === SAMPLES && char === '[') return this.#expect('a sample or the end');
        return this.#begin(this.#parts.wanted(this.#key), this.#longest, (text) => {
          if (text !== null) this.#parts.member(this.#key, text);
          this.#next = 'a comma or the end';
        });
      case 'a comma or the end':
        if (char === '}') return this.#expect('nothing');
        if (char === ',') return this.#expect('a key');
        break;
      case 'a sample or the end':
        if (char === ']') return this.#expect('a comma or the end');
        return this.#beginSample();
      case 'a sample':
        return this.#beginSample();
      case 'a comma or the end of samples':
        if (char === ']') return this.#expect('a comma or the end');
        if (char === ',') return this.#expect('a sample');
        break;
      case 'nothing':
        break;
    }
    throw new SplitFault(`expected JSON: ${this.#next}`, this.#path());
  }

  #expect(next: Next): true {
    this.#next = next;
    return true;
  }

  #begin(wanted: boolean, longest: number, finish: (text: string | null) => void): false {
    this.#part = new Part(wanted, longest, finish);
    return false;
  }

  #beginKey(char: string): false {
    if (char !== '"') throw new SplitFault('expected JSON: a key');
    return this.#begin(true, LONGEST_KEY, (text) => {
      this.#key = keyOf(text!);
      if (this.#keys.has(this.#key)) throw new SplitFault('a key that comes twice', this.#key);
      this.#keys.add(this.#key);
      this.#next = 'a colon';
    });
  }

  #beginSample(): false {
    return this.#begin(this.#parts.wanted(SAMPLES), this.#longest, (text) => {
      if (text !== null) this.#parts.sample(text, this.#samples);
      this.#samples++;
      this.#next = 'a comma or the end of samples';
    });
  }

  /** Reads on in a part; gives where the rest of the text begins. */
  #readOn(part: Part, text: string, start: number): number {
    const end = part.readOn(text, start);
    if (part.length > part.longest)
      throw new SplitFault(`longer than ${part.longest} characters`, this.#path());
    if (part.complete) {
      this.#part = null;
      part.finish(part.text);
    }
    return end;
  }

  #path(): string | undefined {
    if (this.#next.includes('sample')) return `${SAMPLES}.${this.#samples}`;
    return this.#key || undefined;
  }
}

/** One JSON value inside the text of a log: its end is found by its strings and brackets. */
class Part {
  readonly longest: number;
  readonly finish: (text: string | null) => void;
  readonly #pieces: string[] | null;
  length = 0;
  complete = false;
  #depth = 0;
  #inString = false;
  #escaped = false;

  constructor(wanted: boolean, longest: number, finish: (text: string | null) => void) {
    this.#pieces = wanted ? [] : null;
    this.longest = longest;
    this.finish = finish;
  }

  /** The whole of it; null where it was not wanted. */
  get text(): string | null {
    return this.#pieces?.join('') ?? null;
  }

  /** Gives where the part ends, or the text does. */
  readOn(text: string, start: number): number {
    const end = this.#endIn(text, start);
    this.length += end - start;
    if (this.length <= this.longest) this.#pieces?.push(text.slice(start, end));
    return end;
  }

  #endIn(text: string, start: number): number {
    for (let at = start; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false;
        else if (code === BACKSLASH) this.#escaped = true;
        else if (code === QUOTE) {
          this.#inString = false;
          if (this.#depth === 0) return this.#ended(at + 1);
        }
      } else if (code === QUOTE) this.#inString = true;
      else if (code === OPEN_BRACE || code === OPEN_BRACKET) this.#depth++;
      else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
        // Of a number or a word: the bracket of what is around it.
        if (this.#depth === 0) return this.#ended(at);
        if (--this.#depth === 0) return this.#ended(at + 1);
      } else if (code === COMMA && this.#depth === 0) return this.#ended(at);
    }
    return text.length;
  }

  #ended(at: number): number {
    this.complete = true;
    return at;
  }
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

function keyOf(text: string): string {
  try {
    return JSON.parse(text) as string;
  } catch (thrown) {
    throw new SplitFault(`expected JSON: a key (${String(thrown)})`);
  }
}
