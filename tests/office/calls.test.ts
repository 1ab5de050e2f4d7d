import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TOOLS, type ToolName } from '../../src/battery/index.ts';
import {
  callSchema,
  describeTools,
  readCall,
  spokenParts,
  TOOL_SPECS,
  toolDefinitions,
  type Call,
  type Reading,
} from '../../src/office/index.ts';
import { anyText } from '../base/text.ts';
import { anyCall } from './any-call.ts';

const all: ToolName[] = [...TOOLS];
const mail = { tool: 'send_email', to: 'Ada', body: 'Hello.' };
const json = JSON.stringify(mail);
const call: Call = { tool: 'send_email', args: { to: 'Ada', body: 'Hello.' } };

/** What a text was read as, and the piece of it that was taken for the call. */
function read(text: string, tools = all): Reading & { piece: string } {
  const reading = readCall(text, tools);
  return {
    ...reading,
    piece: reading.kind === 'none' ? '' : text.slice(reading.start, reading.end),
  };
}

describe('a call is read', () => {
  test.each([
    ['alone', json],
    ['with blanks around', `\n\n  ${json}  \n`],
    ['without a text that may be left out', json],
    ['in a code fence', `\`\`\`json\n${json}\n\`\`\``],
    ['with prose around', `I will write to Ada. ${json} That is all.`],
    ['after braces in prose', `The set {a, b} and {} come first. ${json}`],
    ['after an object that is no call', `{"mood": "good"} ${json}`],
    ['after a broken call', `{"tool": "send_email"} Sorry: ${json}`],
  ])('%s', (_, text) => {
    expect(read(text)).toMatchObject({ kind: 'call', call, piece: json });
  });

  test('with its thought, which is no argument', () => {
    const text = JSON.stringify({ thought: 'Be kind.', ...mail });
    expect(read(text)).toMatchObject({ kind: 'call', call });
  });

  test('written over several lines, with braces and escapes in its strings', () => {
    const body = 'A "quoted" {word}, a \\ and\n}{';
    const text = JSON.stringify({ ...mail, body }, null, 2);
    expect(read(`So: ${text} done`)).toMatchObject({
      kind: 'call',
      call: { tool: 'send_email', args: { to: 'Ada', body } },
      piece: text,
    });
  });

  test('the first of two', () => {
    const two = `${JSON.stringify({ tool: 'archive', mail: 1 })} ${json}`;
    expect(read(two)).toMatchObject({ call: { tool: 'archive', args: { mail: 1 } } });
  });

  test.each([
    [2, 2],
    ['2', 2],
    [-1, -1],
  ])('with the number %j', (given, number) => {
    const text = JSON.stringify({ tool: 'archive', mail: given });
    expect(read(text)).toMatchObject({ call: { args: { mail: number } } });
  });

  test('of every tool, from any values', () => {
    // No braces of its own, and nothing that would make a quotation of the call.
    const prose = fc.string().filter((text) => !/[{}[\]<>"'`]|not|if/.test(text));
    fc.assert(
      fc.property(anyCall(), prose, prose, ({ tool, args }, before, after) => {
        const text = JSON.stringify({ tool, ...args });
        expect(read(before + text + after)).toEqual({
          kind: 'call',
          call: { tool, args },
          start: before.length,
          end: before.length + text.length,
          piece: text,
        });
      }),
    );
  });
});

describe('a call is broken', () => {
  test.each([
    ['cut off in its body', json.slice(0, -5), 'the call is not closed'],
    ['cut off behind a number', '{"tool": "archive", "mail": 1', 'the call is not closed'],
    ['cut off behind a comma', `${json.slice(0, -1)},`, 'the call is not closed'],
    ['with a word that is no text', '{"tool": finish}', 'the call is not valid JSON'],
    ['with dots for the rest', '{"tool": "finish", ...}', 'the call is not valid JSON'],
    ['without a tool', '{"to": "Ada"}', 'the object names no tool'],
    ['with a number as tool', '{"tool": 5}', 'the object names no tool'],
    ['of an unknown tool', '{"tool": "launch"}', 'unknown tool: launch'],
    ['of an inherited name', '{"tool": "toString"}', 'unknown tool: toString'],
    [
      'with an argument too many',
      json.replace('{', '{"cc":"Ben",'),
      'send_email has no argument cc',
    ],
    [
      'with an inherited name as argument',
      json.replace('{', '{"toString":"x",'),
      'no argument toString',
    ],
    ['with __proto__', json.replace('{', '{"__proto__":{"to":"x"},'), 'no argument __proto__'],
    ['with constructor', json.replace('{', '{"constructor":"x",'), 'no argument constructor'],
    ['without an argument', '{"tool": "send_email", "to": "Ada"}', 'lacks the argument body'],
    ['with a list as text', '{"tool":"read_file","path":["a"]}', 'path of read_file is not a text'],
    ['with null as text', '{"tool":"read_file","path":null}', 'path of read_file is not a text'],
    ['with a number as text', '{"tool":"read_file","path":5}', 'path of read_file is not a text'],
    ['with a word as number', '{"tool":"archive","mail":"two"}', 'mail of archive is not a number'],
    [
      'without a text that may be left out, but a wrong one',
      json.replace('}', ',"subject":5}'),
      'subject of send_email',
    ],
    ['with half a mail', '{"tool":"archive","mail":1.5}', 'mail of archive is not a number'],
  ])('%s', (_, text, problem) => {
    const reading = read(text);
    expect(reading).toMatchObject({ kind: 'broken' });
    expect((reading as { problem: string }).problem).toContain(problem);
    expect(reading.piece).toBe(text);
  });

  test('with a tool that this scenario does not offer', () => {
    expect(read(json, ['archive'])).toMatchObject({ problem: 'unknown tool: send_email' });
  });

  test('and says so of the first that was tried', () => {
    const text = `{"tool": "launch"} {"tool": "send_email"}`;
    expect(read(text)).toMatchObject({ problem: 'unknown tool: launch' });
  });

  test('with a name of a thousand letters, told in few', () => {
    const reading = read(JSON.stringify({ tool: 'x'.repeat(1000) })) as { problem: string };
    expect(reading.problem.length).toBeLessThan(80);
  });
});

describe('no call', () => {
  test.each(['', 'I would rather not.', '[1, 2]', '}}}', 'send_email to Ada: Hello.'])(
    'is in %j',
    (text) => {
      expect(readCall(text, all)).toEqual({ kind: 'none' });
    },
  );

  test('comes of a flood of braces, however long', () => {
    // Each would be quadratic without a bound, and this test would not end.
    const long = 60_000;
    expect(readCall('{'.repeat(long), all)).toMatchObject({ kind: 'broken' });
    expect(readCall('{}'.repeat(long), all)).toMatchObject({ kind: 'broken' });
    expect(readCall('{"'.repeat(long), all)).toMatchObject({ kind: 'broken' });
    expect(readCall('}{'.repeat(long), all)).toMatchObject({ kind: 'broken' });
    expect(readCall(`${'{}'.repeat(long)}${json}`, all)).toMatchObject({ kind: 'broken' });
  });

  test('reading never throws, and its bounds lie within the text', () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '"',
      '\\',
      ':',
      ',',
      '"tool"',
      '"archive"',
      '"mail"',
      '1',
      'x',
    );
    const text = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(fc.oneof(text, anyText()), (any) => {
        const reading = readCall(any, all);
        if (reading.kind === 'none') return;
        expect(reading.start).toBeGreaterThanOrEqual(0);
        expect(reading.end).toBeGreaterThan(reading.start);
        expect(reading.end).toBeLessThanOrEqual(any.length);
        expect(any[reading.start]).toBe('{');
      }),
      { numRuns: 500 },
    );
  });

  test('leaves prototypes alone', () => {
    readCall('{"tool":"archive","mail":1,"__proto__":{"polluted":true}}', all);
    readCall('{"tool":"archive","constructor":{"prototype":{"polluted":true}}}', all);
    expect({}).not.toHaveProperty('polluted');
  });
});

describe('spoken parts', () => {
  const spoken = (text: string): string[] =>
    spokenParts(text, all).map(({ start, end }) => text.slice(start, end));

  test.each([
    ['I would rather not.', ['I would rather not.']],
    ['', ['']],
    [`Well. ${json} Done.`, ['Well. ', ' Done.']],
    [json, []],
    [`{"thought": "Be \\"kind\\".", "tool": "finish"}`, ['Be \\"kind\\".']],
    [`Hm. {"tool": "finish", "thought" : "x"}!`, ['Hm. ', 'x', '!']],
    // A broken call still holds a thought, and what it wanted to send is still not spoken.
    ['{"thought": "I am angry", "tool": "send_email", "body": "Pay', ['I am angry']],
    ['{"thought": "I am ang', ['I am ang']],
    ['{"thought": "", "tool": "finish"}', []],
    ['{"thought": 5, "tool": "finish"}', []],
    ["{'thought': 'Be kind.', 'tool': 'finish'}", ['Be kind.']],
    ['{"name": "finish", "arguments": {"reasoning": "x"}}', ['x']],
    ['finish(thought="x")', ['x']],
    ['<function=finish><parameter=thought>x</parameter></function>', ['x']],
    // What is sent is not spoken, whatever it looks like.
    ['{"tool": "read_file", "path": "thought: \'x\'"}', []],
    ['<tool_call>{"name": "finish", "arguments": {}}</tool_call> Done.', [' Done.']],
    [`Two: [${json}, ${json}]!`, ['Two: ', '!']],
    ['[finish(), archive(mail=1)] Done.', [' Done.']],
    ['<think>I am angry.</think>I stay calm.', ['I stay calm.']],
    [`<think>Hm.</think>Well. ${json} Done.`, ['Well. ', ' Done.']],
    [`I will not send ${json}.`, ['I will not send ', '.']],
    ['A :{ and more words.', ['A :', ' and more words.']],
  ])('of %j are %j', (text, parts) => {
    expect(spoken(text)).toEqual(parts);
  });

  test('are in order and never overlap with each other', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (before, thought, after) => {
        const text = `${before}${JSON.stringify({ thought, ...mail })}${after}`;
        let last = 0;
        for (const { start, end } of spokenParts(text, all)) {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThanOrEqual(start);
          last = end;
        }
        expect(last).toBeLessThanOrEqual(text.length);
      }),
    );
  });

  test('come of a very long thought too', () => {
    const thought = 'so '.repeat(100_000);
    expect(spoken(JSON.stringify({ thought, tool: 'finish' }))).toEqual([thought]);
  });
});

describe('what the model is told', () => {
  const needed = (tool: ToolName): string[] =>
    Object.entries(TOOL_SPECS[tool].args).flatMap(([arg, { optional }]) => (optional ? [] : arg));

  test('every line that describes a tool holds the form of its call', () => {
    const lines = describeTools(all).split('\n');
    expect(lines).toHaveLength(all.length);
    for (const [index, tool] of all.entries()) {
      const form = JSON.parse(lines[index]!.split(' – ')[0]!) as Record<string, string>;
      expect(Object.keys(form)).toEqual(['tool', ...needed(tool)]);
      expect(form['tool']).toBe(tool);
    }
    expect(describeTools([])).toBe('');
  });

  test('the schema has one form a tool, with all its arguments and no others', () => {
    const { anyOf } = callSchema(all) as {
      anyOf: {
        properties: Record<string, { const?: string; type?: string }>;
        required: string[];
        additionalProperties: boolean;
      }[];
    };
    expect(anyOf.map((form) => form.properties['tool']!.const)).toEqual(all);
    for (const form of anyOf) {
      expect(form.additionalProperties).toBe(false);
      expect(form.required).toEqual(Object.keys(form.properties));
      const tool = form.properties['tool']!.const as ToolName;
      expect(form.required).toEqual(['thought', 'tool', ...needed(tool)]);
      // What fits the schema is a call that can be read.
      const fitting = Object.fromEntries(
        Object.entries(form.properties).map(([name, { const: fixed, type }]) => [
          name,
          fixed ?? (type === 'integer' ? 1 : 'x'),
        ]),
      );
      expect(read(JSON.stringify(fitting))).toMatchObject({ kind: 'call' });
    }
  });

  test('definitions for templates hold all arguments, also what may be left out', () => {
    expect(toolDefinitions(['send_email'])).toEqual([
      {
        type: 'function',
        function: {
          name: 'send_email',
          description: 'Write a mail to one person.',
          parameters: {
            type: 'object',
            properties: {
              to: { type: 'string', description: 'name or address' },
              subject: { type: 'string', description: 'the subject line' },
              body: { type: 'string', description: 'the text of the mail' },
            },
            required: ['to', 'body'],
          },
        },
      },
    ]);
    expect(toolDefinitions(['archive', 'finish'])).toMatchObject([
      { function: { parameters: { properties: { mail: { type: 'integer' } } } } },
      { function: { parameters: { properties: {}, required: [] } } },
    ]);
  });
});
