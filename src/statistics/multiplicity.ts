import { checkShare } from './checks.ts';

/**
 * p-values adjusted for their number by Holm's step-down method, in the order given: those at or
 * below α can all be claimed, with a chance of at most α that any claim is false, however the
 * tests depend on each other.
 *
 * Holm (1979), "A simple sequentially rejective multiple test procedure", Scandinavian Journal of
 * Statistics 6, 65–70. Of m sorted p-values the i-th becomes max over j ≤ i of (m−j+1)·p_j, at
 * most 1.
 */
export function holm(pValues: readonly number[]): number[] {
  const { order, adjusted } = sorted(pValues);
  let largest = 0;
  order.forEach((place, i) => {
    largest = Math.max(largest, (pValues.length - i) * pValues[place]!);
    adjusted[place] = Math.min(1, largest);
  });
  return adjusted;
}

/**
 * p-values adjusted by the method of Benjamini and Hochberg, in the order given: of those at or
 * below q, on average at most the share q is claimed falsely, for tests that are independent or
 * positively dependent.
 *
 * Benjamini & Hochberg (1995), "Controlling the false discovery rate", JRSS B 57, 289–300. Of m
 * sorted p-values the i-th becomes min over j ≥ i of m·p_j/j, at most 1.
 */
export function benjaminiHochberg(pValues: readonly number[]): number[] {
  const { order, adjusted } = sorted(pValues);
  let smallest = 1;
  for (let i = order.length - 1; i >= 0; i--) {
    smallest = Math.min(smallest, (pValues.length / (i + 1)) * pValues[order[i]!]!);
    adjusted[order[i]!] = smallest;
  }
  return adjusted;
}

/** Places of the values from the smallest to the largest, and room for the answer. */
function sorted(pValues: readonly number[]): { order: number[]; adjusted: number[] } {
  for (const p of pValues) checkShare(p, 'a p-value');
  return {
    order: pValues.map((_, i) => i).sort((a, b) => pValues[a]! - pValues[b]!),
    adjusted: new Array<number>(pValues.length),
  };
}
