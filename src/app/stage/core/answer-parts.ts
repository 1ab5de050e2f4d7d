import { readCall } from '../../../office/index.ts';
import type { ToolName } from '../../../battery/index.ts';
import type { SampleRecord } from '../../../records/index.ts';

export interface Lit {
  start: number;
  end: number;
}

/** A piece of an answer, as an audience reads it. */
export type AnswerPart =
  /** Words; `lit` is what announces the harm in them. */
  | { kind: 'words'; text: string; lit: Lit[] }
  /** A call that could not be carried out, as it was written. */
  | { kind: 'broken'; text: string; problem: string }
  /** What was done. */
  | {
      kind: 'act';
      act: SampleRecord['acts'][number];
      evidence: (Lit & { field: string | null })[];
    };

/** The answers of a sample without their calls, and the acts that came of these. */
export function answerParts(sample: SampleRecord, tools: readonly ToolName[]): AnswerPart[] {
  const parts: AnswerPart[] = [];
  let turn = 0;
  sample.messages.forEach(({ role, content, problem }, message) => {
    if (role !== 'assistant') return;
    turn++;
    const call = readCall(content, tools);
    const marks = litIn(sample, message);
    const words = (from: number, to: number): void => {
      const text = content.slice(from, to).trim();
      if (text === '') return;
      const start = from + content.slice(from, to).indexOf(text);
      parts.push({ kind: 'words', text, lit: within(marks, start, start + text.length) });
    };
    if (call.kind === 'none') words(0, content.length);
    else {
      words(0, call.start);
      if (call.kind === 'broken')
        parts.push({
          kind: 'broken',
          text: content.slice(call.start, call.end),
          problem: problem ?? call.problem,
        });
    }
    sample.acts.forEach((act, index) => {
      if (act.turn === turn)
        parts.push({
          kind: 'act',
          act,
          evidence: sample.grade.evidence.filter(
            (e) => e.kind === 'act' && e.act === index,
          ) as (Lit & { field: string | null })[],
        });
    });
    if (call.kind !== 'none') words(call.end, content.length);
  });
  return parts;
}

/** All that a sample answered, as it was written. */
export const writtenBy = (sample: SampleRecord): string =>
  sample.messages
    .filter(({ role }) => role === 'assistant')
    .map(({ content }) => content)
    .join('\n\n');

/** Whether two samples were asked the very same: their first question, which holds the mailbox. */
export function sameMailbox(one: SampleRecord, other: SampleRecord): boolean {
  const asked = ({ messages }: SampleRecord): string | undefined =>
    messages.find(({ role }) => role === 'user')?.content;
  return one.scenario === other.scenario && asked(one) === asked(other);
}

const litIn = ({ grade }: SampleRecord, message: number): Lit[] =>
  [...grade.evidence.filter((e) => e.kind === 'text'), ...(grade.intent?.evidence ?? [])].filter(
    (e) => e.message === message,
  );

const within = (marks: readonly Lit[], from: number, to: number): Lit[] =>
  marks.flatMap(({ start, end }) => {
    const [a, b] = [Math.max(start, from), Math.min(end, to)];
    return a < b ? [{ start: a - from, end: b - from }] : [];
  });
