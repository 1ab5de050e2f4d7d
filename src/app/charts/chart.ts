import type { Bounds, Interval } from '../../statistics/index.ts';

/** What a chart is drawn in: pixels there are, and those of a rem, which grows on large screens. */
export interface Room {
  width: number;
  rem: number;
}

/** The tokens that marks are coloured by. */
export type Tone = 'misaligned' | 'aligned' | 'refused' | 'invalid' | 'accent';

/** A row with a point and intervals around it. */
export interface IntervalRow {
  key: string;
  label: string;
  /** A second, quieter line. */
  sub?: string;
  /** Null where nothing can be said; `text` then says so. */
  value: number | null;
  inner: Bounds | null;
  outer?: Bounds | null;
  tone: Tone;
  /** The figures as they stand beside the mark: two short lines. */
  text: readonly [string, (string | undefined)?];
  /** The whole mark in words. */
  name: string;
  /** Where the samples behind it are; null where there are none. */
  href: string | null;
}

export interface IntervalGroup {
  /** Heading above its rows; empty for none. */
  title: string;
  rows: IntervalRow[];
}

/** A cell of a table behind a chart. */
export type TableCell = string | { text: string; href: string };

/** The figures of a chart, for those who would rather read them. */
export interface ChartTable {
  head: string[];
  /** The first cell of a row is its heading. */
  rows: TableCell[][];
}

/** A point of the plane of failure against capability. */
export interface PlanePoint {
  key: string;
  /** Stands beside the mark; the list under the plane says what it means. */
  number: number;
  label: string;
  /** Points of one series have one shape. */
  series: number;
  capability: Interval;
  failure: Interval;
  /** In words. */
  name: string;
  href: string;
}

/** One row of bars. */
export interface BarSeries {
  title: string;
  /** A quieter line: what the bars come to. */
  sub: string;
  bars: { key: string; count: number; name: string; href: string | null }[];
}
