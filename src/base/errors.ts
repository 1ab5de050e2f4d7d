/** Every way in which Belljar can fail, by name. The page chooses its advice by this code. */
export type ErrorCode =
  | 'aborted'
  | 'bad-input'
  | 'bad-model'
  | 'context-overflow'
  | 'database'
  | 'device-lost'
  | 'download'
  | 'engine-crashed'
  | 'engine-hung'
  | 'engine-missing'
  | 'locked'
  | 'model-missing'
  | 'no-shader-f16'
  | 'no-webgpu'
  | 'out-of-memory'
  | 'quota'
  | 'sealed'
  | 'time-limit'
  | 'unexpected';

/** An error as plain data: what crosses the worker boundary and what a record keeps. */
export interface ErrorData {
  code: ErrorCode;
  message: string;
  retryable: boolean;
  details?: Record<string, unknown>;
}

/** Codes after which the engine's worker cannot be trusted and must be replaced. */
const FATAL: ReadonlySet<ErrorCode> = new Set([
  'device-lost',
  'engine-crashed',
  'engine-hung',
  'out-of-memory',
]);

/** The one error type: `message` is for people, `code` for programs. */
export class AppError extends Error implements ErrorData {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly details?: Record<string, unknown>;

  constructor(
    code: ErrorCode,
    message: string,
    options: { retryable?: boolean; details?: Record<string, unknown>; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retryable = options.retryable ?? false;
    if (options.details) this.details = options.details;
  }

  /** Whether the engine's worker must be replaced before anything else can run. */
  get fatal(): boolean {
    return FATAL.has(this.code);
  }

  toData(): ErrorData {
    return {
      code: this.code,
      message: this.message,
      retryable: this.retryable,
      ...(this.details ? { details: this.details } : {}),
    };
  }

  static fromData(data: ErrorData): AppError {
    return new AppError(data.code, data.message, {
      retryable: data.retryable,
      ...(data.details ? { details: data.details } : {}),
    });
  }

  /** Wraps anything that was thrown; an `AppError` comes back as it is. */
  static from(thrown: unknown, code: ErrorCode = 'unexpected'): AppError {
    if (thrown instanceof AppError) return thrown;
    if (isAbort(thrown)) return new AppError('aborted', 'stopped', { cause: thrown });
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    return new AppError(code, message || 'an error without a message', { cause: thrown });
  }
}

/** Whether a thrown value means that somebody asked to stop. */
export function isAbort(thrown: unknown): boolean {
  if (thrown instanceof AppError) return thrown.code === 'aborted';
  return thrown instanceof Error && thrown.name === 'AbortError';
}

/** Throws `aborted` if the signal has fired. */
export function throwIfAborted(signal?: AbortSignal): void {
  if (signal?.aborted) throw new AppError('aborted', 'stopped');
}
