/**
 * records: what is kept. The one schema of a run and of a sample, used by the store and
 * by files; writing and reading of result files; regrading of a record.
 */
export * from './schema.ts';
export * from './row.ts';
export * from './file.ts';
export * from './opinions.ts';
export * from './regrade.ts';
export * from './inspect/index.ts';
export * from './link/read.ts';
export * from './verify/index.ts';
export * from './merge/index.ts';
