import { percent } from '../../base/index.ts';
import type { Bounds } from '../../statistics/index.ts';
import { safe, type Markup } from './markup.ts';
import { points } from './words.ts';

export interface Bar {
  label: string;
  /** Null where nothing is known; the row is kept, and says so. */
  value: number | null;
  bounds: Bounds | null;
  /** The interval that speaks of other scenarios too; drawn broken, behind the other. */
  wide: Bounds | null;
}

/** In the drawing's own units, of which some 480 fit a phone. */
export const WIDTH = 480;
const MARGIN = 28;
const ROW = 44;
const LABEL = 15;
const LINE = 30;
const AXIS = 26;
const LONGEST_LABEL = 42;

/** Rates with their intervals, one under the other, on an axis from 0 to 100 %. */
export const rateChart = (id: string, title: string, bars: readonly Bar[]): Markup =>
  intervalChart(id, title, bars, {
    ticks: [0, 0.25, 0.5, 0.75, 1],
    tick: percent,
    figure: percent,
  });

/** Differences with their intervals around a line at none: a forest plot. */
export function differenceChart(id: string, title: string, bars: readonly Bar[]): Markup {
  const ends = bars.flatMap(({ value, bounds, wide }) => [
    ...(value === null ? [] : [value]),
    ...[bounds, wide].flatMap((both) => (both ? [both.low, both.high] : [])),
  ]);
  const far = Math.max(0, ...ends.map(Math.abs));
  const end = [0.1, 0.25, 0.5, 1].find((reach) => reach >= far) ?? 1;
  return intervalChart(id, title, bars, {
    ticks: [-end, -end / 2, 0, end / 2, end],
    tick: points,
    figure: (value) => `${points(value)} points`,
  });
}

interface Axis {
  /** From the lowest to the highest; these are the ends of the axis too. */
  ticks: readonly number[];
  tick: (value: number) => string;
  figure: (value: number) => string;
}

function intervalChart(id: string, title: string, bars: readonly Bar[], axis: Axis): Markup {
  const [from, to] = [axis.ticks[0]!, axis.ticks.at(-1)!];
  const x = (value: number): string => {
    const inside = Math.min(to, Math.max(from, value));
    return (MARGIN + ((WIDTH - 2 * MARGIN) * (inside - from)) / (to - from)).toFixed(1);
  };
  const bottom = ROW * bars.length;
  const ticks = axis.ticks.map((tick) => {
    const name = tick === 0 && from < 0 ? 'zero' : 'axis';
    const lines = bars.map(
      (_, row) =>
        safe`<line class="${name}" x1="${x(tick)}" x2="${x(tick)}" y1="${ROW * row + LINE - 10}" y2="${ROW * row + LINE + 10}"/>\n`,
    );
    return safe`${lines}<text class="soft" x="${x(tick)}" y="${bottom + 16}" text-anchor="middle">${axis.tick(tick)}</text>
`;
  });
  const rows = bars.map(({ label, value, bounds, wide }, row) => {
    const y = ROW * row + LINE;
    const line = (name: string, { low, high }: Bounds): Markup =>
      safe`<line class="${name}" x1="${x(low)}" x2="${x(high)}" y1="${y}" y2="${y}"/>\n`;
    const point =
      value !== null && safe`<circle class="point" cx="${x(value)}" cy="${y}" r="5"/>\n`;
    const figure = value === null ? 'nothing scored' : axis.figure(value);
    return safe`<text x="0" y="${ROW * row + LABEL}">${clipped(label)}</text>
<text x="${WIDTH}" y="${ROW * row + LABEL}" text-anchor="end">${figure}</text>
${wide && line('wide', wide)}${bounds && line('bar', bounds)}${point}`;
  });
  return drawing(id, title, bottom + AXIS, [ticks, rows]);
}

/** An SVG that is one picture to a screen reader, with a title that says of what. */
export const drawing = (
  id: string,
  title: string,
  height: number,
  content: readonly (readonly Markup[])[],
): Markup =>
  safe`<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="${id}">
<title id="${id}">${title}</title>
${content}</svg>
`;

/** A label as long as there is room; the table below has the whole of it. */
export function clipped(label: string, longest = LONGEST_LABEL): string {
  const chars = [...label];
  return chars.length > longest ? `${chars.slice(0, longest - 1).join('')}…` : label;
}
