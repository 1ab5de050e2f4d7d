import { AppError } from '../../base/index.ts';
import { readResultFile, type FileLimits, type ResultFilePart } from '../file.ts';
import type { RunRecord } from '../schema.ts';

/** A result file that can be read more than once, each time from its beginning. */
export interface MergeFile {
  name: string;
  open: () => ReadableStream<Uint8Array> | Blob;
}

export interface ReadingOptions {
  signal?: AbortSignal;
  limits?: Partial<FileLimits>;
}

/** The parts of a file; whatever is wrong with it is told with its name. */
export async function* partsOfFile(
  { name, open }: MergeFile,
  options: ReadingOptions,
): AsyncGenerator<ResultFilePart, void> {
  try {
    yield* readResultFile(open(), options);
  } catch (thrown) {
    throw inFile(name, thrown);
  }
}

/** The run in the header of a file. */
export async function runOfFile(file: MergeFile, options: ReadingOptions): Promise<RunRecord> {
  for await (const part of partsOfFile(file, options)) if (part.type === 'header') return part.run;
  throw new AppError('bad-input', `${file.name}: the file holds no run`);
}

/** The error with the name of the file that it is about, in its words and in its details. */
export function inFile(name: string, thrown: unknown): AppError {
  const { code, message, retryable, details } = AppError.from(thrown);
  if (code === 'aborted') return AppError.from(thrown);
  return new AppError(code, `${name}: ${message}`, {
    retryable,
    details: { ...details, file: name },
    cause: thrown,
  });
}
