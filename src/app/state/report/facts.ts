import { BUNDLED_MODELS } from '../../../engines/index.ts';
import type { RunRecord } from '../../../records/index.ts';

const ACTING: Record<NonNullable<RunRecord['acting']>, string> = {
  schema: 'calls bound to a schema',
  native: 'the engine’s own tool calls',
  text: 'calls written as text',
};

/** How a run was made, in words. */
export function runFacts(record: RunRecord): [name: string, value: string][] {
  const { plan, model, sampling, acting, batteryHash } = record;
  return [
    ['Model', model.label],
    ['Engine', model.engineVersion],
    ['Weights (SHA-256)', model.weightsSha256 ?? 'not known'],
    [
      'Sampling',
      `temperature ${sampling.temperature}, top-p ${sampling.topP}, top-k ${sampling.topK}`,
    ],
    ['Form', plan.form === 'choice' ? 'choice among options' : 'acts in the office'],
    ...(acting && plan.form !== 'choice'
      ? [['Acting', ACTING[acting]] satisfies [string, string]]
      : []),
    ['Repeats', String(plan.epochs)],
    ['Seed of the plan', String(plan.seed)],
    ['Battery (SHA-256)', batteryHash],
  ];
}

/** Whether the model is one of those that ship with the site to show a mechanism. */
export const isToy = ({ model }: RunRecord): boolean =>
  BUNDLED_MODELS.some(
    ({ id, sha256 }) => id === model.id && (model.weightsSha256 ?? sha256) === sha256,
  );

/** What a picture of a run's figures has to say of the run, in a sentence. */
export function aboutRun(record: RunRecord): string {
  const { model, plan, created, recordingOf } = record;
  return [
    `${model.label}, design “${plan.design}”, ${created.slice(0, 10)}`,
    ...(isToy(record) ? ['a toy model: its rates say nothing about any real model'] : []),
    ...(recordingOf ? ['recorded, not live'] : []),
  ].join('; ');
}
