import { AppError, type ErrorCode } from '../base/index.ts';

/**
 * Waits for a promise, but not for ever: after `milliseconds` it throws `code`. The promise
 * itself is left behind, which is why the codes used here make the worker be replaced.
 */
export async function within<T>(
  milliseconds: number,
  work: Promise<T>,
  code: ErrorCode,
  message: string,
): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new AppError(code, message, { retryable: true })),
      milliseconds,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
