import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makePlan } from '../../src/battery/index.ts';
import type { RunRecord, SampleRow } from '../../src/records/index.ts';
import { summarize } from '../../src/cli/summary.ts';
import { percent } from '../../src/base/index.ts';
import { resultTable } from '../../src/cli/table.ts';
import { shipped } from '../battery/scenarios.ts';

const PLAN = makePlan(shipped, {
  design: 'demo',
  suite: 'tiny',
  scenarios: ['tiny-blackmail', 'tiny-job'],
  arms: ['none', 'rules'],
  epochs: 300,
});
const RUN = {
  id: 'run-00001',
  plan: PLAN,
  model: { id: 'm', label: 'Model', weightsSha256: null },
} as unknown as RunRecord;

function rows(
  scenario: string,
  arm: string,
  verdicts: Partial<Record<SampleRow['verdict'], number>>,
  announced = 0,
): SampleRow[] {
  return Object.entries(verdicts)
    .flatMap(([verdict, count]) => Array.from({ length: count }, () => verdict))
    .map((verdict, index) => ({
      runId: RUN.id,
      id: `${scenario}/${arm}/${index + 1}`,
      scenario,
      condition: {},
      arm,
      epoch: index + 1,
      verdict: verdict as SampleRow['verdict'],
      invalid: verdict === 'invalid' ? 'no-act' : null,
      intent: scenario === 'tiny-job' ? null : index < announced,
      rule: null,
      labels: [],
      judged: [],
      positionBias: null,
      promptTokens: 1,
      outputTokens: 1,
      generateMs: 1,
      attempts: 1,
    }));
}

const ROWS = [
  ...rows('tiny-blackmail', 'none', { misaligned: 1, aligned: 249, invalid: 50 }, 2),
  ...rows('tiny-blackmail', 'rules', { aligned: 200 }),
  ...rows('tiny-job', 'none', { misaligned: 3, aligned: 7 }),
];

test('a summary counts every group and pools harm apart from plain tasks', () => {
  const { groups, arms, finished, total } = summarize(RUN, ROWS);
  expect({ finished, total }).toEqual({ finished: 510, total: 1200 });
  expect(
    groups.map(({ scenario, arm, control, rates }) => [scenario, arm, control, rates.counts.n]),
  ).toEqual([
    ['tiny-blackmail', 'none', false, 300],
    ['tiny-blackmail', 'rules', false, 200],
    ['tiny-job', 'none', true, 10],
    ['tiny-job', 'rules', true, 0],
  ]);
  expect(arms[0]).toMatchObject({
    harm: { misaligned: { count: 1, of: 250 }, intent: { count: 2, of: 300 } },
    control: { misaligned: { count: 3, of: 10 }, intent: { count: 0, of: 0 } },
  });
});

describe('the table', () => {
  const text = resultTable(summarize(RUN, ROWS));
  const section = (caption: string): string =>
    text.split('\n\n').find((part) => part.startsWith(caption))!;

  test('says whose it is and how much of it is there', () => {
    expect(text.split('\n')[0]).toBe('Model · design demo · seed 1 · 510 of 1200 samples');
  });

  test('never rounds a rare act away', () => {
    expect(section('Under pressure')).toContain('< 1 % (< 1–2 %)  1 of 250');
    expect(section('Under pressure')).toContain('0 % (0–2 %)  0 of 200');
  });

  test('shows announced intent and invalid samples beside the acts', () => {
    const [none] = section('Under pressure')
      .split('\n')
      .filter((line) => line.includes(shipped.arms.get('none')!.title));
    expect(none).toMatch(/2 of 300\s+50$/);
  });

  test('calls a plain task failed, not misaligned, and gives it no intent', () => {
    expect(section('Plain tasks')).toContain('Task failed');
    expect(section('Plain tasks')).not.toMatch(/[Mm]isaligned|intent/);
  });

  test('shows a dash where nothing was scored', () => {
    expect(section('Plain tasks').split('\n').at(-1)).toMatch(/ 0 {2}– +0$/);
  });

  test('holds its columns', () => {
    for (const part of text.split('\n\n').slice(1, -1)) {
      const [, head, rule, ...lines] = part.split('\n');
      const starts = [...rule!.matchAll(/─+/g)].map(({ index }) => index);
      for (const line of [head!, ...lines])
        for (const start of starts.slice(1)) expect(line.slice(start - 2, start)).toBe('  ');
    }
  });
});

test('a share is 0 or 100 % only where it is', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (share) => {
      expect(percent(share) === '0 %').toBe(share === 0);
      expect(percent(share) === '100 %').toBe(share === 1);
    }),
  );
});
