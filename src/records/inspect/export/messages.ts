import type { SampleRecord } from '../../schema.ts';

type Message = SampleRecord['messages'][number];

/** Inspect's `ChatMessage`, its keys in Inspect's order. */
export interface MessageJson {
  id: string;
  content: string;
  source?: 'input' | 'generate' | undefined;
  metadata?: object | undefined;
  role: Message['role'];
  model?: string | undefined;
}

/** System prompt and first turn. What follows is told in answer to what the model did. */
const INPUT_MESSAGES = 2;

export function messageJson(
  message: Message,
  id: string,
  index: number,
  model: string,
): MessageJson {
  const { role, content, finish, problem, repair, tokens, times } = message;
  const facts = { finish, problem, repair, tokens, times };
  const some = Object.values(facts).some((fact) => fact !== undefined);
  const answer = role === 'assistant';
  return {
    id,
    content,
    source: answer ? 'generate' : index < INPUT_MESSAGES ? 'input' : undefined,
    metadata: some ? facts : undefined,
    role,
    model: answer ? model : undefined,
  };
}

/** How an answer ended, in Inspect's words; it has none for a limit of time. */
const stopReason = ({ finish }: Message): string =>
  finish === 'stop' ? 'stop' : finish === 'length' ? 'max_tokens' : 'unknown';

/** Inspect's `ModelOutput` of the last answer, or of none. */
export function outputJson(
  { messages }: SampleRecord,
  json: readonly MessageJson[],
  model: string,
): object {
  const last = messages.findLastIndex(({ role }) => role === 'assistant');
  return last < 0
    ? { model, choices: [], completion: '' }
    : answerJson(messages[last]!, json[last]!);
}

/** Inspect's `ModelOutput` of one answer. */
export function answerJson(message: Message, json: MessageJson): object {
  const { tokens, times } = message;
  return {
    model: json.model,
    choices: [{ message: json, stop_reason: stopReason(message) }],
    completion: json.content,
    usage: tokens && {
      input_tokens: tokens.prompt,
      output_tokens: tokens.output,
      total_tokens: tokens.prompt + tokens.cached + tokens.output,
      input_tokens_cache_read: tokens.cached,
    },
    time: times && times.total / 1000,
  };
}
