import { AppError } from '../../../base/index.ts';

const LONGEST_PART = 300;

/** Where in a log a fault is. All parts may be missing. */
export interface Place {
  /** Name of the file. */
  file?: string | undefined;
  /** Entry of the zip. */
  entry?: string | undefined;
  /** Path inside the JSON. */
  path?: string | undefined;
}

/** A fault of a log: which file, which entry of it, where in that, and what was expected there. */
export function logFault(place: Place, message: string, cause?: unknown): AppError {
  const entry = place.entry === undefined ? undefined : clipped(place.entry);
  const path = place.path === undefined ? undefined : clipped(place.path);
  const inside = [...(entry ? [entry] : []), ...(path ? [`at ${path}`] : [])].join(' ');
  const where = [place.file === undefined ? undefined : clipped(place.file), inside];
  return new AppError('bad-input', [...where.filter(Boolean), clipped(message)].join(': '), {
    details: { file: place.file, entry, path },
    cause,
  });
}

/** Names and keys of a file from elsewhere may be megabytes; a message for people may not. */
const clipped = (text: string): string =>
  text.length > LONGEST_PART ? `${text.slice(0, LONGEST_PART)}…` : text;
