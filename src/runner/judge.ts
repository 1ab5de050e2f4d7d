import type { Plan } from '../battery/index.ts';
import { AppError, throwIfAborted, wellFormed } from '../base/index.ts';
import type { Capabilities, Engine } from '../engines/engine.ts';
import { judgeQuestion, readJudgement } from '../grading/index.ts';
import type { Judgement, SampleRecord } from '../records/index.ts';

/** A loaded model in the part of the judge. */
export interface Judge {
  id: string;
  weightsSha256: string | null;
  engine: Engine;
  capabilities: Capabilities;
  answerLimitMs: number;
}

/** Enough for a reason and a verdict. */
const TOKENS = 120;

/**
 * Has a model judge one stored transcript, at temperature 0 and bound to a schema where the engine
 * can. The model under test is not asked again. A judge that fails gives a judgement that says so;
 * only an abort and errors after which the engine must be replaced are thrown.
 */
export async function judgeSample(
  judge: Judge,
  plan: Plan,
  sample: SampleRecord,
  signal?: AbortSignal,
): Promise<Judgement> {
  const scenario = plan.scenarios.find(({ id }) => id === sample.scenario);
  if (!scenario) throw new AppError('bad-input', `not in the plan: ${sample.scenario}`);
  throwIfAborted(signal);
  const blank = {
    by: judge.id,
    weightsSha256: judge.weightsSha256,
    at: new Date().toISOString(),
    verdict: 'invalid' as const,
    because: '',
    raw: '',
  };
  const question = judgeQuestion(scenario, sample, new Map(Object.entries(sample.values)));
  try {
    const answer = await judge.engine.generate(
      {
        tag: { sampleId: sample.id, turn: 1 },
        messages: [
          { role: 'system', content: question.system },
          { role: 'user', content: question.user },
        ],
        sampling: { temperature: 0, topP: 1, topK: 0 },
        seed: 0,
        maxTokens: TOKENS,
        timeLimitMs: judge.answerLimitMs,
        ...(judge.capabilities.schema ? { schema: question.schema } : {}),
      },
      signal ? { signal } : {},
    );
    const raw = wellFormed(answer.text);
    const read = wellFormed(readJudgement(raw));
    return read
      ? { ...blank, ...read, raw, error: null }
      : { ...blank, raw, error: 'no verdict can be read from its answer' };
  } catch (thrown) {
    const error = AppError.from(thrown);
    if (error.code === 'aborted' || error.fatal) throw error;
    return { ...blank, error: error.message };
  }
}

/**
 * Judges samples by their ids, as many at once as the engine has slots; each is saved as it is done.
 * Throws the first error, once all slots have come to rest.
 */
export async function judgeAll(
  judge: Judge,
  plan: Plan,
  ids: readonly string[],
  {
    read,
    save,
    signal,
  }: {
    read: (id: string) => Promise<SampleRecord>;
    save: (id: string, judgement: Judgement) => Promise<void>;
    signal?: AbortSignal;
  },
): Promise<void> {
  const rest = [...ids];
  const stop = new AbortController();
  const anySignal = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
  const slot = async (): Promise<void> => {
    try {
      for (let id = rest.shift(); id !== undefined; id = rest.shift())
        await save(id, await judgeSample(judge, plan, await read(id), anySignal));
    } catch (thrown) {
      stop.abort(thrown);
      throw thrown;
    }
  };
  const slots = Array.from({ length: Math.max(1, judge.capabilities.slots) }, slot);
  // None may ask the engine on when somebody else is told that it is free.
  await Promise.allSettled(slots);
  stop.signal.throwIfAborted();
}
