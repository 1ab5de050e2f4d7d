import { describe, expect, test } from 'vitest';
import { AppError, isAbort, throwIfAborted } from '../../src/base/index.ts';

describe('AppError', () => {
  test('crosses as data and comes back as it was', () => {
    const error = new AppError('download', 'the line broke', {
      retryable: true,
      details: { status: 503 },
    });
    const data = structuredClone(error.toData());
    expect(data).toEqual({
      code: 'download',
      message: 'the line broke',
      retryable: true,
      details: { status: 503 },
    });
    const back = AppError.fromData(data);
    expect(back).toBeInstanceOf(AppError);
    expect(back.toData()).toEqual(data);
  });

  test('has no details where none were given, and is not retryable by itself', () => {
    expect(new AppError('quota', 'full').toData()).toEqual({
      code: 'quota',
      message: 'full',
      retryable: false,
    });
  });

  test('wraps anything that was thrown', () => {
    const own = new AppError('quota', 'full');
    expect(AppError.from(own, 'unexpected')).toBe(own);
    const cause = new TypeError('x is not a function');
    const wrapped = AppError.from(cause);
    expect(wrapped).toMatchObject({ code: 'unexpected', message: cause.message, cause });
    expect(AppError.from(cause, 'database').code).toBe('database');
    expect(AppError.from('a word').message).toBe('a word');
    expect(AppError.from(undefined).message).toBe('undefined');
    expect(AppError.from(new Error('')).message).toBe('an error without a message');
  });

  test('calls an abort an abort, whatever code was asked for', () => {
    const abort = new DOMException('stop', 'AbortError');
    expect(AppError.from(abort, 'database').code).toBe('aborted');
    expect(isAbort(abort)).toBe(true);
    expect(isAbort(new AppError('aborted', 'stopped'))).toBe(true);
    expect(isAbort(new AppError('quota', 'full'))).toBe(false);
    expect(isAbort(new Error('AbortError'))).toBe(false);
    expect(isAbort('AbortError')).toBe(false);
  });

  test('is fatal only where the worker cannot be trusted any more', () => {
    for (const code of ['device-lost', 'engine-crashed', 'engine-hung', 'out-of-memory'] as const)
      expect(new AppError(code, '').fatal).toBe(true);
    for (const code of ['aborted', 'bad-input', 'context-overflow', 'time-limit'] as const)
      expect(new AppError(code, '').fatal).toBe(false);
  });
});

test('throwIfAborted throws only after the signal', () => {
  const controller = new AbortController();
  expect(() => throwIfAborted(undefined)).not.toThrow();
  expect(() => throwIfAborted(controller.signal)).not.toThrow();
  controller.abort();
  expect(() => throwIfAborted(controller.signal)).toThrow(
    expect.objectContaining({ code: 'aborted' }),
  );
});
