import { bytesOf } from './bytes.ts';
import { evalSamples, readEntries, readEvalLog } from './eval-file.ts';
import { jsonSamples, readJsonLog } from './json-file.ts';
import { LIMITS, type LogLimits } from './limits.ts';
import type { InspectLog, InspectSample } from './types.ts';

export type * from './types.ts';
export type { LogLimits } from './limits.ts';

export interface ReadLogOptions {
  /** Name of the file, for messages. */
  file?: string;
  limits?: Partial<LogLimits>;
  signal?: AbortSignal;
}

/** A log that is open: its samples are read from the file each time somebody goes through them. */
export interface OpenLog {
  log: InspectLog;
  samples: AsyncIterable<InspectSample>;
}

/**
 * Opens a log of Inspect (github.com/UKGovernmentBEIS/inspect_ai), version 2: `.json`, with the bare
 * NaN and Infinity that Python writes, or `.eval`, a zip whose entries are stored, deflated or packed
 * with Zstandard. No more than one sample is held. Every fault of the file throws `bad-input` that
 * names the entry, the path inside it and what was expected; one that is in a sample does so when that
 * sample is asked for.
 */
export async function readInspectLog(file: Blob, options: ReadLogOptions = {}): Promise<OpenLog> {
  const { file: name, signal } = options;
  const all = { file: name, signal, limits: { ...LIMITS, ...options.limits } };
  const start = new Uint8Array(await bytesOf(file, 0, 2, name));
  // All records of a zip begin with the initials of Phil Katz.
  if (start[0] !== 0x50 || start[1] !== 0x4b) {
    const log = await readJsonLog(file, all);
    return { log, samples: { [Symbol.asyncIterator]: () => jsonSamples(file, all) } };
  }
  const entries = await readEntries(file, all);
  const log = await readEvalLog(file, entries, all);
  return { log, samples: { [Symbol.asyncIterator]: () => evalSamples(file, entries, all) } };
}
