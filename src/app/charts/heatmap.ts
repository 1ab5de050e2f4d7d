import type { Share } from '../../statistics/index.ts';
import type { Room } from './chart.ts';
import { lines } from './text.ts';

export interface HeatCell {
  key: string;
  /** Of nothing where there is no such sample: the cell then says so. */
  share: Share;
  /** Share of invalid samples, which the rate leaves out. */
  invalid: Share;
  /** The whole cell in words. */
  name: string;
  href: string | null;
}

export interface HeatRow {
  key: string;
  title: string;
  cells: HeatCell[];
}

/** Rows of one measure, in one colour. */
export interface HeatGroup {
  title: string;
  tone: 'misaligned' | 'accent';
  rows: HeatRow[];
}

export interface HeatLayout {
  /** Titles of rows beside the cells, and not above them. */
  wide: boolean;
  left: number;
  columnWidth: number;
  cellHeight: number;
  /** Titles of columns, broken into lines. */
  columns: string[][];
  headings: { title: string; y: number }[];
  rows: { row: HeatRow; tone: HeatGroup['tone']; titleY: number; y: number }[];
  headHeight: number;
  width: number;
  height: number;
}

const WIDE = 42;
/** A cell that is narrower cannot hold its figures; the chart scrolls then. */
const NARROWEST = 4.75;
const WIDEST = 13;

export function heatLayout(
  columns: readonly string[],
  groups: readonly HeatGroup[],
  { width, rem }: Room,
): HeatLayout {
  const wide = width >= WIDE * rem;
  const left = wide ? Math.min(0.25 * width, 13 * rem) : 0;
  const columnWidth = Math.max(
    NARROWEST * rem,
    Math.min(WIDEST * rem, (width - left) / columns.length),
  );
  const titles = columns.map((title) => lines(title, columnWidth - 0.4 * rem, 0.8125 * rem, 2));
  const headHeight = (Math.max(...titles.map((list) => list.length)) * 1.15 + 0.5) * rem;
  const cellHeight = 4.4 * rem;
  const layout: HeatLayout = {
    wide,
    left,
    columnWidth,
    cellHeight,
    columns: titles,
    headings: [],
    rows: [],
    headHeight,
    width: Math.max(width, left + columnWidth * columns.length),
    height: 0,
  };
  let y = headHeight;
  for (const { title, tone, rows } of groups) {
    y += layout.rows.length > 0 ? 1.25 * rem : 0;
    layout.headings.push({ title, y: y + 1.05 * rem });
    y += 1.6 * rem;
    for (const row of rows) {
      const above = wide ? 0 : 1.6 * rem;
      layout.rows.push({
        row,
        tone,
        titleY: wide ? y + cellHeight / 2 + 0.3 * rem : y + 1.2 * rem,
        y: y + above,
      });
      y += above + cellHeight;
    }
  }
  layout.height = y + 0.25 * rem;
  return layout;
}
