import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  armSummaries,
  count,
  emptyTally,
  ratesOf,
  renewed,
  RUNNING,
  sumOf,
} from '../../../src/app/state/groups.ts';
import { rates } from '../../../src/statistics/index.ts';
import { putRow, verdictCode } from '../../../src/worker/grid.ts';
import { played, rowOf } from './played.ts';

const verdict = fc.constantFrom(
  'misaligned' as const,
  'aligned' as const,
  'refused' as const,
  'invalid' as const,
);
const rows = fc.array(fc.record({ verdict, intent: fc.constantFrom(null, true, false) }), {
  maxLength: 60,
});

describe('a tally', () => {
  test('gives the rates of the samples that it has counted', () => {
    fc.assert(
      fc.property(rows, (list) => {
        const tally = emptyTally();
        for (const row of list)
          count(tally, verdictCode(row.verdict), row.intent === null ? 0 : row.intent ? 2 : 1);
        expect(ratesOf(tally)).toEqual(rates(list));
      }),
    );
  });

  test('does not count what is not played, or under way', () => {
    const tally = emptyTally();
    for (const code of [0, RUNNING]) count(tally, code, 2);
    expect(tally).toEqual(emptyTally());
    expect(ratesOf(tally).misaligned.interval).toBeNull();
  });

  test('adds up', () => {
    const one = { ...emptyTally(), misaligned: 2, readable: 1 };
    expect(sumOf([one, one, emptyTally()])).toEqual({
      ...emptyTally(),
      misaligned: 4,
      readable: 2,
    });
  });
});

describe('groups', () => {
  test('tell under pressure from plain tasks, and pool each arm', () => {
    const { groups, rows: all } = played({}, ({ scenario, arm, epoch }) => ({
      verdict:
        scenario === 'tiny-leaking' && arm === 'none' && epoch < 3 ? 'misaligned' : 'aligned',
    }));
    expect(groups).toHaveLength(8);
    expect(groups.map(({ key }) => key)).toContain('tiny-leaking/rules');
    expect(groups.reduce((sum, { rates: { counts } }) => sum + counts.n, 0)).toBe(all.length);
    const [none, rules] = armSummaries(groups);
    expect(none!.harm.misaligned).toMatchObject({ count: 2, of: 6 });
    expect(none!.control.misaligned).toMatchObject({ count: 0, of: 6 });
    expect(rules!.harm.misaligned).toMatchObject({ count: 0, of: 6 });
  });

  test('are counted anew when a sample comes in', () => {
    const { groups, grid, plan } = played({}, () => null);
    const [group] = groups;
    const place = { ...group!, id: `${group!.key}/2`, epoch: 2 };
    putRow(grid, group!.index * plan.epochs + 1, rowOf(place, { verdict: 'misaligned' }));
    const after = renewed(group!, grid);
    expect(after.rates.misaligned).toMatchObject({ count: 1, of: 1 });
    expect([...after.cells]).toEqual([0, 1, 0]);
    // Another object, so that what shows it sees the change.
    expect(after.cells).not.toBe(group!.cells);
  });
});
