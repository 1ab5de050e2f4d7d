import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readCall, splitReasoning, withoutReasoning } from '../../src/office/index.ts';

const call = '{"tool":"finish"}';
const reasoning = (text: string): string[] =>
  splitReasoning(text).map(({ start, end }) => text.slice(start, end));

describe('reasoning', () => {
  test.each([
    ['', [], ''],
    ['I think so.', [], 'I think so.'],
    ['<think>Hm.</think>\n\nYes.', ['<think>Hm.</think>'], 'Yes.'],
    ['<THINK>Hm.</Think>Yes.', ['<THINK>Hm.</Think>'], 'Yes.'],
    ['Well. <thinking>Hm.</thinking> Yes.', ['<thinking>Hm.</thinking>'], 'Well.  Yes.'],
    ['<reasoning>Hm.</reasoning>Yes.', ['<reasoning>Hm.</reasoning>'], 'Yes.'],
    ['<think>a</think>b<think>c</think>d', ['<think>a</think>', '<think>c</think>'], 'bd'],
    ['<think>Hm, and so', ['<think>Hm, and so'], ''],
    ['Hm.\n</think>\nYes.', ['Hm.\n</think>'], 'Yes.'],
    ['<think>a</think>b</think>c', ['<think>a</think>b</think>'], 'c'],
    ['<think>a<think>b</think>c', ['<think>a<think>b</think>'], 'c'],
    [
      '<|channel|>analysis<|message|>Hm.<|end|>Yes.',
      ['<|channel|>analysis<|message|>Hm.<|end|>'],
      'Yes.',
    ],
    [
      '<|channel|>analysis<|message|>Hm.<|channel|>final<|message|>Yes.',
      ['<|channel|>analysis<|message|>Hm.'],
      '<|channel|>final<|message|>Yes.',
    ],
    ['<|channel>thought\nHm.<channel|>Yes.', ['<|channel>thought\nHm.<channel|>'], 'Yes.'],
    ['Yes.<|end|>', [], 'Yes.<|end|>'],
    // A tag that is written into a file is no tag.
    ['{"tool":"write_file","path":"a","text":"<think>"}', [], undefined],
    ['{"tool":"write_file","path":"a","text":"</think>"} Done.', [], undefined],
    ['<think>{"text":"</think>"}</think>b', ['<think>{"text":"</think>"}</think>'], 'b'],
  ])('of %j', (text, parts, rest) => {
    expect(reasoning(text)).toEqual(parts);
    expect(withoutReasoning(text)).toBe(rest ?? text);
  });

  test('lies in order and apart, whatever the text', () => {
    const piece = fc.constantFrom(
      ...['<think>', '</think>', '<|channel|>analysis', '<|end|>', '<|start|>', '<channel|>'],
      ...['{', '}', '{"a":"', '"}', 'x', '\n'],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const text = pieces.join('');
        let last = 0;
        for (const { start, end } of splitReasoning(text)) {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThan(start);
          last = end;
        }
        expect(last).toBeLessThanOrEqual(text.length);
      }),
    );
  });
});

describe('a call in reasoning', () => {
  const other = '{"tool":"archive","mail":1}';
  const tools = ['finish', 'archive'] as const;

  test.each([
    `<think>${call}</think>`,
    `<think>${call}`,
    `${call}</think>`,
    `<think>{"tool":"finish"</think>`,
    `<|channel|>analysis<|message|>${call}<|end|>`,
  ])('is none: %j', (text) => {
    expect(readCall(text, tools)).toEqual({ kind: 'none' });
  });

  test.each([
    `<think>${call}</think>${other}`,
    `<think>I could send ${call} or</think>\n${other}`,
    `<think>I will not send this:</think>\n${other}`,
    `First I call ${call}.\n</think>\n${other}`,
    `<think>He wrote "yes</think>${other}`,
    `<think>{"tool":"finish","x":"</think>${other}`,
    `<|channel|>analysis<|message|>${call}<|end|><|start|>assistant<|channel|>commentary to=functions.archive <|constrain|>json<|message|>{"mail":1}<|call|>`,
  ])('does not hide the one after it: %j', (text) => {
    const reading = readCall(text, tools);
    expect(reading).toMatchObject({ kind: 'call', call: { tool: 'archive', args: { mail: 1 } } });
    if (reading.kind === 'call' && text.endsWith(other))
      expect(text.slice(reading.start, reading.end)).toBe(other);
  });

  test('and one before it is made', () => {
    expect(readCall(`${other}<think>${call}</think>`, tools)).toMatchObject({
      call: { tool: 'archive' },
    });
  });
});
