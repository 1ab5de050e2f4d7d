/**
 * Logs of Inspect (github.com/UKGovernmentBEIS/inspect_ai), out and in: a run as a log for Inspect's
 * viewer and its dataframes, and any log of Inspect as plain data to be shown.
 */
export { inspectFileName } from './export/spec.ts';
export { writeInspectEval } from './export/write-eval.ts';
export { writeInspectJson } from './export/write-json.ts';
export * from './import/index.ts';
