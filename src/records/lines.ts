import { AppError } from '../base/index.ts';
import { fault } from './fault.ts';

export interface Line {
  /** From 1. */
  line: number;
  text: string;
}

/**
 * Splits UTF-8 bytes into lines, holding no more than one line. Throws `bad-input` with the
 * line number where a line or the whole is too long or the bytes are no UTF-8.
 */
export async function* boundedLines(
  bytes: AsyncIterable<Uint8Array>,
  limits: { lineChars: number; bytes: number },
): AsyncGenerator<Line> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let line = 1;
  let pending = '';
  let total = 0;
  const decoded = (chunk?: Uint8Array): string => {
    try {
      return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode();
    } catch (thrown) {
      throw fault(line, '', 'expected UTF-8 text', thrown);
    }
  };
  const extended = (more: string): string => {
    if (pending.length + more.length > limits.lineChars)
      throw fault(line, '', `longer than ${limits.lineChars} characters`);
    return pending + more;
  };
  try {
    for await (const chunk of bytes) {
      total += chunk.length;
      if (total > limits.bytes)
        throw fault(line, '', `the file unpacks to more than ${limits.bytes} bytes`);
      const text = decoded(chunk);
      let start = 0;
      for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
        yield { line, text: extended(text.slice(start, end)) };
        line++;
        pending = '';
        start = end + 1;
      }
      pending = extended(text.slice(start));
    }
  } catch (thrown) {
    const error = AppError.from(thrown, 'bad-input');
    throw error.details?.['line'] === undefined ? fault(line, '', error.message, thrown) : error;
  }
  const last = extended(decoded());
  if (last !== '') yield { line, text: last };
}
