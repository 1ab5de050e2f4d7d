import { clusteredRate, type ClusteredRate } from '../../../statistics/index.ts';
import type { Group } from '../groups.ts';
import { times } from './pairs.ts';

/**
 * The pooled rate of misaligned acts with an interval that also speaks of other scenarios; null
 * where only one scenario is scored, which says nothing about others.
 */
export function clusteredHarm(groups: readonly Group[]): ClusteredRate | null {
  const found = clusteredRate(rowsOf(groups));
  return found.clusters < 2 ? null : found;
}

function* rowsOf(groups: readonly Group[]): Generator<{ hit: boolean; cluster: string }> {
  for (const { scenario: cluster, rates } of groups) {
    const { count, of } = rates.misaligned;
    yield* times(count, { hit: true, cluster });
    yield* times(of - count, { hit: false, cluster });
  }
}
