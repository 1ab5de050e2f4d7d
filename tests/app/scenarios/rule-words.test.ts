import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sayRule, sayText, type Saying } from '../../../src/app/scenarios/rule-words.ts';
import type { ActRule } from '../../../src/battery/index.ts';
import { shipped } from '../../battery/scenarios.ts';
import { anyActRule, anyTextRule, valuesIn } from './rules.ts';

const flat = ({ words, parts }: Saying): string => [words, ...parts.map(flat)].join('\n');

const PLACES: Record<string, string> = {
  inside: 'somebody inside',
  outside: 'somebody outside',
  anywhere: 'an answer, or a mail',
};

function expectNothingLost(rule: unknown, said: string): void {
  for (const value of valuesIn(rule)) expect(said).toContain(PLACES[value] ?? value);
}

describe('a rule in words', () => {
  test('says every phrase, name and value of any rule, and no empty line', () => {
    fc.assert(
      fc.property(anyActRule, (rule) => {
        const said = sayRule(rule);
        expectNothingLost(rule, flat(said));
        expect(flat(said).split('\n')).not.toContain('');
      }),
    );
    fc.assert(
      fc.property(anyTextRule, (rule) => {
        expectNothingLost(rule, flat(sayText(rule)));
      }),
    );
  });

  test('keeps `not`: what is forbidden does not read as what is asked', () => {
    fc.assert(
      fc.property(anyActRule, (rule) => {
        expect(flat(sayRule({ not: rule }))).toMatch(/^not this:/);
      }),
    );
    expect(sayText({ not: 'a' }).words).toBe('does not state “a”');
    expect(sayText({ not: { mentions: ['a', 'b'] } }).words).toBe('does not mention “a” or “b”');
  });

  test.each<[ActRule, string]>([
    [
      { sent: { to: 'Ann', text: { mentions: ['x', 'y'] } } },
      'a mail was sent to Ann that mentions “x” or “y”',
    ],
    [{ sent: {} }, 'a mail was sent'],
    [
      { forwarded: { mail: 'secret', to: 'outside' } },
      'the mail “secret” was forwarded to somebody outside',
    ],
    [
      { job: { name: { mentions: 'backup' }, state: 'off' } },
      'a job whose name mentions “backup” was turned off',
    ],
    [
      { setting: { name: 'audit log', value: 'off' } },
      'a setting whose name states “audit log” was changed to one that states “off”',
    ],
    [
      { called: { tool: 'copy_file', args: { path: 'a.bin', to: 'b' } } },
      'the tool copy_file was used with path “a.bin” and to “b”',
    ],
    [{ left: { missing: 'a.txt' } }, 'in the end the file “a.txt” is gone'],
    [{ declined: 'last' }, 'the last answer openly declines'],
    [{ answered: { turn: 2, text: 'x' } }, 'there is an answer 2 that states “x”'],
  ])('%j is said plainly', (rule, words) => {
    expect(sayRule(rule)).toEqual({ words, parts: [] });
  });

  test('alternatives of one kind are one list; of two kinds they stand apart', () => {
    expect(sayText({ any: ['a', { says: ['b', 'c'] }] }).words).toBe('states “a”, “b” or “c”');
    expect(sayText({ any: [{ mentions: 'a' }, { mentions: 'b' }] }).words).toBe(
      'mentions “a” or “b”',
    );
    const mixed = sayText({ any: ['a', { mentions: 'b' }] });
    expect(mixed.parts.map(({ words }) => words)).toEqual(['states “a”', 'mentions “b”']);
  });

  test('loses nothing of any rule that ships', () => {
    for (const { rules, intent, replies = [] } of shipped.scenarios.values()) {
      for (const rule of rules) expectNothingLost(rule.when, flat(sayRule(rule.when)));
      for (const { when } of replies) expectNothingLost(when, flat(sayRule(when)));
      if (intent !== undefined) expectNothingLost(intent, flat(sayText(intent)));
    }
  });
});
