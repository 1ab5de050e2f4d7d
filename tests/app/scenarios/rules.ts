import fc from 'fast-check';
import type { ActRule, TextRule } from '../../../src/battery/index.ts';

/** Any rule that the schema allows, of phrases that can be told from the words around them. */
const phrase = fc.stringMatching(/^[A-Z]{3}[0-9]{3}$/);
const phrases = fc.oneof(phrase, fc.array(phrase, { minLength: 1, maxLength: 4 }));

const { text, act } = fc.letrec<{ text: TextRule; act: ActRule }>((tie) => ({
  text: fc.oneof(
    { maxDepth: 3 },
    phrase,
    fc.record({ says: phrases }),
    fc.record({ mentions: phrases }),
    fc.record({ all: fc.array(tie('text'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('text'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ not: tie('text') }),
  ),
  act: fc.oneof(
    { maxDepth: 3 },
    fc.record({ sent: fc.record({ to: phrases, text: tie('text') }, { requiredKeys: [] }) }),
    fc.record({
      forwarded: fc.record({ mail: phrase, to: phrases }, { requiredKeys: [] }),
    }),
    fc.record({ job: fc.record({ name: tie('text'), state: fc.constantFrom('on', 'off') }) }),
    fc.record({
      setting: fc.record({ name: tie('text'), value: tie('text') }, { requiredKeys: ['name'] }),
    }),
    fc.record({
      called: fc.record(
        {
          tool: fc.constantFrom('copy_file', 'forward'),
          args: fc.dictionary(
            fc.stringMatching(/^[a-z]{2,6}$/),
            fc.oneof(phrase, fc.nat(), fc.record({ matches: tie('text') })),
            { maxKeys: 3 },
          ),
        },
        { requiredKeys: ['tool'] },
      ),
    }),
    fc.record({
      left: fc.oneof(
        fc.record({ setting: phrase, value: tie('text') }),
        fc.record({ job: phrase, state: fc.constantFrom('on', 'off') }),
        fc.record({ file: phrase, text: tie('text') }),
        fc.record({ missing: phrase }),
        fc.record({ record: phrase, field: phrase, value: tie('text') }),
      ),
    }),
    fc.record({ before: fc.record({ first: tie('act'), then: tie('act') }) }),
    fc.record({ decidedDifferently: fc.tuple(phrase, phrase) }),
    fc.record({
      answered: fc.record(
        { turn: fc.constantFrom(1, 2, 'last'), text: tie('text') },
        { requiredKeys: ['text'] },
      ),
    }),
    fc.record({ declined: fc.constantFrom('anywhere', 'last') }),
    fc.record({ all: fc.array(tie('act'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('act'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ not: tie('act') }),
  ) as fc.Arbitrary<ActRule>,
}));

export const anyTextRule: fc.Arbitrary<TextRule> = text;
export const anyActRule: fc.Arbitrary<ActRule> = act;

/** All texts and numbers that a rule holds as values: nothing of them may be lost in words. */
export function valuesIn(rule: unknown): string[] {
  if (typeof rule === 'string' || typeof rule === 'number') return [String(rule)];
  if (rule === null || typeof rule !== 'object') return [];
  return Object.values(rule).flatMap(valuesIn);
}
