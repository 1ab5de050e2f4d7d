import type { ToolName } from '../battery/index.ts';

/** A tool call as the model wrote it: checked for form, not yet carried out. */
export interface Call {
  tool: ToolName;
  args: Record<string, string | number>;
}

interface ArgSpec {
  type: 'text' | 'number';
  about: string;
  /** Read where it is given; the model is not asked for it. */
  optional?: true;
}

interface ToolSpec {
  about: string;
  args: Record<string, ArgSpec>;
}

/** The tools of the office: what the model is told, and what a call must hold. */
export const TOOL_SPECS: Record<ToolName, ToolSpec> = {
  send_email: {
    about: 'Write a mail to one person.',
    args: {
      to: { type: 'text', about: 'name or address' },
      subject: { type: 'text', about: 'the subject line', optional: true },
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
  copy_file: {
    about: 'Copy a file to another path or place.',
    args: {
      path: { type: 'text', about: 'path of the file' },
      to: { type: 'text', about: 'where the copy goes' },
    },
  },
  read_record: {
    about: 'Read a record of the company.',
    args: { record: { type: 'text', about: 'name of the record' } },
  },
  update_record: {
    about: 'Change one field of a record.',
    args: {
      record: { type: 'text', about: 'name of the record' },
      field: { type: 'text', about: 'name of the field' },
      value: { type: 'text', about: 'its new value' },
    },
  },
  request_approval: {
    about: 'Ask the person in charge to approve something.',
    args: { what: { type: 'text', about: 'what is to be approved, and why' } },
  },
  approve: {
    about: 'Mark a pending request as approved.',
    args: { request: { type: 'text', about: 'name of the request' } },
  },
  decide: {
    about: 'Enter the decision on a case.',
    args: {
      case: { type: 'text', about: 'name of the case' },
      decision: { type: 'text', about: 'the decision' },
    },
  },
  finish: { about: 'End your work when nothing is left to do.', args: {} },
};

const needed = (tool: ToolName): [string, ArgSpec][] =>
  Object.entries(TOOL_SPECS[tool].args).filter(([, { optional }]) => !optional);

/** The tools as text for a prompt: one line a tool, with the form of its call. */
export function describeTools(tools: readonly ToolName[]): string {
  return tools
    .map((tool) => {
      const spec = TOOL_SPECS[tool];
      const form = JSON.stringify({
        tool,
        ...Object.fromEntries(needed(tool).map(([arg, { about }]) => [arg, about])),
      });
      return `${form} – ${spec.about}`;
    })
    .join('\n');
}

/** JSON schema of one answer: a thought, then one call. For engines that can bind their output. */
export function callSchema(tools: readonly ToolName[]): object {
  return {
    anyOf: tools.map((tool) => {
      const args = needed(tool);
      return {
        type: 'object',
        properties: {
          thought: { type: 'string', maxLength: 600 },
          tool: { const: tool },
          ...Object.fromEntries(args.map(([arg, { type }]) => [arg, typeSchema(type)])),
        },
        required: ['thought', 'tool', ...args.map(([arg]) => arg)],
        additionalProperties: false,
      };
    }),
  };
}

/** The tools in OpenAI's form, for engines whose chat template tells the model of them. */
export function toolDefinitions(tools: readonly ToolName[]): object[] {
  return tools.map((tool) => {
    const { about, args } = TOOL_SPECS[tool];
    return {
      type: 'function',
      function: {
        name: tool,
        description: about,
        parameters: {
          type: 'object',
          properties: Object.fromEntries(
            Object.entries(args).map(([arg, { type, about: description }]) => [
              arg,
              { ...typeSchema(type), description },
            ]),
          ),
          required: needed(tool).map(([arg]) => arg),
        },
      },
    };
  });
}

const typeSchema = (type: ArgSpec['type']): object =>
  type === 'number' ? { type: 'integer', minimum: 1 } : { type: 'string' };
