import { AppError } from '../../base/index.ts';
import { readResultFile, type FileLimits } from '../file.ts';
import { Verifier, type Verification } from './verification.ts';

export interface VerifyOptions {
  /** Called now and then with the number of samples that are judged. */
  onProgress?: (samples: number) => void;
  signal?: AbortSignal;
  limits?: Partial<FileLimits>;
}

const PROGRESS_EVERY = 500;

/**
 * Proves a result file: its hash, its schema, its battery and, by judging every sample again with
 * the battery in the file itself, its verdicts. One sample at a time is held, so that a file of any
 * length needs the same memory. Throws `bad-input` with the line where the file is no whole and
 * unchanged result file; grades that differ are no fault of the file and are listed instead.
 *
 * What that proves, and what it does not, is told by `PROOF`.
 */
export async function verifyFile(
  file: ReadableStream<Uint8Array> | Blob,
  { onProgress, ...reading }: VerifyOptions = {},
): Promise<Verification> {
  let verifier: Verifier | null = null;
  for await (const part of readResultFile(file, reading)) {
    if (part.type === 'header') verifier = new Verifier(part);
    else if (part.type === 'footer') return verifier!.verification(part.sha256);
    else {
      verifier!.add(part.sample);
      if (verifier!.samples % PROGRESS_EVERY === 0) onProgress?.(verifier!.samples);
    }
  }
  // Never reached: the reader itself refuses a file without a footer.
  throw new AppError('bad-input', 'the file has no footer');
}
