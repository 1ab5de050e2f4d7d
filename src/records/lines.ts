import { AppError } from '../base/index.ts';
import { fault } from './fault.ts';

interface Line {
  /** From 1. */
  line: number;
  text: string;
}

/** No other character of UTF-8 holds this byte, so lines can be split before they are decoded. */
const LINE_FEED = 0x0a;

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
  const extend = (bytes: Uint8Array, toTheEnd: boolean): void => {
    let more: string;
    try {
      more = decoder.decode(bytes, { stream: !toTheEnd });
    } catch (thrown) {
      throw fault(line, '', 'expected UTF-8 text', thrown);
    }
    if (pending.length + more.length > limits.lineChars)
      throw fault(line, '', `longer than ${limits.lineChars} characters`);
    pending += more;
  };
  try {
    for await (const chunk of bytes) {
      total += chunk.length;
      if (total > limits.bytes)
        throw fault(line, '', `the file unpacks to more than ${limits.bytes} bytes`);
      let start = 0;
      for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
        extend(chunk.subarray(start, end), true);
        yield { line, text: pending };
        line++;
        pending = '';
        start = end + 1;
      }
      extend(chunk.subarray(start), false);
    }
    extend(new Uint8Array(), true);
  } catch (thrown) {
    const error = AppError.from(thrown, 'bad-input');
    throw error.details?.['line'] === undefined ? fault(line, '', error.message, thrown) : error;
  }
  if (pending !== '') yield { line, text: pending };
}
