import { AppError, throwIfAborted } from '../../base/index.ts';
import type { Engine, Generation } from '../engine.ts';

/** An answer as it was recorded. */
export type RecordedAnswer = Generation;

/** What was recorded of a sample: its answers in turn, or what its options got in each order. */
export interface RecordedSample {
  answers: RecordedAnswer[];
  scores: (number | null)[][];
}

/** Gives what was recorded of a sample; null where there is no such sample. */
export type RecordedAnswers = (
  recordingId: string,
  sampleId: string,
) => Promise<RecordedSample | null>;

/** Bounded only to keep memory flat; a recording has no limit of its own. */
const SLOTS = 64;

/**
 * Plays a recorded run as if it were live, either at the speed at which it was recorded or as
 * fast as it goes. What it shows is marked as recorded by whoever shows it.
 */
export function createReplayEngine(recorded: RecordedAnswers): Engine {
  let recordingId: string | null = null;
  let live = false;

  async function find(sampleId: string): Promise<RecordedSample> {
    if (recordingId === null) throw new AppError('model-missing', 'no recording is loaded');
    const sample = await recorded(recordingId, sampleId);
    if (!sample) throw new AppError('model-missing', `the recording has no answer for ${sampleId}`);
    return sample;
  }

  return {
    id: 'replay',
    support: () => Promise.resolve({ available: true }),

    load(model) {
      if (model.source.kind !== 'recording')
        throw new AppError('bad-input', 'only a recorded run can be played again');
      recordingId = model.source.runId;
      live = model.source.pace === 'recorded';
      return Promise.resolve({
        capabilities: {
          slots: live ? 1 : SLOTS,
          seeds: true,
          logProbabilities: true,
          schema: true,
          nativeTools: false,
          contextTokens: Number.MAX_SAFE_INTEGER,
        },
        weightsSha256: null,
        engineVersion: 'recording',
        loadMs: 0,
        facts: {},
      });
    },

    async generate({ tag }, { onText, signal } = {}) {
      throwIfAborted(signal);
      const answer = (await find(tag.sampleId)).answers[tag.turn - 1];
      if (!answer)
        throw new AppError('model-missing', `the recording has no answer for ${tag.sampleId}`);
      if (live) await speak(answer, onText, signal);
      else onText?.(answer.text);
      return answer;
    },

    async score({ tag }, { signal } = {}) {
      throwIfAborted(signal);
      const logProbabilities = (await find(tag.sampleId)).scores[tag.turn - 1];
      if (!logProbabilities)
        throw new AppError('model-missing', `the recording has no scores for ${tag.sampleId}`);
      return { logProbabilities };
    },

    unload() {
      recordingId = null;
      return Promise.resolve();
    },
  };
}

/** Gives the text word by word over the time that it took. */
async function speak(
  answer: RecordedAnswer,
  onText: ((text: string) => void) | undefined,
  signal: AbortSignal | undefined,
): Promise<void> {
  const words = answer.text.split(/(?<=\s)/);
  const pause = answer.times.total / Math.max(1, words.length);
  let text = '';
  for (const word of words) {
    await new Promise((resolve) => setTimeout(resolve, pause));
    throwIfAborted(signal);
    text += word;
    onText?.(text);
  }
}
