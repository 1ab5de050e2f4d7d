import { throwIfAborted } from '../../../base/index.ts';
import { bytesOf } from './bytes.ts';
import { logFault, type Place } from './fault.ts';
import type { LogLimits } from './limits.ts';
import { jsonOf, parseLog, parseSample } from './parse.ts';
import { LogSplitter, SplitFault, type SplitParts } from './split.ts';
import type { InspectLog, InspectSample } from './types.ts';

/** Members that are read; `reductions` and what else there is may be large. */
const MEMBERS: ReadonlySet<string> = new Set([
  'version',
  'status',
  'eval',
  'results',
  'stats',
  'error',
  'tags',
  'metadata',
]);

/** A piece of a file that is read at once. */
const PIECE = 256 * 1024;

export interface ReadOptions {
  limits: LogLimits;
  file?: string | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * Reads all of a `.json` log but its samples, which are counted and passed over: whether the file is
 * whole is known before anything of it is shown.
 */
export async function readJsonLog(file: Blob, options: ReadOptions): Promise<InspectLog> {
  const { limits } = options;
  const place = { file: options.file };
  if (file.size > limits.bytes) throw logFault(place, `larger than ${limits.bytes} bytes`);
  const members: [string, string][] = [];
  const splitter = new LogSplitter(
    {
      wanted: (key) => MEMBERS.has(key),
      member: (key, text) => members.push([key, text]),
      sample: () => undefined,
    },
    limits.partChars,
  );
  for await (const text of texts(file, options)) {
    split(place, () => splitter.push(text));
    if (splitter.samples > limits.samples)
      throw logFault(place, `more than ${limits.samples} samples`);
  }
  split(place, () => splitter.end());
  const log = Object.fromEntries(
    members.map(([key, text]) => [key, jsonOf(text, { ...place, path: key })]),
  );
  return parseLog(log, 'json', place);
}

/** The samples of a `.json` log, one by one. */
export async function* jsonSamples(
  file: Blob,
  options: ReadOptions,
): AsyncGenerator<InspectSample, void> {
  const place = { file: options.file };
  let ready: { text: string; path: string }[] = [];
  const parts: SplitParts = {
    wanted: (key) => key === 'samples',
    member: (path, text) => {
      if (jsonOf(text, { ...place, path }) !== null)
        throw logFault({ ...place, path }, 'expected a list');
    },
    sample: (text, index) => ready.push({ text, path: `samples.${index}` }),
  };
  const splitter = new LogSplitter(parts, options.limits.partChars);
  for await (const piece of texts(file, options)) {
    split(place, () => splitter.push(piece));
    for (const { text, path } of ready) {
      const here = { ...place, path };
      yield parseSample(jsonOf(text, here), here);
    }
    ready = [];
  }
}

/** The text of a file, piece by piece. */
async function* texts(file: Blob, options: ReadOptions): AsyncGenerator<string, void> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for (let start = 0; start < file.size; start += PIECE) {
    throwIfAborted(options.signal);
    const bytes = await bytesOf(file, start, start + PIECE, options.file);
    let text: string;
    try {
      text = decoder.decode(bytes, { stream: start + PIECE < file.size });
    } catch (thrown) {
      throw logFault({ file: options.file }, 'expected UTF-8 text', thrown);
    }
    yield text;
  }
}

function split(place: Place, step: () => void): void {
  try {
    step();
  } catch (thrown) {
    if (thrown instanceof SplitFault)
      throw logFault({ ...place, path: thrown.path }, thrown.message, thrown);
    throw thrown;
  }
}
