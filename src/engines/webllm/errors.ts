import { AppError, type ErrorCode, isAbort } from '../../base/index.ts';

/** What WebLLM's own errors mean, by the name they carry. */
const BY_NAME: Record<string, ErrorCode> = {
  ModelNotFoundError: 'model-missing',
  MissingModelError: 'bad-model',
  ArtifactManifestError: 'bad-model',
  IntegrityError: 'bad-model',
  UnsupportedTokenizerFilesError: 'bad-model',
  WindowSizeConfigurationError: 'bad-model',
  WindowSizeSpecificationError: 'bad-model',
  AttentionSinkSizeError: 'bad-model',
  IncorrectPipelineLoadedError: 'bad-model',
  // Thrown by the browser when a library is no WebAssembly, or not one for this WebLLM.
  CompileError: 'bad-model',
  LinkError: 'bad-model',
  WebGPUNotAvailableError: 'no-webgpu',
  WebGPUNotFoundError: 'no-webgpu',
  FeatureSupportError: 'no-webgpu',
  ShaderF16SupportError: 'no-shader-f16',
  DeviceLostError: 'device-lost',
  // WebLLM unloads by itself when the device goes, so later calls find no model.
  ModelNotLoadedError: 'device-lost',
  ContextWindowSizeExceededError: 'context-overflow',
  GrammarMatcherInitError: 'bad-input',
  InvalidResponseFormatError: 'bad-input',
  InvalidNumberStringError: 'bad-input',
  MinValueError: 'bad-input',
  NonNegativeError: 'bad-input',
  DependencyError: 'bad-input',
  SeedTypeError: 'bad-input',
  MessageOrderError: 'bad-input',
  SystemMessageOrderError: 'bad-input',
  ContentTypeError: 'bad-input',
  UnsupportedRoleError: 'bad-input',
  UnsupportedFieldsError: 'bad-input',
  QuotaExceededError: 'quota',
  NetworkError: 'download',
  // A trap inside the compiled library: its state is unknown afterwards.
  RuntimeError: 'engine-crashed',
};

/** Errors that have no name of their own are known by their words. */
const BY_WORDS: [RegExp, ErrorCode][] = [
  [
    /device (is|was) lost|lost device|already (been )?(disposed|deleted)|external Instance reference/i,
    'device-lost',
  ],
  [
    /out of memory|allocation failed|could not allocate|array buffer|cannot enlarge/i,
    'out-of-memory',
  ],
  [/unable to find a compatible GPU|cannot initialize runtime/i, 'no-webgpu'],
  [/failed to fetch|load failed|networkerror|cannot fetch|failed to store/i, 'download'],
];

/** Trying again, perhaps in a fresh worker, can help with these. */
const RETRYABLE: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'device-lost',
  'download',
  'engine-crashed',
  'engine-hung',
]);

/** Words for people where the original ones speak to programmers. */
const MESSAGES: Partial<Record<ErrorCode, string>> = {
  'context-overflow': 'the prompt is longer than the context of the model',
  'device-lost': 'the graphics device was lost, often for want of memory',
  'no-shader-f16': 'this model needs 16-bit shaders (shader-f16), which this device lacks',
  quota: 'the browser has no room left to keep the model',
};

/**
 * Turns whatever WebLLM or the browser threw into an `AppError`. An abort counts as
 * the user's only when `signal` has fired: reading from a lost device throws
 * `AbortError` too.
 */
export function classify(thrown: unknown, signal?: AbortSignal): AppError {
  if (thrown instanceof AppError) return thrown;
  if (signal?.aborted) return new AppError('aborted', 'stopped', { cause: thrown });
  const name = thrown instanceof Error ? thrown.name : '';
  const words = thrown instanceof Error ? thrown.message : String(thrown);
  const code = codeOf(thrown, name, words);
  const message = MESSAGES[code] ?? (words || 'an error without a message');
  return new AppError(code, message, {
    retryable: RETRYABLE.has(code),
    details: { name, message: words },
    cause: thrown,
  });
}

function codeOf(thrown: unknown, name: string, words: string): ErrorCode {
  if (isAbort(thrown)) return 'device-lost';
  const byWords = BY_WORDS.find(([pattern]) => pattern.test(words))?.[1];
  // `RangeError` is both WebLLM's for a parameter and the browser's for want of memory.
  if (name === 'RangeError') return byWords ?? 'bad-input';
  return BY_NAME[name] ?? byWords ?? 'unexpected';
}
