import { expandPlan, type SampleSpec } from '../battery/index.ts';
import { AppError, throwIfAborted } from '../base/index.ts';
import type { SampleRecord } from '../records/index.ts';
import type { Playing } from './playing.ts';
import { failedSample, playSample } from './sample.ts';

export type RunEvent =
  | { type: 'started'; sampleId: string }
  /** The answer that is being written, whole so far. */
  | { type: 'text'; sampleId: string; text: string }
  | { type: 'finished'; sample: SampleRecord };

export interface PlayOptions extends Playing {
  /** Ids that are done already. */
  finished: ReadonlySet<string>;
  /** Samples that were in flight when the engine went down, and how often. */
  attempts: ReadonlyMap<string, number>;
  /** Must resolve only when the sample is safe: the slot waits for it. */
  save: (sample: SampleRecord) => Promise<void>;
  onEvent: (event: RunEvent) => void;
  /** Resolves at once, or when a pause is over or the signal fires: the run ends in a pause too. */
  gate?: (signal: AbortSignal) => Promise<void>;
  signal?: AbortSignal;
}

/** A sample that was in flight in this many crashes is given up. */
export const MOST_ATTEMPTS = 2;

/**
 * Plays all samples of a plan that are not finished, as many at once as the engine has slots.
 * Throws `aborted` when stopped. When the engine must be replaced it throws that error with
 * `details.inFlight`, the ids of the samples that were under way.
 */
export async function playRun(options: PlayOptions): Promise<void> {
  const { plan, finished, attempts, capabilities } = options;
  const missing = expandPlan(plan).filter((spec) => !finished.has(spec.id));
  const suspects = missing.filter((spec) => attempts.has(spec.id));
  const fresh = missing.filter((spec) => !attempts.has(spec.id));
  // One by one, so that of those in flight at a crash only its cause can fail again.
  await playAll(options, suspects, 1);
  await playAll(options, fresh, Math.max(1, capabilities.slots));
}

async function playAll(options: PlayOptions, specs: SampleSpec[], slots: number): Promise<void> {
  const { signal, gate } = options;
  const inFlight = new Set<string>();
  const stop = new AbortController();
  const anySignal = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
  let failure: AppError | null = null;
  let next = 0;

  const slot = async (): Promise<void> => {
    while (next < specs.length && !anySignal.aborted) {
      await gate?.(anySignal);
      if (anySignal.aborted) return;
      const spec = specs[next++];
      if (!spec) return;
      inFlight.add(spec.id);
      try {
        await playOne(options, spec, anySignal);
        inFlight.delete(spec.id);
      } catch (thrown) {
        const error = AppError.from(thrown);
        // The first failure counts; the aborts that follow from it do not.
        if (failure === null && error.code !== 'aborted')
          failure = AppError.fromData({
            ...error.toData(),
            details: { ...error.details, inFlight: [...inFlight] },
          });
        stop.abort();
        return;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(slots, specs.length) }, slot));
  if (failure) throw failure as AppError;
  throwIfAborted(signal);
}

async function playOne(options: PlayOptions, spec: SampleSpec, signal: AbortSignal): Promise<void> {
  const { onEvent, save, plan } = options;
  const before = options.attempts.get(spec.id) ?? 0;
  onEvent({ type: 'started', sampleId: spec.id });
  let sample: SampleRecord;
  if (before >= MOST_ATTEMPTS)
    sample = failedSample(
      plan,
      spec,
      before,
      new AppError('engine-crashed', `the engine went down ${before} times during this sample`),
    );
  else {
    const play = (attempt: number): Promise<SampleRecord> =>
      playSample(options, spec, attempt, {
        signal,
        onText: (text) => onEvent({ type: 'text', sampleId: spec.id, text }),
      });
    sample = await play(before + 1);
    if (sample.error?.retryable && before + 1 < MOST_ATTEMPTS) sample = await play(before + 2);
  }
  await save(sample);
  onEvent({ type: 'finished', sample });
}
