import type { Store } from '../store/index.ts';

/** The samples before and after one, of those of the same scenario, condition and arm; null where there is none. */
export interface Neighbours {
  before: string | null;
  after: string | null;
}

/** Finds them in the order of repeats, over those that are not played. */
export async function neighboursOf(
  store: Store,
  runId: string,
  sampleId: string,
): Promise<Neighbours> {
  const epoch = epochOf(sampleId);
  let before: string | null = null;
  let after: string | null = null;
  for (const id of await store.sampleIds(runId, groupOf(sampleId))) {
    const other = epochOf(id);
    if (other < epoch && (before === null || other > epochOf(before))) before = id;
    if (other > epoch && (after === null || other < epochOf(after))) after = id;
  }
  return { before, after };
}

const groupOf = (id: string): string => id.slice(0, id.lastIndexOf('/') + 1);
const epochOf = (id: string): number => Number(id.slice(id.lastIndexOf('/') + 1));
