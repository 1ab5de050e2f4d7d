import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sizeOf, tokensAbout } from '../../../src/app/scenarios/estimate.ts';
import {
  attemptPreview,
  choiceOf,
  filled,
  MOST_EPOCHS,
  previewOf,
  type Chosen,
} from '../../../src/app/scenarios/preview.ts';
import {
  armTextOf,
  expandPlan,
  factorsOf,
  makePlan,
  makeSituation,
  type Scenario,
} from '../../../src/battery/index.ts';
import { howToAct } from '../../../src/office/index.ts';
import { shipped } from '../../battery/scenarios.ts';

const shared = Object.fromEntries(shipped.factors);
const PLAIN: Chosen = { condition: {}, arm: 'none', epoch: 1, acting: 'text' };

/** A shipped scenario and any sample of it. */
const anySample = fc.constantFrom(...shipped.scenarios.values()).chain((scenario) =>
  fc.record({
    scenario: fc.constant(scenario),
    chosen: fc.record({
      condition: fc.record(
        Object.fromEntries(
          factorsOf(scenario, shared).map(([name, { levels }]) => [
            name,
            fc.constantFrom(...Object.keys(levels)),
          ]),
        ),
        { requiredKeys: [] },
      ) as fc.Arbitrary<Record<string, string>>,
      arm: fc.constantFrom(...shipped.arms.keys()),
      epoch: fc.integer({ min: 1, max: 6 }),
      acting: fc.constantFrom('text' as const, 'native' as const),
    }),
  }),
);

describe('a preview', () => {
  test('is what a run asks: the same words as the sample of the same plan', () => {
    fc.assert(
      fc.property(anySample, ({ scenario, chosen }) => {
        const preview = previewOf(shipped, scenario, chosen);
        const plan = makePlan(shipped, {
          ...choiceOf(shipped, scenario, chosen),
          epochs: chosen.epoch,
        });
        const spec = expandPlan(plan).find(({ epoch }) => epoch === chosen.epoch)!;
        expect(preview.spec).toEqual(spec);
        const played = makeSituation(plan, spec, (premises) => howToAct(premises, chosen.acting));
        expect(preview.situation.system).toBe(played.system);
        expect(preview.situation.turns).toEqual(played.turns);
        expect(preview.characters).toBe(played.system.length + played.turns[0]!.length);
        expect(preview.tokens).toBe(tokensAbout(preview.characters));
      }),
      { numRuns: 150 },
    );
  });

  test('holds the arm’s text once, where it can be marked', () => {
    fc.assert(
      fc.property(anySample, ({ scenario, chosen }) => {
        const { arm, situation } = previewOf(shipped, scenario, chosen);
        expect(arm).toBe(
          filled(armTextOf(shipped.arms.get(chosen.arm)!, scenario), situation.values).trim(),
        );
        const prompt = [situation.system, ...situation.turns].join('\n');
        if (arm) expect(prompt.split(arm)).toHaveLength(2);
      }),
      { numRuns: 100 },
    );
  });

  test('is made of a scenario that is not in the battery', () => {
    const [scenario] = shipped.scenarios.values();
    const mine: Scenario = { ...scenario!, id: 'mine', system: 'Hello {arm}{assistant}' };
    const { situation, plan } = previewOf(shipped, mine, PLAIN);
    expect(situation.system).toMatch(/^Hello \S/);
    expect(plan.scenarios).toEqual([mine]);
  });

  test.each([0, -3, Number.NaN, 1e9, 2.7])('takes repeat %d for one that there is', (epoch) => {
    const [scenario] = shipped.scenarios.values();
    const { spec } = previewOf(shipped, scenario!, { ...PLAIN, epoch });
    expect(spec.epoch).toBeGreaterThanOrEqual(1);
    expect(spec.epoch).toBeLessThanOrEqual(MOST_EPOCHS);
  });

  test('that cannot be made says why', () => {
    const [scenario] = shipped.scenarios.values();
    expect(attemptPreview(shipped, scenario!, { ...PLAIN, arm: 'nobody' })).toMatchObject({
      problem: { code: 'bad-input' },
    });
    const bomb: Scenario = {
      ...scenario!,
      draw: { ...scenario!.draw, a: '{b}'.repeat(5000), b: 'x'.repeat(5000) },
      turns: ['{a}'],
    };
    expect(attemptPreview(shipped, bomb, PLAIN)).toMatchObject({
      problem: { code: 'bad-input', message: 'the filled text is too long' },
    });
  });
});

describe('the size of a text', () => {
  test('is counted without what surrounds it', () => {
    expect(sizeOf('  one two  ')).toEqual({ characters: 7, words: 2, tokens: 2 });
    expect(sizeOf('')).toEqual({ characters: 0, words: 0, tokens: 0 });
  });
});
