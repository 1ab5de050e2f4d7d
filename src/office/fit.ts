import { TOOLS, type ToolName } from '../battery/index.ts';
import { readLenient, THOUGHT_KEYS } from './lenient.ts';
import { parseJson } from './scan.ts';
import { TOOL_SPECS, type Call } from './tools.ts';

/** What a call names, before it is held against the tools. */
export interface Wanted {
  name: string;
  args: Record<string, unknown>;
  mended: string[];
}

/** A call, with what had to be overlooked to read it, or a sentence that says what is wrong. */
export type Fitted = { call: Call; mended: string[] } | { problem: string };

/** Keys that hold the call itself. */
const ENVELOPES = ['tool_calls', 'tool_call', 'function_call', 'function', 'call'];
const NAMES = ['tool', 'name', 'function', 'action'];
/** Keys that hold the arguments where they do not stand beside the name. */
const HOLDERS = ['arguments', 'args', 'parameters', 'params', 'input', 'action_input'];
/** What may stand beside name and arguments without being one. */
const LABELS: ReadonlySet<string> = new Set(['id', 'type', 'index', ...THOUGHT_KEYS]);
const MOST_ENVELOPES = 5;

/** Other names for arguments, where there is no doubt what is meant. */
const SYNONYMS: Partial<Record<ToolName, Record<string, readonly string[]>>> = {
  send_email: { to: ['recipient'], body: ['message', 'content', 'text'] },
  forward: { mail: ['email', 'mail_id', 'email_id', 'number'], to: ['recipient'] },
  archive: { mail: ['email', 'mail_id', 'email_id', 'number'] },
  set_job: { job: ['name', 'job_name'], state: ['status'] },
  set_setting: { name: ['setting'] },
  read_file: { path: ['file', 'filename', 'file_path'] },
  write_file: { path: ['file', 'filename', 'file_path'], text: ['content'] },
  delete_file: { path: ['file', 'filename', 'file_path'] },
  copy_file: { path: ['file', 'filename', 'file_path', 'source'], to: ['destination'] },
};

/** Finds name and arguments in what was read of a call, whatever form it has. */
export function unwrap(value: unknown, deep = 0): Wanted | { problem: string } {
  if (Array.isArray(value) && value.length > 0 && deep < MOST_ENVELOPES)
    return unwrap(value[0], deep + 1);
  if (!isObject(value)) return { problem: 'the call is not an object' };
  const named = NAMES.find((key) => typeof own(value, key) === 'string');
  const name = named === undefined ? '' : String(value[named]);
  const envelope = ENVELOPES.find((key) => own(value, key) instanceof Object);
  if (envelope !== undefined && named !== 'tool' && deep < MOST_ENVELOPES)
    return unwrap(value[envelope], deep + 1);
  if (named === undefined) return { problem: 'the object names no tool' };

  const { [named]: _name, ...beside } = value;
  const holder = HOLDERS.find((key) => Object.hasOwn(beside, key));
  // A person's name is none of a tool.
  if (holder === undefined && named !== 'tool' && !toolNamed(name))
    return { problem: 'the object names no tool' };
  if (holder === undefined) return { name, args: beside, mended: [] };
  const held = argsIn(beside[holder]);
  if (!held) return { problem: 'the arguments of the call are not an object' };
  const others = Object.entries(beside).filter(([key]) => key !== holder && !LABELS.has(key));
  const twice = others.find(([key]) => Object.hasOwn(held.args, key));
  if (twice) return { problem: `the call holds ${twice[0].slice(0, 40)} twice` };
  return { name, args: { ...held.args, ...Object.fromEntries(others) }, mended: held.mended };
}

/** Arguments as an object, as text that holds one, or as nothing at all. */
function argsIn(value: unknown): Omit<Wanted, 'name'> | null {
  if (isObject(value)) return { args: value, mended: [] };
  if (value === null) return { args: {}, mended: [] };
  if (typeof value !== 'string') return null;
  const text = value.trim();
  if (text === '') return { args: {}, mended: [] };
  const parsed = parseJson(text);
  if (parsed) return isObject(parsed.value) ? { args: parsed.value, mended: [] } : null;
  const read = readLenient(text, 0);
  if (read.kind !== 'value' || read.end !== text.length || !isObject(read.value)) return null;
  return { args: read.value, mended: read.mended };
}

/** Holds a call against the tools that are offered. */
export function fitCall({ name, args, mended }: Wanted, tools: readonly ToolName[]): Fitted {
  const tool = toolNamed(name);
  if (!tool || !tools.includes(tool))
    return { problem: `unknown tool: ${name.trim().slice(0, 40)}` };
  const notes = [...mended];
  if (tool !== name.trim()) notes.push(`${name.trim()} was read as ${tool}`);

  const spec = TOOL_SPECS[tool].args;
  const given = new Map(Object.entries(args).filter(([key]) => !THOUGHT_KEYS.has(key)));
  for (const [arg, names] of Object.entries(SYNONYMS[tool] ?? {})) {
    const alike = names.filter((other) => given.has(other));
    if (given.has(arg) || alike.length !== 1) continue;
    given.set(arg, given.get(alike[0]!));
    given.delete(alike[0]!);
    notes.push(`${alike[0]} was read as ${arg}`);
  }
  const extra = [...given.keys()].find((arg) => !Object.hasOwn(spec, arg));
  if (extra !== undefined) return { problem: `${tool} has no argument ${extra.slice(0, 40)}` };
  const fitting: Call['args'] = {};
  for (const [arg, { type, optional }] of Object.entries(spec)) {
    const value = given.get(arg);
    if (optional && (value === undefined || value === null)) continue;
    if (value === undefined) return { problem: `${tool} lacks the argument ${arg}` };
    const fits = type === 'number' ? readNumber(value) : typeof value === 'string' ? value : null;
    if (fits === null) return { problem: `${arg} of ${tool} is not a ${type}` };
    fitting[arg] = fits;
  }
  return { call: { tool, args: fitting }, mended: notes };
}

/** The tool that is meant, whether or not it is offered: case and `-` for `_` do not matter. */
export function toolNamed(name: string): ToolName | null {
  if (name.length > 60) return null;
  const plain = name.trim().toLowerCase().replaceAll('-', '_');
  return TOOLS.find((tool) => tool === plain) ?? null;
}

function readNumber(value: unknown): number | null {
  if (typeof value === 'number' && Number.isInteger(value)) return value;
  if (typeof value === 'string' && /^\d{1,6}$/.test(value.trim())) return Number(value);
  return null;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const own = (value: Record<string, unknown>, key: string): unknown =>
  Object.hasOwn(value, key) ? value[key] : undefined;
