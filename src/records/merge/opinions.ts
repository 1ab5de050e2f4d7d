import { canonicalJson } from '../../base/index.ts';
import type { SampleRecord } from '../schema.ts';

/** What people and judging models say of a sample. */
export type Opinions = Pick<SampleRecord, 'labels' | 'judgements'>;

/** As many as a record takes. */
const MOST_LABELS = 100;
const MOST_JUDGEMENTS = 20;

export const opinionsOf = ({ labels, judgements }: SampleRecord): Opinions => ({
  labels,
  ...(judgements ? { judgements } : {}),
});

/** What was said in several files of the same transcript: the latest word of everybody. */
export function pooledOpinions(all: readonly Opinions[]): Opinions {
  const labels = latest(
    all.flatMap((one) => one.labels),
    MOST_LABELS,
  );
  const judgements = latest(
    all.flatMap((one) => one.judgements ?? []),
    MOST_JUDGEMENTS,
  );
  return { labels, ...(judgements.length > 0 ? { judgements } : {}) };
}

/** One a name, from the earliest to the latest; beyond `most`, the earliest are left out. */
function latest<T extends { by: string; at: string }>(opinions: readonly T[], most: number): T[] {
  const inOrder = opinions
    .map((opinion) => ({ opinion, at: Date.parse(opinion.at), text: canonicalJson(opinion) }))
    .sort((a, b) => a.at - b.at || (a.text < b.text ? -1 : 1));
  const byName = new Map<string, T>();
  for (const { opinion } of inOrder) {
    // Set anew, so that the name stands where its latest word does.
    byName.delete(opinion.by);
    byName.set(opinion.by, opinion);
  }
  return [...byName.values()].slice(-most);
}
