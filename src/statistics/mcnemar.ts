import { betaCdf } from './beta.ts';
import { fairCoin } from './binomial.ts';
import { checkCounts } from './checks.ts';
import type { PairedTable } from './pairs.ts';

/** Two-sided p-values of the same test. */
export interface McNemar {
  /** Never too small; often larger than need be. */
  exact: number;
  /** Counts what was observed by half: closer to the level, now and then slightly below it. */
  midP: number;
}

/**
 * McNemar's test of pairs: whether hits under the first condition alone and under the second alone
 * are equally likely. Pairs that agree say nothing about it. Without any that disagree both
 * p-values are 1.
 *
 * The exact conditional test is the binomial test of one half (Liddell 1983, "Simplified exact
 * analysis of case-referent studies", J Epidemiol Community Health 37, 82–84); mid-p as in Fagerland,
 * Lydersen & Laake (2013), "The McNemar test for binary matched-pairs data", BMC Medical Research
 * Methodology 13:91.
 */
export function mcnemar({
  onlyFirst,
  onlySecond,
}: Pick<PairedTable, 'onlyFirst' | 'onlySecond'>): McNemar {
  checkCounts([onlyFirst, onlySecond]);
  const fewer = Math.min(onlyFirst, onlySecond);
  const n = onlyFirst + onlySecond;
  if (n === 0) return { exact: 1, midP: 1 };
  const here = fairCoin(fewer, n);
  if (onlyFirst === onlySecond) return { exact: 1, midP: 1 - here / 2 };
  // P(X ≤ k) of a binomial variable is I_{1-p}(n-k, k+1).
  const exact = 2 * betaCdf(0.5, n - fewer, fewer + 1);
  return { exact: Math.min(1, exact), midP: Math.min(1, exact - here) };
}
