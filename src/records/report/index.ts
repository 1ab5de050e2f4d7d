/**
 * Report: a run as one inert HTML file, for a paper, a mail or an archive. To be imported when it
 * is asked for.
 */
export { reportHtml, type ReportOptions } from './report.ts';
