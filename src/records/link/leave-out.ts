import type { LinkPayload, TranscriptLink } from './schema.ts';

/** What may stay out of a link besides what no link holds: labels, judges and facts on devices. */
export interface LinkLeaveOut {
  /** When the run was made, and its id. */
  when?: boolean;
  /** Of a transcript: what the model was given to read. Its own words and acts stay. */
  given?: boolean;
}

/** The payload without that; it says itself what was left out. */
export function leavingOut(payload: LinkPayload, { when, given }: LinkLeaveOut): LinkPayload {
  const withoutGiven = given === true && payload.kind === 'transcript';
  const leftOut = [...(when ? ['when' as const] : []), ...(withoutGiven ? ['given' as const] : [])];
  if (leftOut.length === 0) return payload;
  const rest = withoutGiven ? { ...payload, sample: ownWords(payload.sample) } : payload;
  return {
    ...rest,
    run: when ? { ...payload.run, id: null, created: null } : payload.run,
    leftOut,
  };
}

function ownWords(sample: TranscriptLink['sample']): TranscriptLink['sample'] {
  const { messages, acts, grade } = sample;
  const isOwn = ({ message }: { message: number }): boolean =>
    messages[message]?.role === 'assistant';
  return {
    ...sample,
    messages: messages.map((message) =>
      message.role === 'assistant' ? message : { ...message, content: '' },
    ),
    acts: acts.map((act) => ({ ...act, result: '' })),
    grade: {
      ...grade,
      evidence: grade.evidence.filter((item) => item.kind === 'act' || isOwn(item)),
      intent: grade.intent && {
        ...grade.intent,
        evidence: grade.intent.evidence.filter(isOwn),
      },
    },
  };
}
