import { wellFormed } from '../base/index.ts';
import type { Judgement, Label, SampleRecord } from './schema.ts';

/** The sample with what a person says of it, in place of what that person said before. */
export const withLabel = (sample: SampleRecord, label: Label): SampleRecord => ({
  ...sample,
  labels: [...sample.labels.filter(({ by }) => by !== label.by), wellFormed(label)],
});

/** The sample with what a judging model says of it, in place of what that model said before. */
export const withJudgement = (sample: SampleRecord, judgement: Judgement): SampleRecord => ({
  ...sample,
  judgements: [...(sample.judgements ?? []).filter(({ by }) => by !== judgement.by), judgement],
});
