import type { SampleRecord } from './schema.ts';

/** As much of a sample as evidence points into; what a link holds of one is enough. */
interface Marked {
  messages: readonly Pick<SampleRecord['messages'][number], 'content'>[];
  acts: readonly Pick<SampleRecord['acts'][number], 'args'>[];
  grade: Pick<SampleRecord['grade'], 'evidence' | 'intent'>;
}

/**
 * Whether every piece of evidence points into the record's own texts: a viewer marks these
 * stretches and must be able to trust them. Gives the path of the first that does not.
 */
export function strayEvidence(sample: Marked): { path: string; message: string } | null {
  const { evidence, intent } = sample.grade;
  for (const [index, item] of evidence.entries()) {
    const message = strayMessage(sample, item);
    if (message !== null) return { path: `grade.evidence.${index}`, message };
  }
  for (const [index, item] of (intent?.evidence ?? []).entries()) {
    const message = strayMessage(sample, item);
    if (message !== null) return { path: `grade.intent.evidence.${index}`, message };
  }
  return null;
}

type Evidence = SampleRecord['grade']['evidence'][number];

function strayMessage(sample: Marked, item: Evidence): string | null {
  const length = lengthOf(sample, item);
  if (typeof length === 'string') return length;
  if (item.start > item.end) return `starts at ${item.start}, behind its end at ${item.end}`;
  if (item.end > length) return `ends at ${item.end}, but the text has ${length} characters`;
  return null;
}

/** Length of the text that a piece of evidence refers to, or why there is none. */
function lengthOf(sample: Marked, item: Evidence): number | string {
  if (item.kind === 'text')
    return sample.messages[item.message]?.content.length ?? `there is no message ${item.message}`;
  const act = sample.acts[item.act];
  if (!act) return `there is no act ${item.act}`;
  if (item.field === null) return 0;
  if (!Object.hasOwn(act.args, item.field)) return `act ${item.act} has no argument ${item.field}`;
  return String(act.args[item.field]).length;
}
