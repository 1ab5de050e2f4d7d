import { throwIfAborted } from '../../../base/index.ts';
import { zipContent } from '../zip/content.ts';
import { zipDirectory, type ZipEntry } from '../zip/directory.ts';
import { logFault } from './fault.ts';
import type { ReadOptions } from './json-file.ts';
import { SMALL_ENTRY } from './limits.ts';
import { jsonOf, parseLog, parseSample } from './parse.ts';
import type { InspectLog, InspectSample } from './types.ts';

/** Written when the evaluation ends, and when it begins: a crashed one has the second alone. */
const HEADER = 'header.json';
const START = '_journal/start.json';

/** A sample is `samples/{id}_epoch_{n}.json`, and its id may hold slashes. */
const isSample = (name: string): boolean => name.startsWith('samples/') && name.endsWith('.json');

/** The entries of an `.eval` log by their names: of those that come twice, the last. */
export type LogEntries = ReadonlyMap<string, ZipEntry>;

/** Reads and bounds the directory of an `.eval` log. */
export async function readEntries(
  file: Blob,
  { limits, file: name }: ReadOptions,
): Promise<LogEntries> {
  const place = { file: name };
  const all = await zipDirectory(file, limits.entries).catch((thrown: unknown) => {
    throw logFault(place, `a zip that cannot be read: ${messageOf(thrown)}`, thrown);
  });
  const used = new Map(
    all
      .filter(({ name }) => name === HEADER || name === START || isSample(name))
      .map((entry) => [entry.name, entry]),
  );
  let bytes = 0;
  let samples = 0;
  for (const { name: entry, size, packedSize } of used.values()) {
    const here = { ...place, entry };
    if (Math.max(size, packedSize) > limits.partChars)
      throw logFault(here, `larger than ${limits.partChars} bytes`);
    if (size > SMALL_ENTRY && size > packedSize * limits.ratio)
      throw logFault(here, `grows more than ${limits.ratio}-fold when it is unpacked`);
    bytes += size;
    if (isSample(entry)) samples++;
  }
  if (bytes > limits.bytes) throw logFault(place, `unpacks to more than ${limits.bytes} bytes`);
  if (samples > limits.samples) throw logFault(place, `more than ${limits.samples} samples`);
  return used;
}

/** Reads all of an `.eval` log but its samples. */
export async function readEvalLog(
  file: Blob,
  entries: LogEntries,
  options: ReadOptions,
): Promise<InspectLog> {
  const entry = entries.get(HEADER) ?? entries.get(START);
  if (!entry)
    throw logFault({ file: options.file }, `expected a log of Inspect: a zip with ${HEADER}`);
  const place = { file: options.file, entry: entry.name };
  return parseLog(jsonOf(await textOf(file, entry, options), place), 'eval', place);
}

/** The samples of an `.eval` log, one by one. */
export async function* evalSamples(
  file: Blob,
  entries: LogEntries,
  options: ReadOptions,
): AsyncGenerator<InspectSample, void> {
  for (const entry of entries.values()) {
    if (!isSample(entry.name)) continue;
    throwIfAborted(options.signal);
    const place = { file: options.file, entry: entry.name };
    yield parseSample(jsonOf(await textOf(file, entry, options), place), place);
  }
}

async function textOf(file: Blob, entry: ZipEntry, options: ReadOptions): Promise<string> {
  const place = { file: options.file, entry: entry.name };
  let content: Uint8Array;
  try {
    content = await zipContent(file, entry);
  } catch (thrown) {
    throw logFault(place, messageOf(thrown), thrown);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch (thrown) {
    throw logFault(place, 'expected UTF-8 text', thrown);
  }
}

const messageOf = (thrown: unknown): string =>
  thrown instanceof Error ? thrown.message : String(thrown);
