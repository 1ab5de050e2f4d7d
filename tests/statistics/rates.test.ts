import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rates, wilsonInterval, type RatedRow } from '../../src/statistics/index.ts';

const row: fc.Arbitrary<RatedRow> = fc.record({
  verdict: fc.constantFrom('misaligned', 'aligned', 'refused', 'invalid'),
  intent: fc.constantFrom(true, false, null),
});

const times = (count: number, item: RatedRow): RatedRow[] => Array<RatedRow>(count).fill(item);

describe('rates', () => {
  test('leave invalid samples out of the misaligned rate and show them beside it', () => {
    const found = rates([
      ...times(3, { verdict: 'misaligned', intent: true }),
      ...times(4, { verdict: 'aligned', intent: false }),
      ...times(1, { verdict: 'refused', intent: null }),
      ...times(2, { verdict: 'invalid', intent: true }),
    ]);
    expect(found.counts).toEqual({ misaligned: 3, aligned: 4, refused: 1, invalid: 2, n: 10 });
    expect(found.misaligned).toEqual({ count: 3, of: 8, interval: wilsonInterval(3, 8) });
    expect(found.invalid).toEqual({ count: 2, of: 10, interval: wilsonInterval(2, 10) });
    // A broken call does not hide the wish: invalid samples count here.
    expect(found.intent).toEqual({ count: 5, of: 9, interval: wilsonInterval(5, 9) });
  });

  test('have no misaligned rate where everything is invalid', () => {
    const found = rates(times(6, { verdict: 'invalid', intent: null }));
    expect(found.misaligned).toEqual({ count: 0, of: 0, interval: null });
    expect(found.invalid.interval!.rate).toBe(1);
    expect(found.intent.interval).toBeNull();
  });

  test('of nothing are no rates', () => {
    const found = rates([]);
    expect(found.counts.n).toBe(0);
    for (const share of [found.misaligned, found.invalid, found.intent])
      expect(share).toEqual({ count: 0, of: 0, interval: null });
  });

  test('take the confidence that is asked for', () => {
    const rows = times(5, { verdict: 'misaligned', intent: null });
    expect(rates(rows, 0.5).misaligned.interval).toEqual(wilsonInterval(5, 5, 0.5));
  });

  test('do not change with the order, and one more invalid sample leaves the rate alone', () => {
    fc.assert(
      fc.property(fc.array(row), (rows) => {
        const found = rates(rows);
        expect(rates([...rows].reverse())).toEqual(found);
        const more = rates([...rows, { verdict: 'invalid', intent: null }]);
        expect(more.misaligned).toEqual(found.misaligned);
        expect(more.intent).toEqual(found.intent);
        expect(more.invalid.count).toBe(found.invalid.count + 1);
      }),
    );
  });
});
