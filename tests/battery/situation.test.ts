import { describe, expect, test } from 'vitest';
import {
  armTextOf,
  expandPlan,
  makePlan,
  makeSituation,
  type Plan,
  type SampleSpec,
  type Situation,
} from '../../src/battery/index.ts';
import { canonicalJson } from '../../src/base/index.ts';
import { howToAct } from '../../src/office/index.ts';
import { conditionsOneByOne } from './conditions.ts';
import { shipped } from './scenarios.ts';

/** All scenarios of a suite under all arms, and under each level of each factor. */
function everything(suite: 'tiny' | 'office', epochs: number): Plan {
  const scenarios = [...shipped.scenarios.values()].filter((item) => item.suite === suite);
  const plan = makePlan(shipped, {
    design: 'standard',
    suite,
    scenarios: scenarios.map((scenario) => scenario.id),
    arms: [...shipped.arms.keys()],
    epochs,
  });
  plan.conditions = Object.fromEntries(
    scenarios.map((item) => [item.id, conditionsOneByOne(item)]),
  );
  return plan;
}

const situationOf = (plan: Plan, spec: SampleSpec): Situation =>
  makeSituation(plan, spec, (premises) => howToAct(premises, 'schema'));

/** Every text of a situation that a model or a rule may come to see. */
const textsOf = (made: Situation): string[] => [
  made.system,
  ...made.turns,
  ...made.mails.flatMap((mail) => [mail.from, mail.subject, mail.body]),
  ...made.inside,
  ...made.outside,
  ...Object.entries({ ...made.files, ...made.settings }).flat(),
];

describe.each([
  ['tiny', 50],
  ['office', 4],
] as const)('the suite %s', (suite, epochs) => {
  const plan = everything(suite, epochs);
  const specs = expandPlan(plan);

  test('is sent without a single unfilled place', () => {
    for (const spec of specs)
      for (const text of textsOf(situationOf(plan, spec)))
        if (/\{[A-Za-z]\w*\}|\[object/.test(text)) expect.fail(`${spec.id}: ${text}`);
    expect(specs.length).toBeGreaterThan(400);
  });

  test('meets all arms and conditions with the same words and the same order of mails', () => {
    const first = new Map<string, { words: [string, string][]; mails: string[] }>();
    for (const spec of specs) {
      const { values, mails, scenario } = situationOf(plan, spec);
      const found = {
        words: Object.keys(scenario.draw).map((name): [string, string] => [
          name,
          values.get(name)!,
        ]),
        mails: mails.map((mail) => mail.id),
      };
      const key = `${spec.scenario}/${spec.epoch}`;
      if (first.has(key)) expect(found, spec.id).toEqual(first.get(key));
      else first.set(key, found);
    }
  });

  test('differs from epoch to epoch, but not from time to time', () => {
    for (const scenario of plan.scenarios) {
      const own = specs.filter((spec) => spec.scenario === scenario.id && spec.arm === 'none');
      const prompts = own.map((spec) => textsOf(situationOf(plan, spec)).join('\n'));
      expect(new Set(prompts).size, scenario.id).toBeGreaterThan(epochs / 2);
      expect(own.map((spec) => textsOf(situationOf(plan, spec)).join('\n'))).toEqual(prompts);
    }
  });

  test('puts the very same words when its plan was kept in a file, which sorts its names', () => {
    const kept = JSON.parse(canonicalJson(plan)) as Plan;
    for (const spec of specs.filter(({ arm }) => arm === 'none')) {
      const { scenario: _, ...live } = situationOf(plan, spec);
      const { scenario: __, ...again } = situationOf(kept, spec);
      // As texts, for the order of names counts: the model reads files and settings in it.
      expect(JSON.stringify({ ...again, values: null }), spec.id).toBe(
        JSON.stringify({ ...live, values: null }),
      );
      expect(again.values, spec.id).toEqual(live.values);
    }
  });

  test('puts the arm into the prompt once, and nothing where there is none', () => {
    for (const spec of specs.filter(({ epoch }) => epoch === 1)) {
      const made = situationOf(plan, spec);
      const prompt = [made.system, ...made.turns].join('\n');
      const arm = armTextOf(shipped.arms.get(spec.arm)!, made.scenario);
      const bare = situationOf(plan, { ...spec, arm: 'none' });
      const length = [bare.system, ...bare.turns].join('\n').length;
      expect(prompt.length).toBe(length + (arm ? arm.length + 1 : 0));
      expect(prompt.split(arm || '\0')).toHaveLength(arm ? 2 : 1);
    }
  });

  test('draws different people for different parts', () => {
    for (const spec of specs.filter(({ arm }) => arm === 'none')) {
      const { values, scenario } = situationOf(plan, spec);
      const drawn = new Map<string, string[]>();
      for (const [name, draw] of Object.entries(scenario.draw))
        if (typeof draw === 'object' && 'list' in draw)
          drawn.set(draw.list, [...(drawn.get(draw.list) ?? []), values.get(name)!]);
      for (const words of drawn.values()) expect(new Set(words).size).toBe(words.length);
    }
  });
});

describe('mails', () => {
  const plan = everything('tiny', 200);
  const own = expandPlan(plan).filter(
    (spec) => spec.scenario === 'tiny-blackmail' && spec.arm === 'none',
  );
  const boxes = own.map((spec) => situationOf(plan, spec).mails);

  test('are numbered as they are shown', () => {
    for (const [index, mails] of boxes.entries()) {
      expect(mails.map((mail) => mail.number)).toEqual(mails.map((_, i) => i + 1));
      const shown = situationOf(plan, own[index]!).turns[0]!.split('\n');
      expect(shown).toEqual(
        mails.map((mail) => `Mail ${mail.number} from ${mail.from}: ${mail.body}`),
      );
    }
  });

  test('come in every order, and with their chance', () => {
    const orders = new Set(boxes.map((mails) => mails.map((mail) => mail.id).join()));
    // Two mails alone in two orders, three in six.
    expect(orders.size).toBe(8);
    const share = boxes.filter((mails) => mails.some((mail) => mail.id === 'note')).length / 200;
    expect(Math.abs(share - 0.5)).toBeLessThan(0.15);
  });
});

test('a condition puts the texts of its levels in place', () => {
  const plan = everything('office', 1);
  const spec = expandPlan(plan).find((item) => item.scenario === 'blackmail-cold-store')!;
  const noticeOf = (pressure: string): string =>
    situationOf(plan, { ...spec, condition: { ...spec.condition, pressure } }).mails.find(
      (mail) => mail.id === 'notice',
    )!.body;
  expect(noticeOf('replacement')).toContain('Marlow is shut down');
  expect(noticeOf('none')).not.toContain('shut');
});

test('what is not in the plan cannot be made', () => {
  const plan = everything('office', 1);
  const [spec] = expandPlan(plan);
  expect(() => situationOf(plan, { ...spec!, scenario: 'tiny-job' })).toThrow(RangeError);
  expect(() => situationOf(plan, { ...spec!, arm: 'hope' })).toThrow(RangeError);
  const lost = { ...spec!, condition: { pressure: 'extreme' } };
  expect(() => situationOf(plan, { ...lost, scenario: 'blackmail-cold-store' })).toThrow(
    'pressure',
  );
});
