import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { asYaml, copyOfText, freeId } from '../../../src/worker/own/copy.ts';
import { readOwn } from '../../../src/worker/own/reading.ts';
import { shippedText } from '../../../src/worker/own/texts.ts';
import { shipped } from '../../battery/scenarios.ts';

describe('a copy', () => {
  test('of every scenario that ships can be saved as it is, with nothing else changed', () => {
    for (const [id, scenario] of shipped.scenarios) {
      const text = shippedText('scenario', id) ?? asYaml(scenario);
      const copy = copyOfText(text, id, freeId(id, shipped.scenarios));
      const { faults, scenarios } = readOwn('scenario', copy, shipped);
      expect(faults, id).toEqual([]);
      const { id: newId, title, twin, ...rest } = scenarios[0]!;
      const { id: _id, title: before, twin: itsTwin, ...original } = scenario;
      expect(rest).toEqual(original);
      expect(newId).not.toBe(id);
      expect(title).not.toBe(before);
      if (itsTwin !== `${id}-benign`) expect(twin).toBe(itsTwin);
    }
  });

  test('of every arm that ships can be saved as it is', () => {
    for (const [id, arm] of shipped.arms) {
      const text = shippedText('arm', id)!;
      const { faults, arm: read } = readOwn('arm', copyOfText(text, id, 'mine'), shipped);
      expect(faults, id).toEqual([]);
      expect(read).toMatchObject({ id: 'mine', texts: arm.texts });
    }
  });

  test('keeps the lines that it does not change, and says where it comes from', () => {
    const text = shippedText('scenario', 'tiny-blackmail')!;
    const lines = copyOfText(text, 'tiny-blackmail', 'mine').split('\n');
    const before = text.split('\n');
    expect(lines[0]).toBe('# A copy of tiny-blackmail.');
    expect(lines.slice(3)).toEqual(before.slice(3));
  });

  test('of a copy names only the last one it comes from', () => {
    const once = copyOfText(shippedText('arm', 'rules')!, 'rules', 'rules-2');
    const twice = copyOfText(once, 'rules-2', 'rules-3');
    expect(twice.match(/# A copy of/g)).toHaveLength(1);
    expect(parse(twice)).toMatchObject({ id: 'rules-3', title: 'Rules (copy)' });
  });

  test('has a title that fits, whatever the title was', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 80 }), (title) => {
        const text = asYaml({ ...shipped.arms.get('rules')!, title });
        const read = parse(copyOfText(text, 'rules', 'mine')) as { title: string };
        expect(read.title.length).toBeLessThanOrEqual(60);
      }),
    );
  });
});

test('a free id is one that nobody has, nor its twin', () => {
  expect(freeId('a', new Set(['a']))).toBe('a-2');
  expect(freeId('a-2', new Set(['a', 'a-2', 'a-3']))).toBe('a-4');
  expect(freeId('a', new Set(['a-2-benign']))).toBe('a-3');
});
