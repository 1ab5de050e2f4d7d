import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { AppError } from '../../../src/base/index.ts';
import type { RunRecord, SampleRecord } from '../../../src/records/index.ts';
import {
  readInspectLog,
  writeInspectEval,
  writeInspectJson,
  type InspectLog,
  type InspectSample,
  type ReadLogOptions,
} from '../../../src/records/inspect/index.ts';
import { runWithSamples } from '../arbitraries.ts';
import { bytesOf, EXPORTED, EXPORTER } from '../files.ts';

export interface Exported {
  run: RunRecord;
  samples: SampleRecord[];
}

export const OPTIONS = { exporter: EXPORTER, exported: EXPORTED };

/** A run with three samples. */
export const [made] = fc.sample(
  runWithSamples.filter(
    ({ samples }) =>
      samples.length === 3 &&
      samples.every(({ messages, acts }) => messages.length + acts.length > 3),
  ),
  { seed: 11, numRuns: 1 },
) as [Exported];

const WRITERS = { json: writeInspectJson, eval: writeInspectEval };
export const FORMATS = ['json', 'eval'] as const;

export const written = (format: 'json' | 'eval', { run, samples }: Exported): Promise<Uint8Array> =>
  bytesOf(WRITERS[format](run, () => samples, OPTIONS));

export const blobOf = (content: Uint8Array | string): Blob => new Blob([content as BlobPart]);

export interface ReadLog {
  log: InspectLog;
  samples: InspectSample[];
}

/** All of a log. */
export async function readAll(file: Blob, options?: ReadLogOptions): Promise<ReadLog> {
  const { log, samples } = await readInspectLog(file, options);
  const all: InspectSample[] = [];
  for await (const sample of samples) all.push(sample);
  return { log, samples: all };
}

/** The error that reading all of a log ends in. */
export async function faultOf(file: Blob, options?: ReadLogOptions): Promise<AppError> {
  try {
    await readAll(file, options);
  } catch (thrown) {
    if (thrown instanceof AppError) return thrown;
    throw thrown;
  }
  throw new Error('the log was taken without an error');
}

const fixture = (name: string): Uint8Array => {
  const bytes = readFileSync(join(import.meta.dirname, 'fixtures', name));
  return new Uint8Array(name.endsWith('.gz') ? gunzipSync(bytes) : bytes);
};

/** A log that Inspect wrote itself, in both of its formats, and what Inspect reads out of it. */
export const INSPECT = {
  json: fixture('inspect-0.3.285.json.gz'),
  eval: fixture('inspect-0.3.285.eval'),
  expected: JSON.parse(new TextDecoder().decode(fixture('inspect-0.3.285.expected.json'))) as {
    log: Partial<InspectLog>;
    samples: (Partial<InspectSample> & Pick<InspectSample, 'id'>)[];
  },
};

/** Texts and what the reference program packed them to. */
export function packedTexts(): { packed: Uint8Array; text: Uint8Array }[] {
  const bytes = fixture('texts.zstd.gz');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const texts: { packed: Uint8Array; text: Uint8Array }[] = [];
  for (let at = 0; at < bytes.length;) {
    const packedEnd = at + 8 + view.getUint32(at, true);
    const end = packedEnd + view.getUint32(at + 4, true);
    texts.push({ packed: bytes.slice(at + 8, packedEnd), text: bytes.slice(packedEnd, end) });
    at = end;
  }
  return texts;
}
