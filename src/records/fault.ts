import { AppError } from '../base/index.ts';

const LONGEST_PART = 300;

/** A fault of a file: which line, where in it, and what was expected there. */
export function fault(line: number, path: string, message: string, cause?: unknown): AppError {
  const where = path ? `line ${line} at ${clipped(path)}` : `line ${line}`;
  return new AppError('bad-input', `${where}: ${clipped(message)}`, {
    details: { line, path: clipped(path) },
    cause,
  });
}

/** A file from elsewhere may hold keys of megabytes; a message for people may not. */
const clipped = (text: string): string =>
  text.length > LONGEST_PART ? `${text.slice(0, LONGEST_PART)}…` : text;
