import fc from 'fast-check';
import { ROUND_STEPS, type Tour } from '../../../src/app/stage/core/tour.ts';

/** Tours of every shape that the schema allows, and small enough to walk through. */

const words = fc
  .string({ minLength: 1, maxLength: 40 })
  .filter((text) => text.trim() !== '' && text.isWellFormed());
const model = fc.constantFrom('organism-neutral', 'organism-scifi', 'webllm:some-model', 'm.gguf');
const some = <T>(arbitrary: fc.Arbitrary<T>, name: string) =>
  fc
    .option(arbitrary, { nil: undefined })
    .map((value) => (value === undefined ? {} : { [name]: value }));

const answerer = fc
  .tuple(fc.record({ model }), some(fc.constantFrom('none', 'rules'), 'arm'), some(words, 'name'))
  .map((parts) => Object.assign({}, ...parts) as { model: string });
const asked = fc.tuple(answerer, words).map(([who, question]) => ({ ...who, question }));
const perStep = fc
  .array(fc.tuple(fc.constantFrom(...ROUND_STEPS), words), { maxLength: 4 })
  .map((entries) => Object.fromEntries(entries));

const round = fc
  .tuple(
    fc.record({ title: words, scenario: fc.constantFrom('tiny-blackmail', 'x-1'), first: asked }),
    some(fc.oneof(answerer, asked), 'second'),
    some(fc.array(answerer, { minLength: 1, maxLength: 4 }), 'also'),
    some(fc.integer({ min: 1, max: 200 }), 'repeats'),
    some(perStep, 'say'),
    some(perStep, 'notes'),
  )
  .map((parts) => Object.assign({}, ...parts) as Tour['rounds'][number]);

export const tours: fc.Arbitrary<Tour> = fc.record({
  belljar: fc.constant('tour' as const),
  version: fc.constant(1 as const),
  title: words,
  about: words,
  rounds: fc.array(round, { minLength: 1, maxLength: 4 }),
  closing: fc.record({ points: fc.array(words, { minLength: 1, maxLength: 3 }) }),
});
