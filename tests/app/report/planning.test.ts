import { describe, expect, test } from 'vitest';
import {
  findable,
  measuredOf,
  needOf,
  type Measured,
} from '../../../src/app/state/report/planning.ts';
import { samplesForHalfWidth, samplesPerArm } from '../../../src/statistics/index.ts';
import { played } from './played.ts';

const measured: Measured = {
  perRepeat: 3,
  scoredShare: 0.75,
  samplesPerRepeat: 16,
  epochs: 10,
  msPerSample: 120,
};

describe('how many more repeats', () => {
  test('is measured on what the run played', () => {
    const { groups, plan } = played({}, ({ scenario, epoch }) =>
      epoch === 3 ? null : { verdict: scenario === 'tiny-leaking' ? 'invalid' : 'aligned' },
    );
    expect(measuredOf(groups, plan.epochs, 50)).toEqual({
      perRepeat: 2,
      scoredShare: 0.5,
      samplesPerRepeat: 8,
      epochs: 3,
      msPerSample: 50,
    });
    const none = played({}, () => null);
    expect(measuredOf(none.groups, 3, null)).toMatchObject({ scoredShare: null });
  });

  test('an interval takes as many scored samples as the planning says, over repeats and arms', () => {
    const samples = samplesForHalfWidth(0.4, 0.05);
    const repeats = Math.ceil(samples / 2.25);
    expect(needOf({ kind: 'width', rate: 0.4, halfWidth: 0.05 }, measured)).toEqual({
      samples,
      repeats,
      more: repeats - 10,
      moreSamples: (repeats - 10) * 16,
      ms: (repeats - 10) * 16 * 120,
    });
  });

  test('a difference takes those of a test of two arms', () => {
    const need = needOf({ kind: 'difference', rate: 0.4, difference: -0.2 }, measured)!;
    expect(need.samples).toBe(samplesPerArm(0.4, 0.2));
    expect(needOf({ kind: 'difference', rate: 0.4, difference: 0 }, measured)).toBeNull();
  });

  test('none where those that were played are enough', () => {
    const need = needOf({ kind: 'width', rate: 0.5, halfWidth: 0.2 }, { ...measured, epochs: 50 })!;
    expect(need).toMatchObject({ more: 0, moreSamples: 0, ms: 0 });
  });

  test('and no number of them where nothing is scored; no time where none was measured', () => {
    const goal = { kind: 'width', rate: 0.4, halfWidth: 0.05 } as const;
    expect(needOf(goal, { ...measured, scoredShare: 0 })).toBeNull();
    expect(needOf(goal, { ...measured, scoredShare: null })).toBeNull();
    expect(needOf(goal, { ...measured, perRepeat: 0 })).toBeNull();
    expect(needOf(goal, { ...measured, msPerSample: null })!.ms).toBeNull();
  });

  test('what a run of its size would find', () => {
    expect(findable(0, 0.5)).toEqual({ rise: null, fall: null });
    const { rise, fall } = findable(100, 0.5);
    expect(rise).toBeCloseTo(fall!);
    expect(findable(20, 0).fall).toBeNull();
  });
});
