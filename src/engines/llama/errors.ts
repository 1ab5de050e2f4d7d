import { AppError, isAbort } from '../../base/index.ts';

/** Turns whatever wllama throws into an `AppError` that says what to do about it. */
export function classify(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  if (isAbort(thrown)) return new AppError('aborted', 'stopped', { cause: thrown });
  const name = thrown instanceof Error ? thrown.name : '';
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const make = (code: ConstructorParameters<typeof AppError>[0], text: string, retryable = false) =>
    new AppError(code, text, { retryable, cause: thrown, details: { name, message } });

  if (/exceed.*context|context size|context window/i.test(message))
    return make('context-overflow', 'the prompt is longer than the context of the model');
  if (/out of memory|allocation failed|Cannot enlarge memory|Array buffer alloc/i.test(message))
    return make('out-of-memory', 'there is not enough memory for this model', true);
  // Aborts inside the WebAssembly and malformed requests both leave the engine unusable.
  if (name === 'RuntimeError' || /RuntimeError|Aborted\(|Invalid typed array/i.test(message))
    return make('engine-crashed', `the engine crashed: ${message}`, true);
  if (/Failed to parse model output/i.test(message))
    return make('engine-crashed', 'the answer broke off inside a character', true);
  if (/load|gguf|model/i.test(message) && !/inference/i.test(message))
    return make('bad-model', `the model cannot be loaded: ${message}`);
  return make('unexpected', message || 'the engine failed without a message', true);
}
