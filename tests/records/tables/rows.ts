import { parquetReadObjects, type ParquetParsers } from 'hyparquet';
import type { RunRecord, SampleRecord } from '../../../src/records/index.ts';
import {
  writeCsv,
  writeParquet,
  type CsvOptions,
  type ParquetOptions,
} from '../../../src/records/tables/index.ts';
import { bytesOf } from '../files.ts';
import { parseCsv } from './parse-csv.ts';

type Samples = Iterable<SampleRecord> | AsyncIterable<SampleRecord>;

export const csvOf = async (
  run: RunRecord,
  samples: Samples,
  options?: CsvOptions,
): Promise<string> =>
  new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
    await bytesOf(writeCsv(run, samples, options)),
  );

export type CsvRow = Record<string, string | null>;

/** The lines of a CSV file by the names of their columns, cells as they stand there. */
export function csvRows(file: string, separator?: string): CsvRow[] {
  const [head, ...rows] = parseCsv(file, separator);
  return rows.map((row) => {
    if (row.length !== head!.length) throw new Error(`${row.length} cells, not ${head!.length}`);
    return Object.fromEntries(row.map((cell, index) => [head![index]!, cell]));
  });
}

/** Takes the apostrophe off a cell that a spreadsheet would have taken for a formula. */
export const unescaped = (cell: string): string =>
  /^'['"]*[=+\-@\t\r\n＝＋－＠]/.test(cell) ? cell.slice(1) : cell;

export async function parquetOf(
  run: RunRecord,
  samples: Samples,
  options?: ParquetOptions,
): Promise<ArrayBuffer> {
  const bytes = await bytesOf(writeParquet(run, samples, options));
  return bytes.buffer as ArrayBuffer;
}

/** hyparquet by itself drops a byte-order mark that a text begins with. */
const parsers: Partial<ParquetParsers> = {
  stringFromBytes: (bytes: Uint8Array | undefined): string | undefined =>
    bytes && new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes),
};

export const parquetRows = (file: ArrayBuffer): Promise<Record<string, unknown>[]> =>
  parquetReadObjects({ file, parsers });
