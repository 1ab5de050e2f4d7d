import { AppError, throwIfAborted } from '../base/index.ts';

/** A worker that was just ended gives its locks back a moment later. */
const LOCK_WAIT_MS = 2000;

const lockOf = (runId: string): string => `belljar-run-${runId}`;

/** Holds the run's lock while the work goes on; throws `locked` where another tab has it. */
export const locked = <T>(runId: string, work: () => Promise<T>): Promise<T> =>
  alone(lockOf(runId), 'this run is being played in another tab of this browser', work);

/** The same while a run from elsewhere is taken in, so that none clears away what another has kept. */
export const lockedIntake = <T>(
  runId: string,
  work: () => Promise<T>,
  signal?: AbortSignal,
): Promise<T> =>
  alone(lockOf(runId), 'this run is already being read, here or in another tab', work, signal);

/** Holds a model's lock while something is done to it; throws `locked` where another tab has it. */
export const lockedModel = <T>(
  model: string,
  work: () => Promise<T>,
  signal?: AbortSignal,
): Promise<T> =>
  alone(
    `belljar-model-${model}`,
    'another tab of this browser is working on this model',
    work,
    signal,
  );

/** A lock of the browser: whatever ends the tab that holds it, it is given back. */
async function alone<T>(
  lock: string,
  taken: string,
  work: () => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  let held = false;
  const patience = AbortSignal.timeout(LOCK_WAIT_MS);
  try {
    return await navigator.locks.request(
      lock,
      { signal: signal ? AbortSignal.any([signal, patience]) : patience },
      () => {
        held = true;
        return work();
      },
    );
  } catch (thrown) {
    if (held) throw thrown;
    throwIfAborted(signal);
    throw new AppError('locked', taken, { cause: thrown });
  }
}

/** Whether some tab holds the run's lock. */
export async function isLocked(runId: string): Promise<boolean> {
  const { held } = await navigator.locks.query();
  return (held ?? []).some(({ name }) => name === lockOf(runId));
}
