import { checkShare } from './checks.ts';

/** How probable something was said to be, and whether it came about. */
export interface Prediction {
  probability: number;
  outcome: boolean;
}

/**
 * Brier score of predictions: the mean squared distance from what came about. 0 is perfect, 0.25 is
 * what saying one half gives, 1 is certain and always wrong. Null of no predictions.
 *
 * Brier (1950), "Verification of forecasts expressed in terms of probability", Monthly Weather
 * Review 78, 1–3, in its common form for two outcomes, half of the original.
 */
export function brierScore(predictions: Iterable<Prediction>): number | null {
  let sum = 0;
  let n = 0;
  for (const { probability, outcome } of predictions) {
    checkShare(probability, 'a probability');
    sum += (probability - (outcome ? 1 : 0)) ** 2;
    n++;
  }
  return n === 0 ? null : sum / n;
}
