import { describe, expect, test } from 'vitest';
import { AppError } from '../../src/base/index.ts';
import { classify } from '../../src/engines/webllm/errors.ts';

function named(name: string, message = 'words'): Error {
  const error = new Error(message);
  error.name = name;
  return error;
}

describe('what WebLLM throws', () => {
  test.each([
    ['ModelNotFoundError', 'model-missing'],
    ['WebGPUNotAvailableError', 'no-webgpu'],
    ['FeatureSupportError', 'no-webgpu'],
    ['ShaderF16SupportError', 'no-shader-f16'],
    ['DeviceLostError', 'device-lost'],
    ['ModelNotLoadedError', 'device-lost'],
    ['ContextWindowSizeExceededError', 'context-overflow'],
    ['GrammarMatcherInitError', 'bad-input'],
    ['MessageOrderError', 'bad-input'],
    ['CompileError', 'bad-model'],
    ['LinkError', 'bad-model'],
    ['RuntimeError', 'engine-crashed'],
    ['QuotaExceededError', 'quota'],
    ['SomethingNew', 'unexpected'],
  ])('%s is %s', (name, code) => {
    expect(classify(named(name)).code).toBe(code);
  });

  test.each([
    ['Object has already been disposed', 'device-lost'],
    ['Tokenizer instance already deleted', 'device-lost'],
    ['A valid external Instance reference no longer exists.', 'device-lost'],
    ['Array buffer allocation failed', 'out-of-memory'],
    ['Unable to find a compatible GPU. This issue might be', 'no-webgpu'],
    ['Cannot initialize runtime because of requested maxBufferSize', 'no-webgpu'],
    ['Failed to fetch', 'download'],
  ])('an error that says “%s” is %s', (words, code) => {
    expect(classify(new Error(words)).code).toBe(code);
  });

  test('a RangeError is a bad parameter, or want of memory', () => {
    expect(classify(new RangeError('Make sure 0 < top_p <= 1.')).code).toBe('bad-input');
    expect(classify(new RangeError('Array buffer allocation failed')).code).toBe('out-of-memory');
  });

  test('a text that was thrown keeps its words', () => {
    expect(classify('bare words')).toMatchObject({ code: 'unexpected', message: 'bare words' });
  });

  test('an AbortError is the user’s only when the signal fired', () => {
    const abort = named('AbortError', 'buffer unmapped');
    expect(classify(abort).code).toBe('device-lost');
    expect(classify(abort, new AbortController().signal).code).toBe('device-lost');
    expect(classify(abort, AbortSignal.abort()).code).toBe('aborted');
  });

  test('the original words are kept beside the ones for people', () => {
    const error = classify(named('DeviceLostError', 'the long original'));
    expect(error.message).not.toContain('original');
    expect(error.details).toEqual({ name: 'DeviceLostError', message: 'the long original' });
    expect(error.fatal).toBe(true);
  });

  test('an AppError comes back as it is', () => {
    const error = new AppError('download', 'gone');
    expect(classify(error)).toBe(error);
  });
});
