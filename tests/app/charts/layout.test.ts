import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { IntervalRow, PlanePoint } from '../../../src/app/charts/chart.ts';
import { paretoFront } from '../../../src/app/charts/pareto.ts';
import { placeLabels, planeStretch, ticksOf } from '../../../src/app/charts/plane.ts';
import { reachOf, rowsLayout } from '../../../src/app/charts/rows.ts';

const share = fc.integer({ min: 0, max: 10 }).map((n) => n / 10);
const standing = fc.record({ capability: share, failure: share });

describe('the Pareto front', () => {
  test('is what no other point beats', () => {
    const [a, b, c, d] = [
      { capability: 0.9, failure: 0.5 },
      { capability: 0.5, failure: 0.1 },
      { capability: 0.4, failure: 0.1 },
      { capability: 0.9, failure: 0.6 },
    ] as const;
    expect(paretoFront([a, b, c, d])).toEqual([b, a]);
    // Points in one place do not beat each other.
    expect(paretoFront([a, { ...a }])).toHaveLength(2);
    expect(paretoFront([])).toEqual([]);
  });

  test('rises in capability and in failure, and beats all the rest', () => {
    fc.assert(
      fc.property(fc.array(standing, { minLength: 1, maxLength: 12 }), (points) => {
        const front = paretoFront(points);
        expect(front.length).toBeGreaterThan(0);
        for (const [index, point] of front.entries()) {
          const next = front[index + 1];
          if (!next) continue;
          expect(next.capability).toBeGreaterThanOrEqual(point.capability);
          expect(next.failure).toBeGreaterThanOrEqual(point.failure);
        }
        for (const point of points)
          expect(
            front.some(
              ({ capability, failure }) =>
                capability >= point.capability && failure <= point.failure,
            ),
          ).toBe(true);
      }),
    );
  });
});

const point = (capability: number, failure: number): PlanePoint => ({
  key: `${capability} ${failure}`,
  number: 1,
  label: '',
  series: 0,
  capability: { rate: capability, low: capability - 0.1, high: Math.min(1, capability + 0.1) },
  failure: { rate: failure, low: 0, high: failure + 0.1 },
  name: '',
  href: '#',
});

describe('the plane', () => {
  test('shows the quarters that hold all intervals', () => {
    expect(planeStretch([point(0.9, 0.3)])).toEqual({
      x: { low: 0.75, high: 1 },
      y: { low: 0, high: 0.5 },
    });
    expect(planeStretch([point(0.9, 0.3), point(0.2, 0.85)])).toEqual({
      x: { low: 0, high: 1 },
      y: { low: 0, high: 1 },
    });
  });

  test('has ticks from end to end', () => {
    expect(ticksOf({ low: 0, high: 1 })).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect(ticksOf({ low: 0.75, high: 1 })).toEqual([0.75, 0.8, 0.85, 0.9, 0.95, 1]);
    expect(ticksOf({ low: 0, high: 0.5 })).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5]);
    expect(ticksOf({ low: 0.5, high: 1 }, false)).toEqual([0.5, 0.75, 1]);
    expect(ticksOf({ low: 0.75, high: 1 }, false)).toEqual([0.75, 0.8, 0.9, 1]);
  });

  test('keeps labels apart and within the plot', () => {
    const box = { left: 0, right: 400, top: 0, bottom: 300 };
    const marks = [
      { x: 200, y: 150 },
      { x: 201, y: 151 },
      { x: 202, y: 150 },
      { x: 399, y: 299 },
    ];
    const labels = placeLabels(marks, 12, box);
    for (const [i, one] of labels.entries()) {
      expect(one.x).toBeGreaterThanOrEqual(box.left);
      expect(one.x).toBeLessThanOrEqual(box.right);
      expect(one.y).toBeLessThanOrEqual(box.bottom);
      for (const other of labels.slice(i + 1))
        expect(Math.hypot(one.x - other.x, one.y - other.y)).toBeGreaterThan(10);
    }
  });
});

const row = (value: number, low: number, high: number): IntervalRow => ({
  key: String(value),
  label: 'row',
  value,
  inner: { low, high },
  tone: 'misaligned',
  text: [''],
  name: '',
  href: null,
});

describe('rows of intervals', () => {
  test('reach as far as they must, in round steps', () => {
    expect(reachOf([])).toBe(0.1);
    expect(reachOf([row(0.05, -0.12, 0.2)])).toBe(0.2);
    expect(reachOf([{ ...row(0, 0, 0), outer: { low: -0.95, high: 0 } }])).toBe(1);
  });

  test('lie one below the other, with their words beside or above them', () => {
    const groups = [
      { title: 'One', rows: [row(0.1, 0, 0.2), row(0.2, 0.1, 0.3)] },
      { title: 'Two', rows: [row(0.3, 0.2, 0.4)] },
    ];
    for (const width of [320, 1000]) {
      const layout = rowsLayout(groups, { width, rem: 16 }, true);
      expect(layout.wide).toBe(width === 1000);
      expect(layout.right).toBeGreaterThan(layout.left);
      for (const [i, { y, height, middle }] of layout.rows.entries()) {
        expect(middle).toBeGreaterThan(y);
        expect(middle).toBeLessThan(y + height);
        expect(layout.rows[i + 1]?.y ?? layout.bottom).toBeGreaterThanOrEqual(y + height);
      }
      expect(layout.height).toBeGreaterThan(layout.bottom);
    }
  });
});
