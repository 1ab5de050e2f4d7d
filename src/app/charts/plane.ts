import type { PlanePoint } from './chart.ts';

/** The stretch of an axis that is shown: whole quarters that hold all intervals. */
export interface Stretch {
  low: number;
  high: number;
}

/** What part of the plane is drawn: all of it would leave points that are close on top of each other. */
export function planeStretch(points: readonly PlanePoint[]): { x: Stretch; y: Stretch } {
  const lowest = Math.min(1, ...points.map(({ capability }) => capability.low));
  const highest = Math.max(0, ...points.map(({ failure }) => failure.high));
  return {
    x: { low: Math.min(0.75, Math.floor(lowest * 4) / 4), high: 1 },
    y: { low: 0, high: Math.max(0.25, Math.ceil(highest * 4) / 4) },
  };
}

/** Ticks of a stretch; of one that is short more of them, if there is `room` for their figures. */
export function ticksOf({ low, high }: Stretch, room = true): number[] {
  const size = high - low;
  const step = size > 0.5 ? 0.25 : size > 0.25 ? (room ? 0.1 : 0.25) : room ? 0.05 : 0.1;
  const ticks: number[] = [];
  for (let i = Math.round(low / step); i * step <= high + 1e-9; i++)
    ticks.push(Number((i * step).toFixed(2)));
  return ticks[0] === low ? ticks : [low, ...ticks.filter((tick) => tick > low)];
}

interface Spot {
  x: number;
  y: number;
}

/** Directions in which a label may stand beside its mark, the best first. */
const SIDES: readonly Spot[] = [
  { x: 1, y: -1 },
  { x: -1, y: -1 },
  { x: 1, y: 1 },
  { x: -1, y: 1 },
  { x: 0, y: -1.35 },
  { x: 1.5, y: 0 },
  { x: -1.5, y: 0 },
  { x: 0, y: 1.35 },
  { x: 2, y: -1.8 },
  { x: -2, y: -1.8 },
  { x: 2, y: 1.8 },
  { x: -2, y: 1.8 },
  { x: 0, y: -2.6 },
  { x: 1.2, y: -3 },
  { x: -1.2, y: -3 },
];

/**
 * Middles of labels of marks, each beside its mark and clear of other marks and of the labels before
 * it as far as that can be. `reach`: how far from the mark. `box`: within which they stay.
 */
export function placeLabels(
  marks: readonly Spot[],
  reach: number,
  box: { left: number; right: number; top: number; bottom: number },
): Spot[] {
  const placed: Spot[] = [];
  for (const mark of marks) {
    let best: Spot = mark;
    let least = Infinity;
    for (const [order, side] of SIDES.entries()) {
      const spot = { x: mark.x + side.x * reach, y: mark.y + side.y * reach };
      const outside =
        spot.x < box.left || spot.x > box.right || spot.y < box.top || spot.y > box.bottom;
      const crowd = (others: readonly Spot[]): number =>
        others.reduce((sum, other) => sum + Math.max(0, 1.6 * reach - distance(spot, other)), 0);
      const cost =
        order * 0.05 * reach +
        3 * crowd(placed) +
        crowd(marks.filter((other) => other !== mark)) +
        (outside ? 100 * reach : 0);
      if (cost < least) [best, least] = [spot, cost];
    }
    placed.push(best);
  }
  return placed;
}

const distance = (one: Spot, two: Spot): number => Math.hypot(one.x - two.x, one.y - two.y);
