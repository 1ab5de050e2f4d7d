import { filterFrom, type SampleFilter } from './filter.ts';
import { pairsFilterFrom, type PairsFilter } from './changes.ts';

/** What of a run is looked at: its report, or a list of its samples. */
export type Look =
  { at: 'report' } | { at: 'samples'; filter: SampleFilter } | { at: 'pairs'; filter: PairsFilter };

/** Reads it from the hash of the page. */
export function lookOf(hash: string): Look {
  const query = new URLSearchParams(hash.split('?')[1] ?? '');
  const list = query.get('list');
  if (list === 'samples') return { at: 'samples', filter: filterFrom(query) };
  const pairs = list === 'pairs' ? pairsFilterFrom(query) : null;
  return pairs ? { at: 'pairs', filter: pairs } : { at: 'report' };
}
