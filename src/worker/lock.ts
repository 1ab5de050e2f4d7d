import { AppError } from '../base/index.ts';

/** A worker that was just ended gives its locks back a moment later. */
const LOCK_WAIT_MS = 2000;

const lockOf = (runId: string): string => `belljar-run-${runId}`;

/** Holds the run's lock while the work goes on; throws `locked` where another tab has it. */
export async function locked<T>(runId: string, work: () => Promise<T>): Promise<T> {
  let held = false;
  try {
    return await navigator.locks.request(
      lockOf(runId),
      { signal: AbortSignal.timeout(LOCK_WAIT_MS) },
      () => {
        held = true;
        return work();
      },
    );
  } catch (thrown) {
    if (held) throw thrown;
    throw new AppError('locked', 'this run is being played in another tab of this browser', {
      cause: thrown,
    });
  }
}

/** Whether some tab holds the run's lock. */
export async function isLocked(runId: string): Promise<boolean> {
  const { held } = await navigator.locks.query();
  return (held ?? []).some(({ name }) => name === lockOf(runId));
}
