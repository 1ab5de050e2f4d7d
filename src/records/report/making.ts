import { duration } from '../../base/index.ts';
import type { RunRecord } from '../schema.ts';
import type { Figures, Speed } from './figures.ts';
import { safe, type Markup } from './markup.ts';
import { figure, moment, plural } from './words.ts';

/** How fast it went. */
export function speed({ speed: found }: Figures, recorded: boolean): Markup | null {
  // A file from elsewhere may hold times that add up to no number.
  if (found.samples === 0 || !Number.isFinite(found.generateMs)) return null;
  return safe`<section id="speed"><h2>Speed</h2>
${recorded && safe`<p>Of the replay, not of the model: the answers were read from a recording.</p>\n`}${facts(speedFacts(found))}</section>
`;
}

function speedFacts(found: Speed): [string, string][] {
  const seconds = found.generateMs / 1000;
  return [
    ['Timed samples', found.samples.toLocaleString('en')],
    ['Time in the model, added up', duration(found.generateMs)],
    ['Time a sample, on average', `${figure(seconds / found.samples)} s`],
    ['Tokens read', found.promptTokens.toLocaleString('en')],
    ['Tokens written', found.outputTokens.toLocaleString('en')],
    [
      'Tokens written a second',
      `${figure(found.outputTokens / seconds)} (of one answer, reading included; several may run at once)`,
    ],
    ['Begun again after a crash', plural(found.begunAgain, 'sample')],
  ];
}

/** All that is needed to make the run again, and what it ran on. */
export function making(run: RunRecord, { total }: Figures, withDevice: boolean): Markup {
  const { plan, model, sampling, acting, device } = run;
  const abilities = Object.entries(model.capabilities).map(([name, value]) => `${name}: ${value}`);
  const found = Object.entries({ ...device, ...model.facts });
  return safe`<section id="making"><h2>How it was made</h2>
${facts([
  ['Model', model.label],
  ['Model id', model.id],
  ['Weights (SHA-256)', model.weightsSha256 ?? 'not known'],
  ['Engine', `${model.engine}, ${model.engineVersion}`],
  ['What the engine can', abilities.join(', ')],
  [
    'Sampling',
    `temperature ${sampling.temperature}, top-p ${sampling.topP}, top-k ${sampling.topK}`,
  ],
  ['Form', plan.form === 'choice' ? 'choosing among options' : 'acting in the office'],
  ...(acting ? [['Calls made by', acting] as const] : []),
  ['Design', `${plan.design}, suite ${plan.suite}`],
  ['Arms', plan.arms.map(({ title, about }) => `${title}: ${about}`).join(' ')],
  [
    'Plan',
    `${plural(plan.scenarios.length, 'scenario')}, ${plural(plan.arms.length, 'arm')}, ` +
      `${plural(plan.epochs, 'repeat')}: ${plural(total, 'sample')}`,
  ],
  ['Seed of the plan', String(plan.seed)],
  ['Battery (SHA-256)', run.batteryHash],
  ['Run', run.id],
  ['Begun', moment(run.created)],
])}${
    withDevice &&
    safe`<h3>Device and engine</h3>
${facts(found.map(([name, value]) => [name, String(value)]))}`
  }</section>
`;
}

const facts = (pairs: readonly (readonly [string, string])[]): Markup =>
  safe`<dl>${pairs.map(([name, value]) => safe`<dt>${name}</dt><dd>${value}</dd>\n`)}</dl>\n`;
