import { excerpt, type Excerpt, type Stretch } from './excerpt.ts';
import type { LinkPayload, SummaryLink, TranscriptLink } from './schema.ts';

type Sample = TranscriptLink['sample'];
type Grade = Sample['grade'];

/** What the model wrote is worth more than what it was given to read. */
const WORTH_OF_ANSWERS = 4;

/** Characters of the longest text in it: from there on, clipping to that length changes nothing. */
export function longestText(payload: LinkPayload): number {
  if (payload.kind === 'summary') return 0;
  const { messages, acts, grade } = payload.sample;
  const lengths = [
    grade.because.length,
    ...messages.map(({ content }) => content.length),
    ...acts.flatMap(({ result, args }) => [
      result.length,
      ...Object.values(args).map((value) => String(value).length),
    ]),
  ];
  return Math.max(...lengths);
}

/**
 * The payload with no more than so many characters of each text, and of what the model wrote four
 * times as many; a summary without its scenarios. Evidence moves with its text, and goes where its
 * text goes.
 */
export function clip(payload: LinkPayload, longest: number): LinkPayload {
  return payload.kind === 'summary' ? withoutScenarios(payload) : withShortTexts(payload, longest);
}

const withoutScenarios = (payload: SummaryLink): SummaryLink => ({
  ...payload,
  clipped: true,
  scenarios: [],
});

function withShortTexts(payload: TranscriptLink, longest: number): TranscriptLink {
  const { sample } = payload;
  const { grade } = sample;
  const messages = sample.messages.map(({ role, content }, index) =>
    excerpt(
      content,
      stretchesIn(grade, index),
      role === 'assistant' ? WORTH_OF_ANSWERS * longest : longest,
    ),
  );
  const args = sample.acts.map((act, index) => {
    const texts = Object.entries(act.args).flatMap(([name, value]) =>
      typeof value === 'string'
        ? [[name, excerpt(value, ofField(grade, index, name), WORTH_OF_ANSWERS * longest)] as const]
        : [],
    );
    return new Map<string, Excerpt>(texts);
  });
  return {
    ...payload,
    clipped: true,
    sample: {
      ...sample,
      messages: sample.messages.map((message, index) => ({
        ...message,
        content: messages[index]!.text,
      })),
      acts: sample.acts.map((act, index) => ({
        ...act,
        args: Object.fromEntries(
          Object.entries(act.args).map(([name, value]) => [
            name,
            args[index]!.get(name)?.text ?? value,
          ]),
        ),
        result: excerpt(act.result, [], longest).text,
      })),
      grade: {
        ...grade,
        because: excerpt(grade.because, [], WORTH_OF_ANSWERS * longest).text,
        evidence: grade.evidence.flatMap((item) => {
          if (item.kind === 'text') return messages[item.message]!.moved(item) ?? [];
          const text = item.field === null ? undefined : args[item.act]!.get(item.field);
          return text ? (text.moved(item) ?? []) : [item];
        }),
        intent: grade.intent && {
          ...grade.intent,
          evidence: grade.intent.evidence.flatMap(
            (item) => messages[item.message]!.moved(item) ?? [],
          ),
        },
      },
    },
  };
}

const stretchesIn = ({ evidence, intent }: Grade, message: number): Stretch[] =>
  [...evidence, ...(intent?.evidence ?? [])].filter(
    (item) => item.kind === 'text' && item.message === message,
  );

const ofField = ({ evidence }: Grade, act: number, field: string): Stretch[] =>
  evidence.filter((item) => item.kind === 'act' && item.act === act && item.field === field);
