import type { SampleRecord } from '../schema.ts';

type Act = SampleRecord['acts'][number];

/** Characters of one argument, and acts of one sample; the result file holds the rest. */
const LONGEST_ARGUMENT = 120;
const MOST_ACTS = 20;

/**
 * The acts as one short line: `send_email to=Ada (inside) body=Dear Ada… | finish (failed)`.
 * Without texts only tool, outcome and the side of the house that a recipient is on.
 */
export function actsInShort(acts: readonly Act[], withTexts: boolean): string {
  const shown = acts.slice(0, MOST_ACTS).map((act) => inShort(act, withTexts));
  const more = acts.length - shown.length;
  return [...shown, ...(more > 0 ? [`… ${more} more`] : [])].join(' | ');
}

function inShort({ tool, args, status, recipient }: Act, withTexts: boolean): string {
  const words: string[] = [tool];
  if (withTexts)
    for (const [name, value] of Object.entries(args)) words.push(`${name}=${clipped(value)}`);
  if (recipient) words.push(`(${recipient.place})`);
  if (status === 'failed') words.push('(failed)');
  return words.join(' ');
}

/** One line of a text, cut between characters. */
function clipped(value: string | number): string {
  const line = String(value)
    .slice(0, 4 * LONGEST_ARGUMENT)
    .replace(/\s+/gu, ' ')
    .trim();
  if (line.length <= LONGEST_ARGUMENT) return line;
  return `${line.slice(0, LONGEST_ARGUMENT).replace(/[\ud800-\udbff]$/, '')}…`;
}
