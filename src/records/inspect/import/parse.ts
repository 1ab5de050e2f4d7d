import type * as z from 'zod/mini';
import { AppError } from '../../../base/index.ts';
import { firstIssue } from '../../../battery/index.ts';
import { JsonFault, readPythonJson } from '../python-json.ts';
import { StrangeKey } from './bounded.ts';
import { logFault, type Place } from './fault.ts';
import { logOf, sampleOf } from './log.ts';
import { headerSchema, sampleSchema } from './schema.ts';
import type { InspectLog, InspectSample } from './types.ts';

/** The only version of the format that is read here; Inspect writes it since 2024. */
const VERSION = 2;

/** The JSON value of a part of a log. Throws `bad-input` with its place. */
export function jsonOf(text: string, place: Place): unknown {
  try {
    return readPythonJson(text);
  } catch (thrown) {
    if (thrown instanceof JsonFault) throw logFault(place, thrown.message, thrown);
    throw thrown;
  }
}

/** Checks the header of a log. */
export function parseLog(value: unknown, format: InspectLog['format'], place: Place): InspectLog {
  const version = (value as { version?: unknown } | null)?.version;
  if (version !== VERSION)
    throw logFault(
      { ...place, path: within(place, 'version') },
      typeof version === 'number'
        ? `expected version ${VERSION} of the log format, found ${version}`
        : 'expected a log of Inspect, with its version',
    );
  return checked(headerSchema, value, place, {
    used: (header) => logOf(header, format),
    metadata: 'eval.metadata',
  });
}

/** Checks one sample. */
export function parseSample(value: unknown, place: Place): InspectSample {
  return checked(sampleSchema, value, place, { used: sampleOf, metadata: 'metadata' });
}

function checked<T extends z.ZodMiniType, U>(
  schema: T,
  value: unknown,
  place: Place,
  { used, metadata }: { used: (value: z.output<T>) => U; metadata: string },
): U {
  const result = schema.safeParse(value);
  if (!result.success) {
    const { path, message } = firstIssue(result.error);
    throw logFault({ ...place, path: within(place, path) }, message);
  }
  try {
    return used(result.data);
  } catch (thrown) {
    if (thrown instanceof StrangeKey)
      throw logFault(
        { ...place, path: within(place, [metadata, ...thrown.path].join('.')) },
        thrown.message,
      );
    throw AppError.from(thrown);
  }
}

const within = ({ path }: Place, inner: string): string =>
  [path, inner].filter((part) => part !== undefined && part !== '').join('.');
