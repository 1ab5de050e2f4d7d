import { canonicalJson, throwIfAborted, wellFormed } from '../base/index.ts';
import { strayEvidence } from './evidence.ts';
import { FileChecker, type ResultFilePart } from './checker.ts';
import { fault } from './fault.ts';
import { parseLine } from './json.ts';
import { boundedLines } from './lines.ts';
import { gzipped, streamOf, unpackedBytes } from './streams.ts';
import { FORMAT_ID, FORMAT_VERSION, type RunRecord, type SampleRecord } from './schema.ts';

export type { ResultFilePart } from './checker.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** What a reader takes at most, so that a hostile file cannot fill the memory. */
export interface FileLimits {
  /** Characters of one line. */
  lineChars: number;
  /** Bytes of the unpacked file. */
  bytes: number;
  samples: number;
}

const LIMITS: FileLimits = { lineChars: 8 * 1024 ** 2, bytes: 4 * 1024 ** 3, samples: 300_000 };

/** Bytes that are handed to the compressor at once, or one line if that is longer. */
const BATCH_BYTES = 64 * 1024;

/**
 * Writes a result file: gzip'd JSON Lines, every line in canonical form (RFC 8785), so that
 * `zcat file | head -n -1 | sha256sum` gives the hash in the footer. One sample at a time is
 * held, and asked for only as fast as the stream is read. The stream fails with `bad-input`
 * on a sample that no reader would take.
 */
export function writeResultFile(
  run: RunRecord,
  samples: AsyncIterable<SampleRecord> | Iterable<SampleRecord>,
  options: { exporter: string; exported?: Date },
): ReadableStream<Uint8Array> {
  return streamOf(gzipped(batches(fileLines(run, samples, options))));
}

async function* fileLines(
  run: RunRecord,
  samples: AsyncIterable<SampleRecord> | Iterable<SampleRecord>,
  { exporter, exported = new Date() }: { exporter: string; exported?: Date },
): AsyncGenerator<Bytes, void> {
  const checker = new FileChecker(LIMITS.samples);
  let line = 0;
  const lineOf = (value: object): Bytes => {
    const { chars, bytes } = checker.accept(wellFormed(value), ++line);
    if (chars > LIMITS.lineChars)
      throw fault(line, '', `longer than ${LIMITS.lineChars} characters`);
    return bytes;
  };
  yield lineOf({
    $schema: FORMAT_ID,
    type: 'header',
    version: FORMAT_VERSION,
    exporter,
    exported: exported.toISOString(),
    run,
  });
  // `sample` before `type`, as in the canonical form, which then needs no sorting.
  for await (const sample of samples) yield lineOf({ sample, type: 'sample' });
  yield new TextEncoder().encode(`${canonicalJson(checker.footer())}\n`);
}

async function* batches(lines: AsyncIterable<Bytes>): AsyncGenerator<Bytes, void> {
  let batch = new Uint8Array(BATCH_BYTES);
  let used = 0;
  for await (const line of lines) {
    if (used > 0 && used + line.length > BATCH_BYTES) {
      yield batch.subarray(0, used);
      // The one before may not be compressed yet.
      batch = new Uint8Array(BATCH_BYTES);
      used = 0;
    }
    if (line.length > batch.length) batch = new Uint8Array(line.length);
    batch.set(line, used);
    used += line.length;
  }
  yield batch.subarray(0, used);
}

/**
 * Reads a result file, gzip'd or plain, line by line: the header, the samples, and the footer
 * last. Only when the footer has come is the file known to be whole and unchanged; whoever reads
 * must be ready to drop all before it. Every fault of the file throws `bad-input` that names the
 * line, the path inside it and what was expected.
 *
 * Halves of characters in its texts are replaced, and samples where that was so are marked.
 *
 * The hash is computed over the canonical form of each line, so a file that another tool has
 * written out again (other spaces, other order of keys) still agrees.
 */
export async function* readResultFile(
  file: ReadableStream<Uint8Array> | Blob,
  options: { limits?: Partial<FileLimits>; signal?: AbortSignal } = {},
): AsyncGenerator<ResultFilePart> {
  const limits = { ...LIMITS, ...options.limits };
  const checker = new FileChecker(limits.samples);
  let footer: ResultFilePart | null = null;
  let lines = 0;
  for await (const { line, text } of boundedLines(unpackedBytes(file), limits)) {
    throwIfAborted(options.signal);
    if (line === 1 && !text.startsWith('{'))
      throw fault(line, '', 'expected a result file: JSON Lines, plain or as gzip');
    if (footer) throw fault(line, '', 'expected nothing after the footer');
    const { part } = checker.accept(parseLine(text, line), line);
    // The footer is held back until it is sure that nothing follows.
    if (part.type === 'footer') footer = part;
    else yield HALF_ESCAPE.test(text) ? mended(part, line) : part;
    lines = line;
  }
  if (!footer) throw fault(lines + 1, '', 'expected a footer; the file was cut off');
  yield footer;
}

/** UTF-8 has no halves of characters: a file can hold them only as escapes. */
const HALF_ESCAPE = /\\u[dD][89a-fA-F]/;

function mended(part: ResultFilePart, line: number): ResultFilePart {
  const whole = wellFormed(part);
  if (whole === part || whole.type !== 'sample') return whole;
  // Two arguments may have got one name.
  const stray = strayEvidence(whole.sample);
  if (stray) throw fault(line, `sample.${stray.path}`, stray.message);
  return { ...whole, mended: true };
}

/** A name for the file of a run, of characters that every file system takes. */
export function resultFileName(run: RunRecord): string {
  const minute = run.created.slice(0, 16).replace(':', '');
  return `belljar-${safe(run.model.id)}-${safe(run.plan.design)}-${minute}.belljar.jsonl.gz`;
}

const safe = (text: string): string =>
  text
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, 60) || 'unnamed';
