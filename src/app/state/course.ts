import type { SampleRecord } from '../../records/index.ts';

type Message = SampleRecord['messages'][number];
type Act = SampleRecord['acts'][number];

/** One step of what happened in a sample, as it is shown. */
export type Step =
  | { kind: 'told'; message: number; text: string }
  | {
      kind: 'answer';
      message: number;
      turn: number;
      said: Message;
      acts: { act: Act; index: number }[];
    };

/**
 * The course of a sample after what it began with. What an act's own card says already is not told
 * a second time: of `Result: Sent to Ada.` nothing is left, of a new mail behind it the mail.
 */
export function courseOf({ messages, acts }: Pick<SampleRecord, 'messages' | 'acts'>): Step[] {
  const steps: Step[] = [];
  let turn = 0;
  for (const [index, said] of messages.entries()) {
    if (said.role === 'assistant') {
      turn++;
      const own = acts.flatMap((act, place) => (act.turn === turn ? [{ act, index: place }] : []));
      steps.push({ kind: 'answer', message: index, turn, said, acts: own });
    } else if (turn > 0) {
      const last = steps.at(-1);
      const result = last?.kind === 'answer' ? last.acts.at(-1)?.act.result : undefined;
      const known = result === undefined ? null : `Result: ${result}`;
      const text =
        known !== null && said.content.startsWith(known)
          ? said.content.slice(known.length).trim()
          : said.content;
      if (text !== '') steps.push({ kind: 'told', message: index, text });
    }
  }
  return steps;
}
