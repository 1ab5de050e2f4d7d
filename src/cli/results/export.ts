import type { RunRecord } from '../../records/index.ts';
import { EXIT, UsageError } from '../exit.ts';
import { expectFiles, oneOf, runCommand } from './command.ts';
import { LEAVE_OUT_HELP, LEAVE_OUT_OPTIONS, leaveOutOf } from './leave-out.ts';
import { expectThere, rowsOf, runOf, samplesOf } from './read.ts';
import { expectFree, EXPORTER, STANDARD_OUTPUT, writeOut } from './write.ts';

const FORMATS = ['csv', 'parquet', 'inspect-json', 'inspect-eval', 'html'] as const;
type Format = (typeof FORMATS)[number];

const HELP = `Writes a result file in another format.

Usage: npm run belljar -- export FILE --to <format> --out <file> [options]

  --to <format>      csv            a table with one line a sample, for spreadsheets
                     parquet        the same, for DuckDB, pandas and Spark
                     inspect-json   a log of Inspect as JSON
                     inspect-eval   a log of Inspect as .eval
                     html           the report, a file that loads and runs nothing
  --out <file>       where it goes; “-” is standard output
${LEAVE_OUT_HELP}
  --without-texts    leave out all that was written by models, people and scenarios
  --semicolons       of csv: split cells by “;”, where the comma is the decimal sign
  --bom              of csv: begin with a byte-order mark, as Excel wants it
  --force            write over a file that is there
  -h, --help         show this text

Which of the options a format knows: csv and parquet all but the last two, which are for csv; html
--without-device and --without-names; the logs of Inspect none.

Exit codes: 0 done; 1 the file was refused and nothing is kept; 2 wrong call.

Example:
  npm run belljar -- export run.belljar.jsonl.gz --to parquet --out run.parquet`;

const OPTIONS = {
  ...LEAVE_OUT_OPTIONS,
  'without-texts': { type: 'boolean', default: false },
  semicolons: { type: 'boolean', default: false },
  bom: { type: 'boolean', default: false },
} as const;

const KNOWN: Record<Format, readonly (keyof typeof OPTIONS)[]> = {
  csv: ['without-device', 'without-names', 'without-texts', 'semicolons', 'bom'],
  parquet: ['without-device', 'without-names', 'without-texts'],
  'inspect-json': [],
  'inspect-eval': [],
  html: ['without-device', 'without-names'],
};

type Chosen = Partial<Record<keyof typeof OPTIONS, boolean | undefined>>;

/** The command `export`. */
export const exportFile = (args: string[]): Promise<number> =>
  runCommand(
    {
      name: 'export',
      help: HELP,
      options: {
        to: { type: 'string' },
        out: { type: 'string' },
        force: { type: 'boolean', default: false },
        ...OPTIONS,
      },
      async run({ to, out, force, ...chosen }, files, signal) {
        expectFiles(files, 1, 1);
        const format = oneOf('to', to, FORMATS);
        if (out === undefined)
          throw new UsageError(`--out is missing: expected a file, or ${STANDARD_OUTPUT}`);
        refuseUnknown(format, chosen);
        expectFree(out, force);
        expectThere(files);
        await writeOut(await contentOf(files[0]!, format, chosen, signal), out, force);
        return EXIT.done;
      },
    },
    args,
  );

function refuseUnknown(format: Format, chosen: Chosen): void {
  for (const option of Object.keys(OPTIONS) as (keyof typeof OPTIONS)[])
    if (chosen[option] && !KNOWN[format].includes(option))
      throw new UsageError(`--${option} is not known to ${format}`);
}

async function contentOf(
  file: string,
  format: Format,
  chosen: Chosen,
  signal: AbortSignal,
): Promise<ReadableStream<Uint8Array> | string> {
  const leaveOut = { ...leaveOutOf(chosen), texts: chosen['without-texts'] ?? false };
  if (format === 'html') {
    const { reportHtml } = await import('../../records/report/index.ts');
    const { run, rows } = await rowsOf(file, signal);
    return reportHtml(run, rows, { leaveOut, exporter: EXPORTER });
  }
  const run: RunRecord = await runOf(file, signal);
  const samples = () => samplesOf(file, signal);
  if (format === 'csv' || format === 'parquet') {
    const { writeCsv, writeParquet } = await import('../../records/tables/index.ts');
    return format === 'parquet'
      ? writeParquet(run, samples(), { leaveOut, exporter: EXPORTER })
      : writeCsv(run, samples(), {
          leaveOut,
          bom: chosen.bom ?? false,
          separator: chosen.semicolons ? ';' : ',',
        });
  }
  const { writeInspectEval, writeInspectJson } = await import('../../records/inspect/index.ts');
  const write = format === 'inspect-json' ? writeInspectJson : writeInspectEval;
  return write(run, samples, { exporter: EXPORTER });
}
