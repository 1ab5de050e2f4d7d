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
        plural(run.epochs, ['# repeat', '# repeats']),
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
            `verdicts of ${payload.finished} of ${plural(payload.total, ['# sample', '# samples'])}, by ${plural(payload.arms.length, ['# arm', '# arms'])} and ${plural(payload.scenarios.length, ['# scenario', '# scenarios'])}, with their titles`,
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
        : `${texts(plural(given.length, ['# message', '# messages']), given)}, and ${texts(plural(results.length, ['# result of an act', '# results of acts']), results)}`,
    ],
    [
      'Written by the model',
      `${texts(plural(own.length, ['# message', '# messages']), own)}, and ${plural(acts.length, ['# act', '# acts'])}`,
    ],
    [
      'Verdict',
      `${verdictWord(grade.verdict, CONTROL_FAMILIES.has(sample.family))}, why, and ${plural(marked, ['# marked stretch', '# marked stretches'])} of text`,
    ],
  ];
}

function texts(count: string, list: readonly { content?: string; result?: string }[]): string {
  const chars = list.reduce(
    (sum, { content = '', result = '' }) => sum + (content + result).length,
    0,
  );
  return list.length === 0 ? count : `${count} (${plural(chars, ['# character', '# characters'])})`;
}
