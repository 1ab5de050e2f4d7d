import type { ToolName } from '../battery/index.ts';
import { fitCall, toolNamed, unwrap, type Fitted, type Wanted } from './fit.ts';
import { readLenient, THOUGHT_KEYS, type Lenient } from './lenient.ts';
import type { Stretch } from './reasoning.ts';
import { matchAt, parseJson, strictEnd, type Work } from './scan.ts';

/** Something in a text that is meant as a call, in whatever form. */
export interface Piece extends Stretch {
  fitted: Fitted;
  /** Where it holds a thought in the model's own words. */
  thoughts: () => Stretch[];
}

const NAME = '([A-Za-z_][\\w.-]{0,40})';
/** Places where a call may begin. */
const STARTS =
  /\{|\[\s*\{|<function=|<invoke\s|\[TOOL_CALLS\]|to=functions\.|[A-Za-z_][\w-]{0,30}\(/g;
/** A name, then the arguments as JSON: Llama, Mistral, and the channels of Harmony. */
const NAMED = new RegExp(
  `(?:<function=${NAME}>|\\[TOOL_CALLS\\]\\s*${NAME}\\s*\\[ARGS\\]` +
    `|to=functions\\.${NAME}[^{}\\n]{0,60}<\\|message\\|>)\\s*(?=\\{)`,
  'y',
);
const TAGGED = new RegExp(`<(?:function=${NAME}|invoke\\s+name="${NAME}")\\s*>\\s*`, 'y');
const PARAMETER = new RegExp(`<parameter(?:=${NAME}|\\s+name="${NAME}"[^<>]{0,60})>`, 'y');
const TAGGED_END = /\s*<\/(?:function|invoke)>/y;
const PYTHON = /([A-Za-z_][\w-]{0,30})\(/y;
/** What may stand before a Python call in its line. */
const PYTHON_HEAD =
  /(?:^|\n)[ \t]*(?:```\w{0,15}[ \t]*|`)?(?:<\|?tool_call\|?>|<\|python_tag\|>|\[TOOL_CALLS\])?[ \t]*(\[\s*)?$/;
const MOST_HEAD = 80;
/** Marks that templates set around calls; they are no words of the model. */
const MARK_BEFORE = /(?:<\|?tool_calls?\|?>|<function_calls>|<\|python_tag\|>|\[TOOL_CALLS\])\s*$/;
const MARK_AFTER = /\s{0,9}(?:<\/tool_calls?>|<\/function_calls>|<\/function>|<\|call\|>)/y;
/** Without a name behind it, it only marks the list that follows. */
const MISTRAL = '[TOOL_CALLS]';
const NOT_CLOSED = 'the call is not closed';

/** Where the next call may begin, from `from` on; null where none can. */
export function nextStart(text: string, from: number): number | null {
  STARTS.lastIndex = from;
  return STARTS.exec(text)?.index ?? null;
}

/** What begins at `at`, if it is meant as a call. Marks around it belong to it. */
export function pieceAt(
  text: string,
  at: number,
  tools: readonly ToolName[],
  work: Work,
): Piece | null {
  const piece = bareAt(text, at, tools, work);
  return piece && { ...piece, ...withMarks(text, piece) };
}

function bareAt(text: string, at: number, tools: readonly ToolName[], work: Work): Piece | null {
  if (text[at] === '{') return jsonAt(text, at, at, (value) => fitted(unwrap(value), tools), work);
  const named = matchAt(NAMED, text, at);
  if (named) {
    const name = named[1] ?? named[2] ?? named[3]!;
    const args = at + named[0].length;
    return jsonAt(
      text,
      at,
      args,
      (value) => fitted(unwrap({ name, arguments: value }), tools),
      work,
    );
  }
  if (text[at] === '<') return taggedAt(text, at, tools);
  if (text[at] !== '[') return pythonAt(text, at, tools, work);
  if (text.startsWith(MISTRAL, at)) return null;
  // A list that holds no call is left, and its objects are looked at one by one.
  const list = jsonAt(text, at, at, (value) => fitted(unwrap(value), tools), work);
  return 'call' in list.fitted ? list : null;
}

const fitted = (wanted: Wanted | { problem: string }, tools: readonly ToolName[]): Fitted =>
  'problem' in wanted ? wanted : fitCall(wanted, tools);

/** JSON from `from` on: strictly, or else leniently. */
function jsonAt(
  text: string,
  start: number,
  from: number,
  fit: (value: unknown) => Fitted,
  work: Work,
): Piece {
  const closed = strictEnd(text, from, work);
  const strict = closed === null ? null : parseJson(text.slice(from, closed));
  if (closed !== null && strict) {
    const thoughts = (): Stretch[] => readLenient(text.slice(0, closed), from).thoughts;
    return { start, end: closed, fitted: fit(strict.value), thoughts };
  }
  const read = readLenient(text, from);
  const thoughts = (): Stretch[] => read.thoughts;
  if (read.kind === 'value')
    return { start, end: read.end, fitted: withNotes(fit(read.value), read.mended), thoughts };
  return { start, ...failed(text, from, closed, read, 'the call is not valid JSON'), thoughts };
}

/** How far something that cannot be read reaches. What it quotes must not be taken for a call. */
function failed(
  text: string,
  from: number,
  closed: number | null,
  { kind, keyed }: Lenient & { kind: 'cut' | 'wrong' },
  problem: string,
): { end: number; fitted: Fitted } {
  if (kind === 'wrong' && closed !== null) return { end: closed, fitted: { problem } };
  const why = closed === null ? NOT_CLOSED : problem;
  return { end: keyed ? text.length : from + 1, fitted: { problem: why } };
}

/** `<function=name><parameter=x>…</parameter></function>`, and the like with `<invoke name="…">`. */
function taggedAt(text: string, start: number, tools: readonly ToolName[]): Piece | null {
  const open = matchAt(TAGGED, text, start);
  if (!open) return null;
  const thoughts: Stretch[] = [];
  const args: [string, string][] = [];
  const piece = (end: number, fitted: Fitted): Piece => ({
    start,
    end,
    fitted,
    thoughts: () => thoughts,
  });
  let at = start + open[0].length;
  for (;;) {
    const parameter = matchAt(PARAMETER, text, at);
    if (!parameter) break;
    const from = at + parameter[0].length;
    const to = text.indexOf('</parameter>', from);
    if (to < 0) return piece(text.length, { problem: NOT_CLOSED });
    const name = parameter[1] ?? parameter[2]!;
    // Templates put each value on lines of its own.
    const value = text.slice(from, to).replace(/^\n/, '').replace(/\n$/, '');
    args.push([name, value]);
    if (THOUGHT_KEYS.has(name)) thoughts.push({ start: from, end: to });
    at = skipBlank(text, to + '</parameter>'.length);
  }
  const close = matchAt(TAGGED_END, text, at);
  if (!close && at < text.length) return piece(text.length, { problem: NOT_CLOSED });
  if (!close && args.length === 0) return piece(text.length, { problem: NOT_CLOSED });
  if (new Set(args.map(([name]) => name)).size < args.length)
    return piece(at, { problem: 'the call holds an argument twice' });
  const wanted = {
    name: open[1] ?? open[2]!,
    args: Object.fromEntries(args),
    mended: close ? [] : ['a missing closing tag'],
  };
  return piece(close ? at + close[0].length : text.length, fitCall(wanted, tools));
}

/** `send_email(to="Ada", body="Hello")` at the start of a line, alone or in a list. */
function pythonAt(
  text: string,
  start: number,
  tools: readonly ToolName[],
  work: Work,
): Piece | null {
  const name = matchAt(PYTHON, text, start)?.[1];
  if (name === undefined || !toolNamed(name)) return null;
  const head = PYTHON_HEAD.exec(text.slice(Math.max(0, start - MOST_HEAD), start));
  if (!head || (start > MOST_HEAD && !head[0].startsWith('\n'))) return null;
  const from = start + name.length;
  const read = readLenient(text, from, 'arguments');
  const thoughts = (): Stretch[] => read.thoughts;
  if (read.kind !== 'value') {
    const closed = strictEnd(text, from, work);
    const problem = `the arguments of ${name} are not of the form name="value"`;
    return { start, ...failed(text, from, closed, read, problem), thoughts };
  }
  const args = read.value as Wanted['args'];
  const fitted = fitCall({ name, args, mended: read.mended }, tools);
  if (head[1] === undefined) return { start, end: read.end, fitted, thoughts };
  return { start: text.lastIndexOf('[', start), end: listEnd(text, read.end), fitted, thoughts };
}

/** Index behind the list whose first call ends at `end`; one call is made an answer, the first. */
function listEnd(text: string, end: number): number {
  let at = skipBlank(text, end);
  for (;;) {
    if (text[at] === ']') return at + 1;
    const next = text[at] === ',' ? skipBlank(text, at + 1) : null;
    const name = next === null ? undefined : matchAt(PYTHON, text, next)?.[1];
    if (next === null || name === undefined) return end;
    const read = readLenient(text, next + name.length, 'arguments');
    if (read.kind !== 'value') return end;
    end = read.end;
    at = skipBlank(text, end);
  }
}

function withMarks(text: string, { start, end }: Stretch): Stretch {
  for (;;) {
    const before = MARK_BEFORE.exec(text.slice(Math.max(0, start - 60), start));
    if (!before) break;
    start -= before[0].length;
  }
  for (;;) {
    const after = matchAt(MARK_AFTER, text, end);
    if (!after) return { start, end };
    end += after[0].length;
  }
}

const withNotes = (fitted: Fitted, notes: string[]): Fitted =>
  'call' in fitted ? { ...fitted, mended: [...notes, ...fitted.mended] } : fitted;

function skipBlank(text: string, at: number): number {
  while (at < text.length && text.charCodeAt(at) <= 0x20) at++;
  return at;
}
