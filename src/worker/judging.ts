import { AppError } from '../base/index.ts';
import type { LoadProgress, ModelRef } from '../engines/index.ts';
import { withJudgement, withLabel, type Label, type SampleRecord } from '../records/index.ts';
import { judgeAll } from '../runner/index.ts';
import type { Store } from '../store/index.ts';
import type { Outcome } from './api.ts';
import type { Loader } from './loader.ts';
import { ANSWER_LIMIT_MS } from './player.ts';
import type { UnderWay } from './turn.ts';

/** Has a model judge the stored transcripts of a run that it has not judged yet. */
export async function judgeRun(
  store: Store,
  loader: Loader,
  runId: string,
  ref: ModelRef,
  { stop: { signal } }: UnderWay,
  onLoad: (progress: LoadProgress) => void,
  onProgress: (progress: { done: number; of: number }) => void,
): Promise<Outcome> {
  const { record } = await store.run(runId);
  const ids: string[] = [];
  for await (const { id, judged } of store.eachRow(runId))
    if (!judged.some(({ by }) => by === ref.id)) ids.push(id);
  try {
    const { engine, model } = await loader.load(ref, onLoad, signal);
    const judge = {
      id: ref.id,
      weightsSha256: model.weightsSha256,
      engine,
      capabilities: model.capabilities,
      answerLimitMs: ANSWER_LIMIT_MS,
    };
    let done = 0;
    await judgeAll(judge, record.plan, ids, {
      read: (id) => store.sample(runId, id),
      save: async (id, judgement) => {
        await store.changeSample(runId, id, (sample) => withJudgement(sample, judgement));
        onProgress({ done: ++done, of: ids.length });
      },
      signal,
    });
    return 'finished';
  } catch (thrown) {
    const error = AppError.from(thrown);
    if (error.code === 'aborted') return 'stopped';
    throw error;
  }
}

/** Keeps what a person says of a sample; a second label of the same person takes the first's place. */
export function label(
  store: Store,
  runId: string,
  sampleId: string,
  { by, verdict }: Pick<Label, 'by' | 'verdict'>,
): Promise<SampleRecord> {
  const name = by.trim();
  if (name === '' || name.length > 60)
    throw new AppError('bad-input', 'a label needs the name of who gives it, up to 60 letters');
  const given: Label = { by: name, verdict, at: new Date().toISOString() };
  return store.changeSample(runId, sampleId, (sample) => withLabel(sample, given));
}

export const unlabel = (
  store: Store,
  runId: string,
  sampleId: string,
  by: string,
): Promise<SampleRecord> =>
  store.changeSample(runId, sampleId, (sample) => ({
    ...sample,
    labels: sample.labels.filter((given) => given.by !== by),
  }));
