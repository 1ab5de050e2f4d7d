import type { SampleRecord } from '../../schema.ts';
import { pythonTime, type Context } from './context.ts';
import { answerJson, type MessageJson } from './messages.ts';
import { generateConfig } from './spec.ts';

/** Inspect's `EvalError`. */
export interface ErrorJson {
  message: string;
  traceback: string;
  traceback_ansi: string;
}

/** Each generation repeats what was said before it; a sample may not grow without bound by that. */
const MOST_CHARS = 4 * 1024 ** 2;

/** Python knows no later time, and a record from elsewhere may claim that an answer took ages. */
const LATEST = Date.UTC(9999, 11, 31);

/**
 * What happened in a sample as Inspect's events, out of which its viewer makes the transcript: each
 * generation, of which `messages_df` makes its rows, what its calls did, and the error that ended it.
 * The input is what was recorded; that the reasoning of earlier answers was
 * not shown to the model again is said as Inspect says it, by `reasoning_history`. The times are
 * computed (see the notes in the log's metadata): no record tells when a generation began.
 */
export function eventsOf(
  { run, model }: Context,
  sample: SampleRecord,
  messages: readonly MessageJson[],
  error: ErrorJson | undefined,
): object[] {
  const started = Date.parse(sample.started);
  let before = 0;
  const timeAt = (ms: number): string =>
    pythonTime(new Date(Math.min(started + ms, LATEST)).toISOString());
  const at = (uuid: string): object => ({
    uuid,
    timestamp: timeAt(before),
    working_start: before / 1000,
  });
  const config = { ...generateConfig(run), seed: sample.seed, reasoning_history: 'none' };
  const events: object[] = [];
  let chars = 0;
  let written = 0;
  let turn = 0;
  for (const [index, message] of sample.messages.entries()) {
    if (message.role === 'assistant') {
      const took = message.times?.total ?? 0;
      written += chars + message.content.length;
      if (written > MOST_CHARS) return [];
      events.push({
        ...at(`${messages[index]!.id}:event`),
        event: 'model',
        model,
        input: messages.slice(0, index),
        tools: [],
        tool_choice: 'none',
        config,
        output: answerJson(message, messages[index]!),
        completed: timeAt(before + took),
        working_time: took / 1000,
      });
      before += took;
      turn++;
      for (const [place, act] of sample.acts.entries())
        if (act.turn === turn)
          events.push({
            ...at(`${messages[index]!.id}:act-${place}`),
            event: 'tool',
            type: 'function',
            id: `${sample.id}:act-${place}`,
            function: act.tool,
            arguments: act.args,
            result: act.result,
            error: act.status === 'failed' ? { type: 'unknown', message: act.result } : undefined,
            events: [],
          });
    }
    chars += message.content.length;
  }
  if (error) events.push({ ...at(`${sample.id}:error`), event: 'error', error });
  return events;
}
