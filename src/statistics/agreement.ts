import { bootstrap, type BootstrapOptions } from './bootstrap.ts';
import { checkConfidence, checkCounts } from './checks.ts';
import type { Finding } from './estimate.ts';
import { normalQuantile } from './normal.ts';

const NO_VARIATION = 'all labels are the same: agreement beyond chance is undefined';

/** Counts of pairs of labels: rows are the first rater's labels, columns the second's. */
export interface LabelTable {
  labels: string[];
  counts: number[][];
}

/** Counts pairs of labels; labels in the order of their first appearance. */
export function labelTable(pairs: Iterable<readonly [first: string, second: string]>): LabelTable {
  const places = new Map<string, number>();
  const place = (label: string): number => {
    const known = places.get(label);
    if (known !== undefined) return known;
    places.set(label, places.size);
    return places.size - 1;
  };
  const seen = Array.from(pairs, ([first, second]) => [place(first), place(second)] as const);
  const labels = [...places.keys()];
  const counts = labels.map(() => labels.map(() => 0));
  for (const [row, column] of seen) counts[row]![column]!++;
  return { labels, counts };
}

/**
 * Cohen's κ of two raters with its asymptotic interval, from a square table of counts whose rows are
 * the labels of the first and whose columns are those of the second, in the same order. Undefined
 * where both give one and the same label throughout. There is no interval where its error comes to
 * 0, with perfect agreement or a rater who never varies; it is rough below some 30 items.
 *
 * κ: Cohen (1960), Educational and Psychological Measurement 20, 37–46. Interval: Fleiss, Cohen &
 * Everitt (1969), "Large sample standard errors of kappa and weighted kappa", Psychological
 * Bulletin 72, 323–327, eq. (13), cut at -1 and 1.
 */
export function cohensKappa(table: readonly (readonly number[])[], confidence = 0.95): Finding {
  checkConfidence(confidence);
  for (const row of table) {
    if (row.length !== table.length)
      throw new RangeError(`a square table, not ${table.length} rows of ${row.length}`);
    checkCounts(row);
  }
  const total = table.flat().reduce((sum, count) => sum + count, 0);
  if (total === 0) return { value: null, bounds: null, reason: 'nothing was rated' };
  const rows = table.map((row) => row.reduce((sum, count) => sum + count, 0) / total);
  const columns = table.map((_, j) => table.reduce((sum, row) => sum + row[j]!, 0) / total);
  if (rows.some((share, i) => share === 1 && columns[i] === 1))
    return { value: null, bounds: null, reason: NO_VARIATION };
  const observed = table.reduce((sum, row, i) => sum + row[i]!, 0) / total;
  const expected = rows.reduce((sum, share, i) => sum + share * columns[i]!, 0);
  const value = (observed - expected) / (1 - expected);
  const taken = (observed * expected - 2 * expected + observed) ** 2;
  let variance = -taken;
  table.forEach((row, i) =>
    row.forEach((count, j) => {
      variance +=
        (count / total) *
        (i === j
          ? (1 - expected - (columns[i]! + rows[i]!) * (1 - observed)) ** 2
          : ((1 - observed) * (columns[i]! + rows[j]!)) ** 2);
    }),
  );
  // Zero but for rounding.
  if (variance <= 1e-10 * taken)
    return { value, bounds: null, reason: 'no disagreement or no variation to estimate its error' };
  const half =
    (normalQuantile((1 + confidence) / 2) * Math.sqrt(variance / total)) / (1 - expected) ** 2;
  return {
    value,
    bounds: { low: Math.max(-1, value - half), high: Math.min(1, value + half) },
    reason: null,
  };
}

/**
 * Fleiss' κ of many raters: one row per item, one column per label, holding how many raters gave
 * it; every row sums to the same number, 2 or more. The interval is bootstrapped over items.
 * Undefined where all labels are the same.
 *
 * Fleiss (1971), "Measuring nominal scale agreement among many raters", Psychological Bulletin 76,
 * 378–382.
 */
export function fleissKappa(
  items: readonly (readonly number[])[],
  options: BootstrapOptions,
): Finding {
  const raters = items[0]?.reduce((sum, count) => sum + count, 0) ?? 0;
  for (const row of items) {
    checkCounts(row);
    const sum = row.reduce((all, count) => all + count, 0);
    if (row.length !== items[0]!.length || sum !== raters || sum < 2)
      throw new RangeError(`the same labels and raters in every row, and two raters or more`);
  }
  const agreeing = items.map((row) => row.reduce((sum, count) => sum + count * (count - 1), 0));
  return bootstrap(
    items.length,
    (times) => {
      let drawn = 0;
      let agreement = 0;
      const labels = new Array<number>(items[0]!.length).fill(0);
      items.forEach((row, i) => {
        drawn += times[i]!;
        agreement += times[i]! * agreeing[i]!;
        row.forEach((count, label) => (labels[label]! += times[i]! * count));
      });
      const all = drawn * raters;
      const expected = labels.reduce((sum, count) => sum + (count / all) ** 2, 0);
      if (labels.includes(all)) return null;
      return (agreement / (all * (raters - 1)) - expected) / (1 - expected);
    },
    items.length === 0 ? 'nothing was rated' : NO_VARIATION,
    options,
  );
}

/**
 * Krippendorff's α for nominal labels: one row per item, holding each rater's label or null where
 * there is none. Any number of raters, any gaps; items with fewer than two labels do not count.
 * Undefined where all labels that count are the same. The interval is bootstrapped over items.
 *
 * α: Krippendorff (2019), "Content analysis", 4th ed., chapter 12: 1 − D_o/D_e, that is
 * 1 − (n−1)·(n − Σ o_cc)/(n² − Σ n_c²) of the n labels that count. Resampling of items: Zapf, Castell,
 * Morawietz & Karch (2016), "Measuring inter-rater reliability for nominal data", BMC Medical
 * Research Methodology 16:93.
 */
export function krippendorffAlpha(
  items: readonly (readonly (string | null)[])[],
  options: BootstrapOptions,
): Finding {
  const places = new Map<string, number>();
  const counted: { labels: [place: number, count: number][]; of: number; agreeing: number }[] = [];
  for (const row of items) {
    const counts = new Map<string, number>();
    for (const label of row) if (label !== null) counts.set(label, (counts.get(label) ?? 0) + 1);
    let of = 0;
    let same = 0;
    for (const count of counts.values()) {
      of += count;
      same += count * (count - 1);
    }
    if (of < 2) continue;
    for (const label of counts.keys()) if (!places.has(label)) places.set(label, places.size);
    counted.push({
      labels: Array.from(counts, ([label, count]) => [places.get(label)!, count]),
      of,
      agreeing: same / (of - 1),
    });
  }
  return bootstrap(
    counted.length,
    (times) => {
      const totals = new Array<number>(places.size).fill(0);
      let n = 0;
      let agreeing = 0;
      counted.forEach((item, i) => {
        n += times[i]! * item.of;
        agreeing += times[i]! * item.agreeing;
        for (const [place, count] of item.labels) totals[place]! += times[i]! * count;
      });
      if (totals.includes(n)) return null;
      const apart = totals.reduce((sum, count) => sum + count * (n - count), 0);
      return 1 - ((n - 1) * (n - agreeing)) / apart;
    },
    counted.length === 0 ? 'no item has two labels' : NO_VARIATION,
    options,
  );
}
