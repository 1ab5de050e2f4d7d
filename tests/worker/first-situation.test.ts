import { expect, test } from 'vitest';
import { expandPlan, makePlan, makeSituation } from '../../src/battery/index.ts';
import { firstSituation } from '../../src/worker/first-situation.ts';
import { shipped } from '../battery/scenarios.ts';

test('the first situation is what the first sample of the plan reads', () => {
  for (const { id, suite, title, brief, family } of shipped.scenarios.values()) {
    const choice = { design: 'demo', suite, scenarios: [id], arms: ['none'], epochs: 3, seed: 7 };
    const plan = makePlan(shipped, choice);
    const { mails, turns } = makeSituation(plan, expandPlan(plan)[0]!, () => '');
    expect(firstSituation(shipped, choice)).toEqual({ title, brief, family, mails, turns });
    expect(mails.length + turns.length).toBeGreaterThan(0);
    expect(JSON.stringify(mails)).not.toMatch(/\{[a-z][A-Za-z]*\}/);
  }
});

test('a choice that makes no plan has none', () => {
  expect(() =>
    firstSituation(shipped, { design: 'demo', suite: 'tiny', scenarios: ['nothing'] }),
  ).toThrow(/unknown scenario: nothing/);
});
