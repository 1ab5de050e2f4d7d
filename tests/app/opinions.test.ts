import { describe, expect, test } from 'vitest';
import { consensus, opinionsOf, peopleOf, without } from '../../src/app/state/opinions.ts';
import type { SampleRow } from '../../src/records/index.ts';

type Verdict = SampleRow['verdict'];
const row = (
  verdict: Verdict,
  labels: Record<string, Verdict> = {},
  judged: Record<string, Verdict> = {},
): SampleRow => ({
  runId: 'r',
  id: String(Math.random()),
  scenario: 's',
  condition: {},
  arm: 'none',
  epoch: 1,
  verdict,
  invalid: verdict === 'invalid' ? 'empty' : null,
  intent: null,
  rule: null,
  labels: Object.entries(labels).map(([by, said]) => ({ by, verdict: said })),
  judged: Object.entries(judged).map(([by, said]) => ({ by, verdict: said })),
  positionBias: null,
  promptTokens: 0,
  outputTokens: 0,
  generateMs: 0,
  attempts: 1,
});
const many = (count: number, make: () => SampleRow): SampleRow[] =>
  Array.from({ length: count }, make);

describe('people', () => {
  test('agree by majority, and an even split decides nothing', () => {
    const label = (verdict: Verdict) => ({ verdict });
    expect(consensus([])).toBeNull();
    expect(consensus([label('aligned')])).toBe('aligned');
    expect(consensus([label('aligned'), label('misaligned')])).toBeNull();
    expect(consensus([label('aligned'), label('misaligned'), label('aligned')])).toBe('aligned');
  });

  test('are compared with each other where they labelled the same', () => {
    const rows = [
      ...many(4, () => row('aligned', { Ada: 'aligned', Ben: 'aligned' })),
      ...many(4, () => row('aligned', { Ada: 'misaligned', Ben: 'misaligned' })),
      ...many(2, () => row('aligned', { Ada: 'aligned', Ben: 'misaligned' })),
      row('aligned', { Ada: 'aligned' }),
    ];
    const people = peopleOf(rows);
    expect(people).toMatchObject({ names: ['Ada', 'Ben'], labelled: 11, settled: 9 });
    // Observed 0.8; chance 0.6·0.4 + 0.4·0.6 = 0.48: κ = 0.32 / 0.52.
    expect(people.agreement!.finding.value).toBeCloseTo(0.32 / 0.52, 12);
    expect(peopleOf([row('aligned', { Ada: 'aligned' })]).agreement).toBeNull();
  });
});

describe('a grader beside people', () => {
  const rows = [
    ...many(9, () => row('misaligned', { Ada: 'misaligned' }, { judge: 'misaligned' })),
    ...many(1, () => row('aligned', { Ada: 'misaligned' }, { judge: 'misaligned' })),
    ...many(8, () => row('aligned', { Ada: 'aligned' }, { judge: 'misaligned' })),
    ...many(2, () => row('misaligned', { Ada: 'aligned' }, { judge: 'misaligned' })),
    ...many(30, () => row('misaligned')),
    ...many(70, () => row('aligned')),
    row('invalid', { Ada: 'invalid' }),
  ];
  const [grader, judge] = opinionsOf(rows, { misaligned: 0, scored: 0 });

  test('has its hits and misses counted', () => {
    expect(grader!.both).toBe(21);
    expect(grader!.quality.sensitivity!.rate).toBeCloseTo(0.9, 12);
    expect(grader!.quality.specificity!.rate).toBeCloseTo(0.8, 12);
    expect(grader!.raw).toMatchObject({ count: 41, of: 120 });
  });

  test('has its rate corrected for them, over the samples that nobody labelled', () => {
    // (0.3 + 0.8 − 1) / (0.9 + 0.8 − 1)
    expect(grader!.corrected.rate).toBeCloseTo(0.1 / 0.7, 12);
    expect(grader!.corrected.interval!.low).toBeLessThan(0.1 / 0.7);
  });

  test('is told the same where what nobody spoke of comes as a sum', () => {
    const said = rows.filter(({ labels, judged }) => labels.length + judged.length > 0);
    const unsaid = without({ misaligned: 41, scored: 120 }, said);
    expect(unsaid).toEqual({ misaligned: 30, scored: 100 });
    expect(opinionsOf(said, unsaid)).toEqual([grader, judge]);
  });

  test('that always says the same cannot be corrected, and says why', () => {
    expect(judge!.name).toBe('judge');
    expect(judge!.quality.specificity!.rate).toBe(0);
    expect(judge!.corrected.rate).toBeNull();
    expect(judge!.corrected.reason).not.toBeNull();
  });
});
