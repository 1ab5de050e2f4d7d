import { CONTROL_FAMILIES } from '../../battery/index.ts';
import type { LinkPayload, TranscriptLink } from '../../records/index.ts';
import { dateTime, plural, verdictWord } from '../words.ts';

/** All that a link holds, in words, so that it can be read before the link is made. */
export function linkContents(payload: LinkPayload): [name: string, value: string][] {
  const { run, model } = payload;
  return [
    [
      'Model',
      `${model.label}, ${model.engine}${model.weightsSha256 ? `, hash of its weights ${model.weightsSha256.slice(0, 12)}…` : ''}`,
    ],
    [
      'Run',
      [
        `design “${run.design}”`,
        plural(run.epochs, 'repeat'),
        `seed ${run.seed}`,
        `hash of the battery ${run.batteryHash.slice(0, 12)}…`,
        ...(run.created === null ? [] : [`made ${dateTime(run.created)}`]),
        ...(run.id === null ? [] : [`its id ${run.id}`]),
      ].join(', '),
    ],
    ...(payload.kind === 'transcript'
      ? contentsOfSample(payload.sample)
      : ([
          [
            'Counts',
            `verdicts of ${payload.finished} of ${plural(payload.total, 'sample')}, by ${plural(payload.arms.length, 'arm')} and ${plural(payload.scenarios.length, 'scenario')}, with their titles`,
          ],
        ] satisfies [string, string][])),
  ];
}

function contentsOfSample(sample: TranscriptLink['sample']): [name: string, value: string][] {
  const { messages, acts, grade } = sample;
  const own = messages.filter(({ role }) => role === 'assistant');
  const given = messages.filter(({ role, content }) => role !== 'assistant' && content !== '');
  const results = acts.filter(({ result }) => result !== '');
  const marked = grade.evidence.length + (grade.intent?.evidence.length ?? 0);
  return [
    ['Sample', `${sample.title}, arm ${sample.armTitle}, repeat ${sample.epoch}`],
    [
      'Given to the model',
      given.length + results.length === 0
        ? 'nothing'
        : `${texts('message', given)}, and ${texts('result of an act', results, 'results of acts')}`,
    ],
    ['Written by the model', `${texts('message', own)}, and ${plural(acts.length, 'act')}`],
    [
      'Verdict',
      `${verdictWord(grade.verdict, CONTROL_FAMILIES.has(sample.family))}, why, and ${plural(marked, 'marked stretch', 'marked stretches')} of text`,
    ],
  ];
}

function texts(
  one: string,
  list: readonly { content?: string; result?: string }[],
  many = `${one}s`,
): string {
  const chars = list.reduce(
    (sum, { content = '', result = '' }) => sum + (content + result).length,
    0,
  );
  const count = plural(list.length, one, many);
  return list.length === 0 ? count : `${count} (${plural(chars, 'character')})`;
}
