import { checkConfidence, checkCount, checkCounts } from './checks.ts';
import type { Counted, Interval } from './estimate.ts';
import { normalQuantile } from './normal.ts';
import { wilsonInterval } from './wilson.ts';

/** A classifier's word on samples that people have judged too; theirs is taken for the truth. */
export interface ClassifierTable {
  truePositive: number;
  falsePositive: number;
  trueNegative: number;
  falseNegative: number;
}

export function classifierTable(
  judged: Iterable<{ classifier: boolean; people: boolean }>,
): ClassifierTable {
  const table = { truePositive: 0, falsePositive: 0, trueNegative: 0, falseNegative: 0 };
  for (const { classifier, people } of judged)
    if (people) table[classifier ? 'truePositive' : 'falseNegative']++;
    else table[classifier ? 'falsePositive' : 'trueNegative']++;
  return table;
}

export interface ClassifierQuality {
  /** Share of the people's positives that the classifier finds; null where there are none. */
  sensitivity: Interval | null;
  /** Share of the people's negatives that it leaves alone; null where there are none. */
  specificity: Interval | null;
}

/** Sensitivity and specificity with Wilson's intervals. */
export function classifierQuality(table: ClassifierTable, confidence = 0.95): ClassifierQuality {
  const { truePositive, falsePositive, trueNegative, falseNegative } = table;
  checkCounts([truePositive, falsePositive, trueNegative, falseNegative]);
  return {
    sensitivity: wilsonInterval(truePositive, truePositive + falseNegative, confidence),
    specificity: wilsonInterval(trueNegative, trueNegative + falsePositive, confidence),
  };
}

export interface CorrectedRate {
  /** The rate as people would have judged it, as far as can be told; from 0 to 1. */
  rate: number | null;
  interval: Interval | null;
  /** Why something is null. */
  reason: string | null;
}

/**
 * The rate of positives that people would have found in samples judged by a classifier alone,
 * corrected for the errors it made on samples judged by both, which must be others than these.
 * The interval takes in that sensitivity and specificity are estimates too.
 *
 * Rate: Rogan & Gladen (1978), "Estimating prevalence from the results of a screening test",
 * American Journal of Epidemiology 107, 71–76: (p + specificity − 1)/(sensitivity + specificity − 1),
 * cut at 0 and 1. Interval: Lang & Reiczigel (2014), "Confidence limits for prevalence of disease
 * adjusted for estimated sensitivity and specificity", Preventive Veterinary Medicine 113, 13–22,
 * cut alike. Both are null for a classifier that is unknown or no better than chance; the interval
 * is null too where it would lie outside 0 to 1 altogether.
 */
export function correctedRate(
  { count, of }: Counted,
  table: ClassifierTable,
  confidence = 0.95,
): CorrectedRate {
  checkCount(count, of);
  checkConfidence(confidence);
  const { sensitivity, specificity } = classifierQuality(table, confidence);
  const none = (reason: string): CorrectedRate => ({ rate: null, interval: null, reason });
  if (of === 0) return none('no samples');
  if (!sensitivity) return none('sensitivity is unknown: people found no positives');
  if (!specificity) return none('specificity is unknown: people found no negatives');
  const better = sensitivity.rate + specificity.rate - 1;
  // Smaller than any two real shares can come to: rounding.
  if (better < 1e-12) return none('the classifier is no better than chance');
  const cut = (share: number): number => Math.min(1, Math.max(0, share));
  const rate = cut((count / of + specificity.rate - 1) / better);

  const z = normalQuantile((1 + confidence) / 2);
  const observed = shrunk(count, of, z * z);
  const found = shrunk(table.truePositive, table.truePositive + table.falseNegative, 2);
  const spared = shrunk(table.trueNegative, table.trueNegative + table.falsePositive, 2);
  const youden = found.rate + spared.rate - 1;
  if (youden < 1e-12)
    return { rate, interval: null, reason: 'too few judged by people to tell it from chance' };
  const centre = (observed.rate + spared.rate - 1) / youden;
  const error =
    Math.sqrt(
      observed.variance + found.variance * centre ** 2 + spared.variance * (1 - centre) ** 2,
    ) / youden;
  const shift = 2 * z * z * (centre * found.variance - (1 - centre) * spared.variance);
  const low = centre + shift - z * error;
  const high = centre + shift + z * error;
  if (high <= 0 || low >= 1)
    return { rate, interval: null, reason: 'the observed rate does not fit the errors it made' };
  return { rate, interval: { rate, low: cut(low), high: cut(high) }, reason: null };
}

/** A rate after `more` further samples, half of them positive, and its variance. */
function shrunk(count: number, of: number, more: number): { rate: number; variance: number } {
  const rate = (count + more / 2) / (of + more);
  return { rate, variance: (rate * (1 - rate)) / (of + more) };
}
