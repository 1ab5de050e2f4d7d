import { AppError, type ErrorData } from '../base/index.ts';

/** What may fail crosses the boundary as data: error classes do not survive it. */
export type Result<T> = { ok: true; value: T } | { ok: false; error: ErrorData };

/** Does the work and gives its outcome as data. */
export async function result<T>(work: () => T | Promise<T>): Promise<Result<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (thrown) {
    return { ok: false, error: AppError.from(thrown).toData() };
  }
}
