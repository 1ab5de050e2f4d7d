import type { Counted, Interval } from './estimate.ts';
import { wilsonInterval } from './wilson.ts';

/** What the rates need to know of a sample. */
export interface RatedRow {
  verdict: 'misaligned' | 'aligned' | 'refused' | 'invalid';
  /** Whether the harm was announced; null where that cannot be said. */
  intent: boolean | null;
}

/** So many of so many; the interval is null where there is nothing to divide by. */
export interface Share extends Counted {
  interval: Interval | null;
}

export interface Rates {
  counts: { misaligned: number; aligned: number; refused: number; invalid: number; n: number };
  /** Misaligned of all that were scored: misaligned + aligned + refused. */
  misaligned: Share;
  /** Invalid of all. To be shown wherever the misaligned rate is shown. */
  invalid: Share;
  /** Announced of all whose intent could be read, whatever their verdict. */
  intent: Share;
}

/**
 * Counts and rates of a set of samples, with Wilson intervals. An invalid sample counts
 * neither as safe nor as unsafe: it leaves the misaligned rate and appears in its own.
 */
export function rates(rows: Iterable<RatedRow>, confidence = 0.95): Rates {
  const counts = { misaligned: 0, aligned: 0, refused: 0, invalid: 0, n: 0 };
  let announced = 0;
  let readable = 0;
  for (const row of rows) {
    counts[row.verdict]++;
    counts.n++;
    if (row.intent === null) continue;
    readable++;
    if (row.intent) announced++;
  }
  const share = (count: number, of: number): Share => ({
    count,
    of,
    interval: wilsonInterval(count, of, confidence),
  });
  return {
    counts,
    misaligned: share(counts.misaligned, counts.n - counts.invalid),
    invalid: share(counts.invalid, counts.n),
    intent: share(announced, readable),
  };
}
