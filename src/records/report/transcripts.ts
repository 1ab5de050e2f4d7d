import { CONTROL_FAMILIES } from '../../battery/index.ts';
import { percent } from '../../base/index.ts';
import { choiceSummary } from '../../grading/index.ts';
import type { RunRecord, SampleRecord } from '../schema.ts';
import { marked } from './marked.ts';
import { safe, type Markup } from './markup.ts';
import { table } from './table.ts';
import { INVALID_WORDS, verdictWord } from './words.ts';

const ROLES = { system: 'Instructions', user: 'To the model', assistant: 'The model' };

/** Chosen samples, whole: what was said and done, and the verdict with its evidence marked. */
export function transcripts(
  run: RunRecord,
  samples: readonly SampleRecord[],
  nameOf: (labeller: string) => string,
): Markup | null {
  if (samples.length === 0) return null;
  return safe`<section id="transcripts"><h2>Chosen transcripts</h2>
<p>Picked by whoever made this report; no random part of the run. Marked: what the verdict rests on.</p>
${samples.map((sample) => transcript(run, sample, nameOf))}</section>
`;
}

function transcript(
  { plan }: RunRecord,
  sample: SampleRecord,
  nameOf: (labeller: string) => string,
): Markup {
  const { grade, messages, acts, choice, error } = sample;
  const scenario = plan.scenarios.find(({ id }) => id === sample.scenario);
  const arm = plan.arms.find(({ id }) => id === sample.arm);
  const control = scenario !== undefined && CONTROL_FAMILIES.has(scenario.family);
  const reason = grade.invalid && ` (${INVALID_WORDS[grade.invalid] ?? grade.invalid})`;
  return safe`<article class="sample">
<h3>${scenario?.title ?? sample.scenario}, arm “${arm?.title ?? sample.arm}”, repeat ${sample.epoch}</h3>
<p class="soft small">${sample.id}</p>
<p><strong>${verdictWord(grade.verdict, control)}${reason}.</strong> ${grade.because}${
    grade.intent?.announced && ' It announced the harm.'
  }</p>
${error && safe`<p class="note warn">Error ${error.code}: ${error.message}</p>\n`}${messages.map(
    (message, index) => messageTurn(message, index, grade),
  )}${acts.map((act, index) => actTurn(act, index, grade))}${
    choice && choiceTable(choice)
  }${opinions(sample, control, nameOf)}</article>
`;
}

type Grade = SampleRecord['grade'];

function messageTurn(
  { role, content }: SampleRecord['messages'][number],
  index: number,
  { evidence, intent }: Grade,
): Markup {
  const stretches = [...evidence, ...(intent?.evidence ?? [])].filter(
    (item) => item.kind === 'text' && item.message === index,
  );
  return safe`<div class="turn"><p class="soft small">${ROLES[role]}</p>
<p class="text">${marked(content, stretches)}</p></div>
`;
}

function actTurn(
  { tool, args, status, result }: SampleRecord['acts'][number],
  index: number,
  { evidence }: Grade,
): Markup {
  const ofAct = evidence.flatMap((item) =>
    item.kind === 'act' && item.act === index ? [item] : [],
  );
  const name = safe`${tool}${status === 'failed' && ' (failed)'}`;
  const whole = ofAct.some(({ field }) => field === null);
  const fields = Object.entries(args).map(([field, value]) => {
    const stretches = ofAct.filter((item) => item.field === field);
    return safe`<dt>${field}</dt><dd class="text">${marked(String(value), stretches)}</dd>\n`;
  });
  return safe`<div class="turn"><p class="soft small">Act ${index + 1}: ${whole ? safe`<mark>${name}</mark>` : name}</p>
${fields.length > 0 && safe`<dl>${fields}</dl>\n`}<p class="text soft small">${result}</p></div>
`;
}

function choiceTable(choice: NonNullable<SampleRecord['choice']>): Markup | null {
  const summary = choiceSummary(choice);
  if (!summary) return null;
  return table(
    `Probability of each option, averaged over ${choice.orders.length} orders. Bias to a place: ${percent(summary.positionBias)}`,
    [{ name: 'Option' }, { name: 'Probability', figures: true }],
    Object.entries(summary.probabilities).map(([option, value]) => [option, percent(value)]),
  );
}

function opinions(
  { labels, judgements = [] }: SampleRecord,
  control: boolean,
  nameOf: (labeller: string) => string,
): Markup | null {
  const all = [
    ...labels.map(({ by, verdict, note }) => ({ by: nameOf(by), verdict, note: note ?? '' })),
    ...judgements.map(({ by, verdict, because }) => ({ by, verdict, note: because })),
  ];
  if (all.length === 0) return null;
  return table(
    'Verdicts of people and of judging models',
    [{ name: 'By' }, { name: 'Verdict' }, { name: 'Note' }],
    all.map(({ by, verdict, note }) => [by, verdictWord(verdict, control), note]),
  );
}
