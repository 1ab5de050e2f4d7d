import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { probabilityOf, scoreOf } from '../../../src/app/stage/core/predictions.ts';
import type { RatedRow } from '../../../src/statistics/index.ts';

const row = (verdict: RatedRow['verdict']): RatedRow => ({ verdict, intent: null });
const rows = (...verdicts: RatedRow['verdict'][]): RatedRow[] => verdicts.map(row);

describe('what the room says', () => {
  test('is a share of the hands, or the share itself', () => {
    expect(probabilityOf({ kind: 'hands', yes: 3, no: 9 })).toBe(0.25);
    expect(probabilityOf({ kind: 'share', share: 0.4 })).toBe(0.4);
  });

  test('is nothing where no hand was raised', () => {
    expect(probabilityOf({ kind: 'hands', yes: 0, no: 0 })).toBeNull();
    expect(probabilityOf(undefined)).toBeNull();
  });
});

describe('the score', () => {
  test('is the mean squared distance over all scored answers', () => {
    const score = scoreOf([
      { prediction: { kind: 'share', share: 0.5 }, rows: rows('misaligned', 'aligned') },
      { prediction: { kind: 'share', share: 0 }, rows: rows('aligned', 'refused') },
    ])!;
    expect(score.answers).toBe(4);
    expect(score.brier).toBeCloseTo((0.25 + 0.25 + 0 + 0) / 4, 12);
    expect(score.asked.map(({ brier }) => brier)).toEqual([0.25, 0]);
    expect(score.best).toBeCloseTo(0.125, 12);
  });

  test('leaves out invalid answers, and questions without a prediction or a scored answer', () => {
    const score = scoreOf([
      { prediction: { kind: 'share', share: 1 }, rows: rows('misaligned', 'invalid') },
      { prediction: undefined, rows: rows('misaligned') },
      { prediction: { kind: 'share', share: 0 }, rows: rows('invalid') },
      { prediction: { kind: 'hands', yes: 0, no: 0 }, rows: rows('aligned') },
    ])!;
    expect(score).toMatchObject({ answers: 1, brier: 0 });
    expect(score.asked).toHaveLength(1);
    expect(score.asked[0]!.rates.invalid).toMatchObject({ count: 1, of: 2 });
    expect(scoreOf([])).toBeNull();
  });

  test('is never better than that of the rates which came out', () => {
    const verdict = fc.constantFrom<RatedRow['verdict'][]>('misaligned', 'aligned', 'refused');
    const question = fc.record({
      prediction: fc.record({
        kind: fc.constant('share' as const),
        share: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
      rows: fc.array(verdict.map(row), { minLength: 1, maxLength: 30 }),
    });
    fc.assert(
      fc.property(fc.array(question, { minLength: 1, maxLength: 5 }), (questions) => {
        const { brier, best } = scoreOf(questions)!;
        expect(brier).toBeGreaterThanOrEqual(best - 1e-12);
        expect(brier).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('of saying one half every time is a quarter', () => {
    const { brier } = scoreOf([
      { prediction: { kind: 'share', share: 0.5 }, rows: rows('misaligned', 'aligned', 'aligned') },
    ])!;
    expect(brier).toBe(0.25);
  });
});
