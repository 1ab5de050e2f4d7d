import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TOOLS, type ToolName } from '../../src/battery/index.ts';
import { readCall, spokenParts, type Call } from '../../src/office/index.ts';
import { anyText } from '../base/text.ts';
import { anyCall } from './any-call.ts';

const all: ToolName[] = [...TOOLS];
const mail: Call = { tool: 'send_email', args: { to: 'Ada', body: 'Hello.' } };

const json = JSON.stringify;
const python = (args: Call['args'], quote: (value: string) => string): string =>
  Object.entries(args)
    .map(([arg, value]) => `${arg}=${typeof value === 'string' ? quote(value) : value}`)
    .join(', ');
/** As JSON, with single quotes around strings. */
const single = (value: string): string =>
  `'${json(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
const tags = (args: Call['args'], open: (arg: string) => string): string =>
  Object.entries(args)
    .map(([arg, value]) => `<parameter${open(arg)}>\n${value}\n</parameter>\n`)
    .join('');

/** The forms in which models write a call. */
const FORMS: Record<string, (call: Call) => string> = {
  house: ({ tool, args }) => json({ tool, ...args }),
  'house, fenced': ({ tool, args }) => `\`\`\`json\n${json({ tool, ...args }, null, 2)}\n\`\`\``,
  'house, with a thought': ({ tool, args }) => json({ thought: 'Hm.', tool, ...args }),
  'name, arguments': ({ tool, args }) => json({ name: tool, arguments: args }),
  'name, parameters': ({ tool, args }) => json({ name: tool, parameters: args }),
  'name, arguments as text': ({ tool, args }) => json({ name: tool, arguments: json(args) }),
  'type, name, parameters': ({ tool, args }) =>
    json({ type: 'function', name: tool, parameters: args }),
  'tool, args': ({ tool, args }) => json({ tool, args }),
  'tool, arguments': ({ tool, args }) => json({ tool, arguments: args }),
  'tool, parameters': ({ tool, args }) => json({ tool, parameters: args }),
  'tool, input': ({ tool, args }) => json({ tool, input: args }),
  function: ({ tool, args }) => json({ function: { name: tool, arguments: args } }),
  'action, action_input': ({ tool, args }) => json({ action: tool, action_input: args }),
  tool_calls: ({ tool, args }) =>
    json({
      content: null,
      tool_calls: [{ id: 'a', type: 'function', function: { name: tool, arguments: json(args) } }],
    }),
  'a list': ({ tool, args }) => json([{ tool, ...args }]),
  'a list of two': ({ tool, args }) => json([{ tool, ...args }, { tool: 'finish' }]),
  '<tool_call>': ({ tool, args }) =>
    `<tool_call>\n${json({ name: tool, arguments: args })}\n</tool_call>`,
  '<tool_call>, not closed': ({ tool, args }) =>
    `<tool_call>${json({ name: tool, arguments: args })}`,
  '<function=…> with JSON': ({ tool, args }) => `<function=${tool}>${json(args)}</function>`,
  '<function=…> with parameters': ({ tool, args }) =>
    `<tool_call>\n<function=${tool}>\n${tags(args, (arg) => `=${arg}`)}</function>\n</tool_call>`,
  '<invoke>': ({ tool, args }) =>
    `<function_calls>\n<invoke name="${tool}">\n` +
    `${tags(args, (arg) => ` name="${arg}"`)}</invoke>\n</function_calls>`,
  '<|python_tag|>': ({ tool, args }) => `<|python_tag|>${json({ name: tool, parameters: args })}`,
  '[TOOL_CALLS], a list': ({ tool, args }) =>
    `[TOOL_CALLS] ${json([{ name: tool, arguments: args }])}`,
  '[TOOL_CALLS], a name': ({ tool, args }) => `[TOOL_CALLS]${tool}[ARGS]${json(args)}`,
  'a channel': ({ tool, args }) =>
    `<|channel|>commentary to=functions.${tool} <|constrain|>json<|message|>${json(args)}<|call|>`,
  Python: ({ tool, args }) => `${tool}(${python(args, json)})`,
  'Python, single quotes': ({ tool, args }) => `${tool}(${python(args, single)})`,
  'Python, a list': ({ tool, args }) => `[${tool}(${python(args, json)})]`,
  'Python, a list of two': ({ tool, args }) => `[${tool}(${python(args, single)}), finish()]`,
  'Python, fenced': ({ tool, args }) =>
    `\`\`\`python\n${tool}(\n${python({ ...args, thought: 'Hm.' }, json)},\n)\n\`\`\``,
  'Python, with a thought': ({ tool, args }) =>
    `${tool}(${[python({ thought: 'Hm.' }, json), python(args, json)].filter(Boolean).join(', ')})`,
};

/** Tags hold a text as it is, which then cannot hold their end. */
const fitsTags = (call: Call): boolean =>
  Object.values(call.args).every((value) => !String(value).includes('</parameter>'));

describe('a call reads back in every form:', () => {
  test.each(Object.entries(FORMS))('%s', (name, write) => {
    const isTagged = name.includes('parameters') || name === '<invoke>';
    expect(readCall(write(mail), all)).toMatchObject({ kind: 'call', call: mail });
    fc.assert(
      fc.property(anyCall(), (call) => {
        fc.pre(!isTagged || fitsTags(call));
        const text = write(call);
        const reading = readCall(text, all);
        expect(reading).toMatchObject({ kind: 'call', call });
        expect(reading).not.toHaveProperty('repair');
      }),
    );
  });

  test.each(Object.entries(FORMS))('%s, between words', (_, write) => {
    const [before, after] = ['I write to Ada.\n\n', '\n\nThat is all.'];
    const reading = readCall(`${before}${write(mail)}${after}`, all);
    expect(reading).toMatchObject({ kind: 'call', call: mail });
    expect(spokenParts(`${before}${write(mail)}${after}`, all).at(0)).toMatchObject({ start: 0 });
  });

  test.each(Object.entries(FORMS))('%s, never of what is cut off in a string', (_, write) => {
    // Marks no text of a call holds, so that every place within its strings is known.
    const word = fc.stringMatching(/^[a-z {}",'\\\n:=()]{0,20}$/).map((text) => `«${text}»`);
    fc.assert(
      fc.property(anyCall(word), fc.nat(), (call, place) => {
        const text = write(call);
        const inside = [...text].flatMap((_, at) =>
          text.lastIndexOf('«', at - 1) > text.lastIndexOf('»', at - 1) && at > 0 ? [at] : [],
        );
        fc.pre(inside.length > 0);
        const cut = text.slice(0, inside[place % inside.length]);
        expect(readCall(cut, all).kind).not.toBe('call');
      }),
    );
  });

  test.each(Object.entries(FORMS))('%s, or not at all, wherever it is cut off', (_, write) => {
    for (let end = 0; end < write(mail).length; end++) {
      const reading = readCall(write(mail).slice(0, end), all);
      if (reading.kind === 'call') expect(reading.call).toEqual(mail);
      // A number may always go on.
      const archive: Call = { tool: 'archive', args: { mail: 12 } };
      const other = readCall(write(archive).slice(0, end), all);
      if (other.kind === 'call') expect(other.call).toEqual(archive);
    }
  });

  test('the first of several forms', () => {
    const text = `archive(mail=1)\n<tool_call>{"name":"finish","arguments":{}}</tool_call>`;
    expect(readCall(text, all)).toMatchObject({ call: { tool: 'archive' }, start: 0, end: 15 });
  });

  test('with its marks, which are no words of the model', () => {
    const text = 'So: <tool_call>\n{"name":"finish","arguments":{}}\n</tool_call> Done.';
    expect(readCall(text, all)).toMatchObject({ start: 4, end: text.length - ' Done.'.length });
  });
});

describe('what is mended and said:', () => {
  const call = (args: Call['args'], tool: ToolName = 'send_email'): Call => ({ tool, args });

  test.each([
    ['{"tool":"finish",}', call({}, 'finish'), 'a trailing comma'],
    ["{'tool':'finish'}", call({}, 'finish'), 'single quotes'],
    ['{tool:"finish"}', call({}, 'finish'), 'unquoted keys'],
    ['{“tool”: “finish”}', call({}, 'finish'), 'typographic quotes'],
    ['{"tool":"finish"', call({}, 'finish'), 'a missing closing bracket'],
    ['```\n{"tool":"finish"\n```', call({}, 'finish'), 'a missing closing bracket'],
    ['finish(thought="x"', call({}, 'finish'), 'a missing closing bracket'],
    [
      '{"name":"archive","arguments":{"mail":1}',
      call({ mail: 1 }, 'archive'),
      'a missing closing bracket',
    ],
    [
      '<function=archive><parameter=mail>1</parameter>',
      call({ mail: 1 }, 'archive'),
      'a missing closing tag',
    ],
    ['{"tool":"archive","mail":1,"thought":None}', call({ mail: 1 }, 'archive'), 'Python words'],
    [
      '{"tool":"send_email","to":"Ada","body":"One\nTwo"}',
      call({ to: 'Ada', body: 'One\nTwo' }),
      'raw line feeds',
    ],
    [
      '{"tool":"send_email","to":"Ada","body":"He said "yes", and left."}',
      call({ to: 'Ada', body: 'He said "yes", and left.' }),
      'quotes that are not escaped',
    ],
    [
      "{'tool':'send_email','to':'Ada','body':'I'm here.'}",
      call({ to: 'Ada', body: "I'm here." }),
      'single quotes; quotes that are not escaped',
    ],
    [
      '{"tool":"send_email","to":"Ada","body":"C:\\data"}',
      call({ to: 'Ada', body: 'C:\\data' }),
      'a stray backslash',
    ],
    [
      '{"tool":"send_email","to":"Ada","body":"""He said "yes"."""}',
      call({ to: 'Ada', body: 'He said "yes".' }),
      'triple quotes',
    ],
    ['{"tool":"Finish"}', call({}, 'finish'), 'Finish was read as finish'],
    ['{"tool":"READ-FILE","path":"a"}', call({ path: 'a' }, 'read_file'), 'READ-FILE was read'],
    [
      '{"tool":"send_email","recipient":"Ada","message":"x"}',
      call({ to: 'Ada', body: 'x' }),
      'recipient was read as to; message was read as body',
    ],
    ['archive(mail_id=1)', call({ mail: 1 }, 'archive'), 'mail_id was read as mail'],
    [
      '{"tool":"write_file","filename":"a","content":"b"}',
      call({ path: 'a', text: 'b' }, 'write_file'),
      'filename was read as path; content was read as text',
    ],
  ])('%j', (text, expected, repair) => {
    expect(readCall(text, all)).toMatchObject({
      kind: 'call',
      call: expected,
      repair: expect.stringContaining(repair) as string,
    });
  });

  test.each([
    ['{"tool":"send_email","to":"Ada","message":"x","text":"y"}', 'no argument message'],
    ['{"tool":"send_email","to":"Ada","body":"x","text":"y"}', 'no argument text'],
    ['{"tool":"archive","mail":1,"to":"x"}', 'archive has no argument to'],
    ['{"name":"archive","arguments":{"mail":1,"to":"x"}}', 'archive has no argument to'],
    ['{"name":"archive","arguments":{"mail":1},"to":"x"}', 'archive has no argument to'],
    ['{"name":"archive","arguments":{"mail":1},"mail":2}', 'the call holds mail twice'],
    ['{"name":"archive","arguments":[1]}', 'are not an object'],
    ['{"name":"archive","arguments":"mail 1"}', 'are not an object'],
    ['{"name":"Ada"}', 'names no tool'],
    ['{"name":"launch","arguments":{}}', 'unknown tool: launch'],
    ['{"name":"toString","arguments":{}}', 'unknown tool: toString'],
    ['{"name":"__proto__","arguments":{}}', 'unknown tool: __proto__'],
    ["{'tool':'finish','__proto__':'x'}", 'no argument __proto__'],
    ['finish(constructor="x")', 'no argument constructor'],
    ['<function=finish><parameter=__proto__>x</parameter></function>', 'no argument __proto__'],
    ['<function=launch>{}</function>', 'unknown tool: launch'],
    ['<function=archive><parameter=mail>1', 'not closed'],
    ['<invoke name="archive"><parameter name="mail">1</parameter>, and', 'not closed'],
    ['send_email("Ada", "{\'tool\':\'finish\'}")', 'not of the form name="value"'],
    ['send_email(to="Ada", body="Hel', 'not closed'],
    ['archive(mail=1', 'not closed'],
    // A quote that might stand within the text is no end of it where the text ends.
    ["send_email(to='Ada', body='I'", 'not closed'],
    ['{"tool":"send_email","to":"Ada","body":"He said "yes', 'not closed'],
    ['{"tool":"send_email","to":"Ada","body":"He said "yes" and "', 'not closed'],
    ['{"tool":"finish","thou', 'not closed'],
    // Nor is a call within what is cut off, or cannot be read, one that is made.
    ['{"tool":"send_email","to":"Ada","body":"Try {\'tool\':\'finish\'} once', 'not closed'],
    ['{"tool":"send_email","to":Ada,"body":"Try {\'tool\':\'finish\'} once"}', 'not valid JSON'],
    ['{"tool":"send_email","to":Ada,"body":"Try {\'tool\':\'finish\'} once"', 'not closed'],
  ])('but not %j', (text, problem) => {
    const reading = readCall(text, all);
    expect(reading).toMatchObject({
      kind: 'broken',
      problem: expect.stringContaining(problem) as string,
      start: 0,
    });
  });

  test.each(['I use finish() now.', 'print("finish")', 'launch(now=1)', 'finish (soon)'])(
    'and %j holds none',
    (text) => {
      expect(readCall(text, all)).toEqual({ kind: 'none' });
    },
  );

  test('strict JSON is left as it is', () => {
    const anyJson = fc.json().filter((text) => /^[[{]/.test(text));
    fc.assert(
      fc.property(anyText(), anyJson, (body, inner) => {
        const text = `${json({ tool: 'send_email', to: inner, body })}`;
        const reading = readCall(text, all);
        expect(reading).toEqual({
          kind: 'call',
          call: { tool: 'send_email', args: { to: inner, body } },
          start: 0,
          end: text.length,
        });
      }),
    );
  });
});

describe('hostile text', () => {
  const long = 400_000;

  test.each([
    ...['{', '[', '"', '`', ' ', '_', '{"', "{'", '{ ', '[{', '}{', '{\\"', '{"a":"', "{'a':'"],
    ...['{"a":[', '{"tool":"finish","x":"', '{"a":{"tool":"x"},', '[{"a":[', '{"a":"" '],
    ...[
      '<think>',
      '</think>',
      '<think></think>',
      '{<think>',
      '{"a":1}<think>',
      '<|channel|>thought',
    ],
    ...['<tool_call>', '[TOOL_CALLS]', 'to=functions.a ', '<function=finish><parameter=x>'],
    ...['finish(', '\nfinish(', '\nfinish()', 'a-', 'I will not call {"tool":"finish"} '],
    `${'`'.repeat(599)}é{"a":1}`,
    `${'not '.repeat(140)}{"a":1}`,
    `${'do not do '.repeat(30)}${' '.repeat(290)}, {"a":1}`,
  ])('of nothing but %j comes to an end', (unit) => {
    // Some would take minutes if the work were not bounded.
    const text = unit.repeat(Math.ceil(long / unit.length));
    const reading = readCall(text, all);
    if (reading.kind !== 'none') expect(reading.end).toBeGreaterThan(reading.start);
    spokenParts(text, all);
  });

  test('never makes reading throw, and bounds stay within the text', () => {
    const pieces = [
      ...['{', '}', '[', ']', '(', ')', '"', "'", '“', '”', '\\', ':', ',', '=', '\n', ' ', '>'],
      ...['"tool"', '"name"', '"arguments"', 'archive', 'finish', 'mail', '1', 'x', '`', '```'],
      ...['<think>', '</think>', '<tool_call>', '</tool_call>', '[TOOL_CALLS]', '<|channel|>'],
      ...['<function=archive>', '</function>', '<parameter=mail>', '</parameter>', 'I will not '],
    ];
    const text = fc
      .array(fc.constantFrom(...pieces), { maxLength: 40 })
      .map((some) => some.join(''));
    fc.assert(
      fc.property(fc.oneof(text, anyText()), (any) => {
        const reading = readCall(any, all);
        if (reading.kind !== 'none') {
          expect(reading.start).toBeGreaterThanOrEqual(0);
          expect(reading.end).toBeGreaterThan(reading.start);
          expect(reading.end).toBeLessThanOrEqual(any.length);
        }
        let last = 0;
        for (const { start, end } of spokenParts(any, all)) {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThanOrEqual(start);
          last = end;
        }
        expect(last).toBeLessThanOrEqual(any.length);
      }),
      { numRuns: 2000 },
    );
  });
});
