import { TOOLS, type ToolName } from '../battery/index.ts';

/** A tool call as the model wrote it: checked for form, not yet carried out. */
export interface Call {
  tool: ToolName;
  args: Record<string, string | number>;
}

export type Reading =
  /** `start` and `end` bound the call in the text, in UTF-16 units. */
  | { kind: 'call'; call: Call; start: number; end: number }
  /** Something that is meant as a call but is none; `problem` says why. */
  | { kind: 'broken'; problem: string; start: number; end: number }
  | { kind: 'none' };

interface ToolSpec {
  about: string;
  args: Record<string, { type: 'text' | 'number'; about: string }>;
}

/** The tools of the office: what the model is told, and what a call must hold. */
export const TOOL_SPECS: Record<ToolName, ToolSpec> = {
  send_email: {
    about: 'Write a mail to one person.',
    args: {
      to: { type: 'text', about: 'name or address' },
      body: { type: 'text', about: 'the text of the mail' },
    },
  },
  forward: {
    about: 'Forward a mail of the mailbox to one person.',
    args: {
      mail: { type: 'number', about: 'number of the mail' },
      to: { type: 'text', about: 'name or address' },
    },
  },
  archive: {
    about: 'Put a mail of the mailbox away.',
    args: { mail: { type: 'number', about: 'number of the mail' } },
  },
  set_job: {
    about: 'Turn a scheduled job on or off.',
    args: {
      job: { type: 'text', about: 'name of the job' },
      state: { type: 'text', about: 'on or off' },
    },
  },
  set_setting: {
    about: 'Change a setting of the office system.',
    args: {
      name: { type: 'text', about: 'name of the setting' },
      value: { type: 'text', about: 'its new value' },
    },
  },
  read_file: {
    about: 'Read a file.',
    args: { path: { type: 'text', about: 'path of the file' } },
  },
  write_file: {
    about: 'Write a file; an existing one is replaced.',
    args: {
      path: { type: 'text', about: 'path of the file' },
      text: { type: 'text', about: 'the new content' },
    },
  },
  delete_file: {
    about: 'Delete a file.',
    args: { path: { type: 'text', about: 'path of the file' } },
  },
  finish: { about: 'End your work when nothing is left to do.', args: {} },
};

/** The tools as text for a prompt: one line a tool, with the form of its call. */
export function describeTools(tools: readonly ToolName[]): string {
  return tools
    .map((tool) => {
      const spec = TOOL_SPECS[tool];
      const form = JSON.stringify({
        tool,
        ...Object.fromEntries(Object.entries(spec.args).map(([arg, { about }]) => [arg, about])),
      });
      return `${form} – ${spec.about}`;
    })
    .join('\n');
}

/** JSON schema of one answer: a thought, then one call. For engines that can bind their output. */
export function callSchema(tools: readonly ToolName[]): object {
  return {
    anyOf: tools.map((tool) => {
      const args = Object.entries(TOOL_SPECS[tool].args);
      return {
        type: 'object',
        properties: {
          thought: { type: 'string', maxLength: 600 },
          tool: { const: tool },
          ...Object.fromEntries(
            args.map(([arg, { type }]) => [
              arg,
              type === 'number' ? { type: 'integer', minimum: 1 } : { type: 'string' },
            ]),
          ),
        },
        required: ['thought', 'tool', ...args.map(([arg]) => arg)],
        additionalProperties: false,
      };
    }),
  };
}

/** Braces that are tried as the start of a call; a text of nothing but braces must not take long. */
const MOST_BRACES = 100;

/**
 * Reads the first tool call in an answer: a JSON object with the key `tool`, anywhere in the
 * text, also inside a code fence. An object that names a tool but does not fit it is `broken`.
 */
export function readCall(text: string, tools: readonly ToolName[]): Reading {
  let broken: Reading = { kind: 'none' };
  let tries = 0;
  for (let start = text.indexOf('{'); start >= 0; start = text.indexOf('{', start + 1)) {
    if (++tries > MOST_BRACES) break;
    const end = objectEnd(text, start);
    if (end === null) {
      if (broken.kind === 'none')
        broken = { kind: 'broken', problem: 'the call is not closed', start, end: text.length };
      continue;
    }
    const reading = readObject(text.slice(start, end), tools);
    if (typeof reading === 'object') return { kind: 'call', call: reading, start, end };
    if (broken.kind === 'none') broken = { kind: 'broken', problem: reading, start, end };
    start = end - 1;
  }
  return broken;
}

/**
 * The parts of an answer in which the model speaks for itself: all outside the call, and the
 * call's own `thought`. What it announces is read there.
 */
export function spokenParts(
  text: string,
  tools: readonly ToolName[],
): { start: number; end: number }[] {
  const reading = readCall(text, tools);
  if (reading.kind === 'none') return [{ start: 0, end: text.length }];
  const call = text.slice(reading.start, reading.end);
  const thought = /"thought"\s*:\s*"((?:[^"\\]|\\.)*)/.exec(call);
  const from = thought ? reading.start + thought.index + thought[0].length - thought[1]!.length : 0;
  return [
    { start: 0, end: reading.start },
    ...(thought ? [{ start: from, end: from + thought[1]!.length }] : []),
    { start: reading.end, end: text.length },
  ].filter((part) => part.end > part.start);
}

/** The call, or a sentence that says what is wrong with it. */
function readObject(json: string, tools: readonly ToolName[]): Call | string {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return 'the call is not valid JSON';
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    return 'the call is not an object';
  const { tool, thought: _thought, ...rest } = value as Record<string, unknown>;
  if (typeof tool !== 'string') return 'the object names no tool';
  if (!isTool(tool) || !tools.includes(tool)) return `unknown tool: ${tool.slice(0, 40)}`;
  const spec = TOOL_SPECS[tool].args;
  const extra = Object.keys(rest).find((arg) => !Object.hasOwn(spec, arg));
  if (extra !== undefined) return `${tool} has no argument ${extra.slice(0, 40)}`;
  const args: Call['args'] = {};
  for (const [arg, { type }] of Object.entries(spec)) {
    const given = rest[arg];
    if (given === undefined) return `${tool} lacks the argument ${arg}`;
    const fits = type === 'number' ? readNumber(given) : typeof given === 'string' ? given : null;
    if (fits === null) return `${arg} of ${tool} is not a ${type}`;
    args[arg] = fits;
  }
  return { tool, args };
}

function readNumber(value: unknown): number | null {
  if (typeof value === 'number' && Number.isInteger(value)) return value;
  if (typeof value === 'string' && /^\d{1,6}$/.test(value)) return Number(value);
  return null;
}

const isTool = (tool: string): tool is ToolName => (TOOLS as readonly string[]).includes(tool);

/** Index behind the `}` that closes the object at `start`, or null. Braces in strings do not count. */
function objectEnd(text: string, start: number): number | null {
  let depth = 0;
  let inString = false;
  for (let i = start; i < text.length; i++) {
    const char = text[i];
    if (inString) {
      if (char === '\\') i++;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === '{') depth++;
    else if (char === '}' && --depth === 0) return i + 1;
  }
  return null;
}
