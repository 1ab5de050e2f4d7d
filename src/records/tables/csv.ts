import { streamOf } from '../streams.ts';
import type { RunRecord, SampleRecord } from '../schema.ts';
import { sampleTable, type Cell, type ColumnType } from './columns.ts';
import type { LeaveOut } from './options.ts';

export interface CsvOptions {
  leaveOut?: LeaveOut;
  /** Begin with a byte-order mark, without which Excel takes UTF-8 for something else. */
  bom?: boolean;
  /** `;` where the comma is the decimal sign: there Excel splits lines at it. */
  separator?: ',' | ';';
}

/** Text that is handed on at once. */
const BATCH_CHARS = 64 * 1024;

/**
 * The samples of a run as CSV (RFC 4180, UTF-8), one line a sample. One sample at a time is held,
 * and asked for only as fast as the stream is read.
 *
 * A cell that is empty stands for nothing, a quoted one with nothing in it for an empty text. Texts
 * that a spreadsheet would take for a formula get a leading apostrophe; numbers stay as they are.
 * See `csvText`.
 */
export function writeCsv(
  run: RunRecord,
  samples: AsyncIterable<SampleRecord> | Iterable<SampleRecord>,
  options: CsvOptions = {},
): ReadableStream<Uint8Array> {
  return streamOf(bytes(lines(run, samples, options), options.bom ?? false));
}

async function* lines(
  run: RunRecord,
  samples: AsyncIterable<SampleRecord> | Iterable<SampleRecord>,
  { leaveOut, separator = ',' }: CsvOptions,
): AsyncGenerator<string, void> {
  const { columns, cells } = sampleTable(run, leaveOut);
  const types = columns.map(({ type }) => type);
  yield line(columns.map(({ name }) => csvText(name)));
  for await (const sample of samples)
    yield line(cells(sample).map((cell, index) => written(cell, types[index]!)));

  function line(texts: string[]): string {
    return `${texts.join(separator)}\r\n`;
  }
}

async function* bytes(
  source: AsyncGenerator<string, void>,
  bom: boolean,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
  const encoder = new TextEncoder();
  let batch = bom ? '\ufeff' : '';
  for await (const text of source) {
    batch += text;
    if (batch.length < BATCH_CHARS) continue;
    yield encoder.encode(batch);
    batch = '';
  }
  yield encoder.encode(batch);
}

function written(cell: Cell, type: ColumnType): string {
  if (cell === null) return '';
  return type === 'text' || type === 'time' ? csvText(String(cell)) : String(cell);
}

/**
 * What makes spreadsheets take a cell for a formula, as OWASP lists it under “CSV injection”, with
 * the full-width forms; quotes before it do not help. A text that has apostrophes there already
 * gets one more, so that whoever takes one off such cells has the text back.
 */
const LIKE_A_FORMULA = /^['"]*[=+\-@\t\r\n＝＋－＠]/;

/**
 * A text as a cell: always quoted, since which characters split cells depends on the reader's
 * country. A NUL, at which many readers end the line or the file, becomes U+FFFD.
 */
export function csvText(text: string): string {
  const safe = LIKE_A_FORMULA.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('\0', '\ufffd').replaceAll('"', '""')}"`;
}
