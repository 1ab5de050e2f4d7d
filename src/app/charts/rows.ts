import type { IntervalGroup, IntervalRow, Room } from './chart.ts';

/** Where the parts of a plot of rows stand, in pixels. */
export interface RowsLayout {
  /** Label and figures beside the plot, and not above it. */
  wide: boolean;
  /** The stretch of the axis. */
  left: number;
  right: number;
  headings: { title: string; y: number }[];
  rows: { row: IntervalRow; y: number; height: number; /** Of its mark. */ middle: number }[];
  /** Where rows end and the axis begins. */
  bottom: number;
  height: number;
}

/** From this width on, in rem, labels and figures stand beside the plot. */
const WIDE = 42;

/** `ends`: whether words stand below the axis. */
export function rowsLayout(
  groups: readonly IntervalGroup[],
  { width, rem }: Room,
  ends: boolean,
): RowsLayout {
  const wide = width >= WIDE * rem;
  const rowHeight = (wide ? 3 : 4.4) * rem;
  const layout: RowsLayout = {
    wide,
    left: wide ? Math.min(0.3 * width, 17 * rem) : 1.25 * rem,
    right: wide ? width - 13.5 * rem : width - 1.25 * rem,
    headings: [],
    rows: [],
    bottom: 0,
    height: 0,
  };
  let y = 0.25 * rem;
  for (const { title, rows } of groups) {
    if (title) {
      y += layout.rows.length > 0 ? 0.75 * rem : 0;
      layout.headings.push({ title, y: y + 1.1 * rem });
      y += 1.75 * rem;
    }
    for (const row of rows) {
      layout.rows.push({
        row,
        y,
        height: rowHeight,
        middle: y + (wide ? rowHeight / 2 : 3.55 * rem),
      });
      y += rowHeight;
    }
  }
  layout.bottom = y + 0.25 * rem;
  layout.height = layout.bottom + (ends ? 3 : 1.75) * rem;
  return layout;
}

/** The smallest of a few round reaches that holds all bounds, so that figures can be compared by eye. */
export function reachOf(rows: readonly IntervalRow[]): number {
  const furthest = Math.max(
    0,
    ...rows.flatMap(({ value, inner, outer }) =>
      [value, inner?.low, inner?.high, outer?.low, outer?.high].map((end) => Math.abs(end ?? 0)),
    ),
  );
  return [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8].find((reach) => furthest <= reach) ?? 1;
}
