/**
 * Tables: one flat table of samples, as CSV for spreadsheets and as Parquet for DuckDB and its
 * like. To be imported when it is asked for: the writer of Parquet is no part of the first page.
 */
export { sampleTable, type Cell } from './columns.ts';
export { writeCsv, type CsvOptions } from './csv.ts';
export { writeParquet, type ParquetOptions } from './parquet.ts';
