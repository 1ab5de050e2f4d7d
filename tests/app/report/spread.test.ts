import { describe, expect, test } from 'vitest';
import { biasBin, biasByArm, invalidByArm } from '../../../src/app/state/report/spread.ts';
import { played } from './played.ts';

describe('invalid samples', () => {
  test('are counted by arm and reason, of all that were played', () => {
    const { groups, grid } = played({}, ({ arm, epoch }) => {
      if (arm === 'none') return {};
      if (epoch === 3) return null;
      return epoch === 1
        ? { verdict: 'invalid', invalid: 'loop' }
        : { verdict: 'invalid', invalid: 'empty' };
    });
    const [none, rules] = invalidByArm(groups, grid);
    expect(none).toMatchObject({ share: { count: 0, of: 12 }, reasons: {} });
    expect(rules).toMatchObject({ share: { count: 8, of: 8 }, reasons: { loop: 4, empty: 4 } });
  });
});

describe('position bias', () => {
  test('falls into steps of a tenth', () => {
    expect([0, 0.09, 0.1, 0.30000001, 0.7, 0.95, 1].map(biasBin)).toEqual([0, 0, 1, 3, 7, 9, 9]);
    // As it comes out of the grid, where numbers are shorter.
    expect(biasBin(Math.fround(0.3))).toBe(3);
  });

  test('is summed up for each arm that has any', () => {
    const values = [0, 0.1, 0.5];
    const { groups, grid } = played({}, ({ scenario, arm, epoch }) => ({
      positionBias: arm === 'none' && scenario === 'tiny-leaking' ? values[epoch - 1]! : null,
    }));
    const arms = biasByArm(groups, grid);
    expect(arms).toHaveLength(1);
    expect(arms[0]).toMatchObject({ arm: 'none', n: 3, bins: [1, 1, 0, 0, 0, 1, 0, 0, 0, 0] });
    expect(arms[0]!.mean).toBeCloseTo(0.2);
    expect(arms[0]!.median).toBeCloseTo(0.1);
  });

  test('of an even number of samples has its median in the middle', () => {
    const { groups, grid } = played({ epochs: 2, arms: ['none'] }, ({ scenario, epoch }) => ({
      positionBias: scenario === 'tiny-leaking' ? [0.2, 0.4][epoch - 1]! : null,
    }));
    expect(biasByArm(groups, grid)[0]!.median).toBeCloseTo(0.3);
  });

  test('is none in a run that acts', () => {
    const { groups, grid } = played({}, () => ({}));
    expect(biasByArm(groups, grid)).toEqual([]);
  });
});
