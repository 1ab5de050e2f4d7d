import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { AppError, canonicalJson } from '../../src/base/index.ts';
import {
  readResultFile,
  writeResultFile,
  type FileLimits,
  type ResultFilePart,
  type RunRecord,
  type SampleRecord,
} from '../../src/records/index.ts';

export const EXPORTER = 'belljar@test';
export const EXPORTED = new Date('2026-11-24T02:15:30.000Z');

export async function bytesOf(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  return new Uint8Array(await new Response(stream as ReadableStream<BufferSource>).arrayBuffer());
}

/** The gzip'd result file of a run, complete. */
export const packed = (run: RunRecord, samples: SampleRecord[]): Promise<Uint8Array> =>
  bytesOf(writeResultFile(run, samples, { exporter: EXPORTER, exported: EXPORTED }));

/** Its lines, without their line feeds. */
export async function linesOf(run: RunRecord, samples: SampleRecord[]): Promise<string[]> {
  const text = gunzipSync(await packed(run, samples)).toString('utf8');
  return text.replace(/\n$/, '').split('\n');
}

/** A plain file of these lines with the footer that fits them. */
export function sealed(lines: string[]): Blob {
  const footer = {
    samples: lines.length - 1,
    sha256: createHash('sha256').update(lines.map(canonicalLine).join('')).digest('hex'),
    type: 'footer',
  };
  return new Blob([...lines.map((line) => `${line}\n`), JSON.stringify(footer), '\n']);
}

/** The line as the hash wants it; a line that is no JSON is refused before the hash matters. */
function canonicalLine(line: string): string {
  try {
    return `${canonicalJson(JSON.parse(line))}\n`;
  } catch (thrown) {
    if (thrown instanceof SyntaxError || thrown instanceof AppError) return line;
    throw thrown;
  }
}

/** A stream of bytes in chunks of these sizes, over and over. */
export function chunked(bytes: Uint8Array, sizes: number[]): ReadableStream<Uint8Array> {
  let start = 0;
  let turn = 0;
  return new ReadableStream({
    pull(controller) {
      if (start >= bytes.length) return controller.close();
      const end = start + sizes[turn++ % sizes.length]!;
      controller.enqueue(bytes.slice(start, end));
      start = end;
    },
  });
}

type Source = ReadableStream<Uint8Array> | Blob;
type Options = { limits?: Partial<FileLimits>; signal?: AbortSignal };

export async function readAll(source: Source, options?: Options): Promise<ResultFilePart[]> {
  const parts: ResultFilePart[] = [];
  for await (const part of readResultFile(source, options)) parts.push(part);
  return parts;
}

/** The error that reading ends in, and what had been read until then. */
export async function faultOf(
  source: Source,
  options?: Options,
): Promise<{ error: AppError; parts: ResultFilePart[] }> {
  const parts: ResultFilePart[] = [];
  try {
    for await (const part of readResultFile(source, options)) parts.push(part);
  } catch (thrown) {
    if (thrown instanceof AppError) return { error: thrown, parts };
    throw thrown;
  }
  throw new Error('the file was taken without an error');
}
