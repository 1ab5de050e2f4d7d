import type { MessageJson, SampleJson } from './schema.ts';
import type { InspectMessage, InspectToolCall } from './types.ts';

/** Looks up a long text that Inspect keeps apart; any other text is itself. */
export type Resolve = (text: string) => string;

const REFERENCE = /^(?:attachment|tc):\/\//;

/** Texts that stand in `attachments`, as Inspect's `resolve_attachments` finds them. */
export function resolver({ attachments }: SampleJson): Resolve {
  if (!attachments) return (text) => text;
  const known = new Map(Object.entries(attachments));
  return (text) => (REFERENCE.test(text) && known.get(text.replace(REFERENCE, ''))) || text;
}

export function messageOf(message: MessageJson, resolve: Resolve): InspectMessage {
  const { role, content, tool_calls: calls, tool_call_id: callId } = message;
  const parts = typeof content === 'string' ? [{ type: 'text', text: content }] : content;
  const texts: string[] = [];
  const reasoning: string[] = [];
  for (const part of parts)
    if (part.type === 'text') texts.push(resolve(part.text ?? ''));
    else if (part.type === 'reasoning') reasoning.push(resolve(thoughtOf(part)));
    else texts.push(`(${part.type})`);
  return {
    role,
    text: texts.join('\n'),
    reasoning: reasoning.length > 0 ? reasoning.join('\n') : null,
    toolCalls: (calls ?? []).map((call, index) => toolCallOf(call, index, resolve)),
    toolCallId: typeof callId === 'string' ? callId : (callId?.[0] ?? null),
    tool: message.function ?? null,
    error: message.error?.message ?? null,
  };
}

/** The thought itself, or where its provider hides it, the summary. */
function thoughtOf(part: {
  reasoning?: string | null | undefined;
  summary?: string | null | undefined;
  redacted?: boolean | null | undefined;
}): string {
  return (part.redacted ? part.summary : part.reasoning) ?? '';
}

type CallJson = NonNullable<MessageJson['tool_calls']>[number];

function toolCallOf(call: CallJson, index: number, resolve: Resolve): InspectToolCall {
  const resolved = (value: unknown): unknown =>
    typeof value === 'string' ? resolve(value) : value;
  return {
    id: call.id ?? String(index + 1),
    name: call.function,
    args: JSON.stringify(call.arguments ?? {}, (_key, value: unknown) => resolved(value)),
    problem: call.parse_error ?? null,
  };
}

/** The text of an input: of several messages, their texts one after the other. */
export function inputText(input: SampleJson['input'], resolve: Resolve): string {
  if (typeof input === 'string') return resolve(input);
  return input.map((message) => messageOf(message, resolve).text).join('\n\n');
}
