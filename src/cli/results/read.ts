import { createReadStream, statSync } from 'node:fs';
import { Readable } from 'node:stream';
import {
  inFile,
  readResultFile,
  rowOf,
  type ResultFilePart,
  type RunRecord,
  type SampleRecord,
  type SampleRow,
} from '../../records/index.ts';
import { UsageError } from '../exit.ts';

/** Throws `UsageError` where one of the paths is no file. */
export function expectThere(paths: readonly string[]): void {
  for (const path of paths)
    if (!statSync(path, { throwIfNoEntry: false })?.isFile())
      throw new UsageError(`there is no file ${path}`);
}

/** The bytes of a file, which is opened when they are asked for. */
export const bytesOf = (path: string): ReadableStream<Uint8Array> =>
  Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>;

/** The lines of a result file. What is wrong with one is told with the file's name and the line. */
export async function* partsOf(
  path: string,
  signal: AbortSignal,
): AsyncGenerator<ResultFilePart, void> {
  try {
    yield* readResultFile(bytesOf(path), { signal });
  } catch (thrown) {
    throw inFile(path, thrown);
  }
}

/** The run in the header of a result file. */
export async function runOf(path: string, signal: AbortSignal): Promise<RunRecord> {
  for await (const part of partsOf(path, signal)) if (part.type === 'header') return part.run;
  throw new Error(`${path}: the file holds no run`);
}

/** The samples of a result file, one by one. */
export async function* samplesOf(
  path: string,
  signal: AbortSignal,
): AsyncGenerator<SampleRecord, void> {
  for await (const part of partsOf(path, signal)) if (part.type === 'sample') yield part.sample;
}

/** A whole result file as the small rows that rates are made of. */
export async function rowsOf(
  path: string,
  signal: AbortSignal,
  onSample: (sample: SampleRecord) => void = () => undefined,
): Promise<{ run: RunRecord; rows: SampleRow[] }> {
  let run: RunRecord | null = null;
  const rows: SampleRow[] = [];
  for await (const part of partsOf(path, signal)) {
    if (part.type === 'header') run = part.run;
    else if (part.type === 'sample') {
      rows.push(rowOf(run!.id, part.sample));
      onSample(part.sample);
    }
  }
  return { run: run!, rows };
}
