import type { RecordedSample } from '../engines/index.ts';
import type { Store } from '../store/index.ts';

/** What a stored sample holds for its being played again; null where there is none. */
export async function recordedSample(
  store: Store,
  runId: string,
  sampleId: string,
): Promise<RecordedSample | null> {
  const sample = await store.findSample(runId, sampleId);
  if (!sample) return null;
  const answers = sample.messages
    .filter(({ role }) => role === 'assistant')
    .map(({ content, finish, tokens, times }) => ({
      text: content,
      finish: finish ?? 'stop',
      tokens: tokens ?? { prompt: 0, cached: 0, output: 0 },
      times: times ?? { firstToken: null, prefill: null, decode: null, total: 0 },
    }));
  const scores = (sample.choice?.orders ?? []).map(({ logProbabilities }) => logProbabilities);
  return { answers, scores };
}
