import {
  pooledArms,
  provenanceOf,
  type PooledArm,
  type RunRecord,
  type SampleRecord,
  type SampleRow,
} from '../../records/index.ts';
import { EXIT, UsageError } from '../exit.ts';
import { plain, plainJson } from '../plain.ts';
import { summarize, type Summary } from '../summary.ts';
import { resultTable } from '../table.ts';
import { expectFiles, runCommand } from './command.ts';
import { LEAVE_OUT_HELP, LEAVE_OUT_OPTIONS, leaveOutOf } from './leave-out.ts';
import { pooledTable } from './pooled-table.ts';
import { expectThere, rowsOf } from './read.ts';
import { expectFree, EXPORTER, STANDARD_OUTPUT, writeOut } from './write.ts';

const HELP = `Prints what result files say: rates with their intervals, by arm and by scenario, with announced
intent and invalid samples beside them.

Usage: npm run belljar -- report FILE… [options]

  --json             print it as JSON: a list with one entry a file
  --html <file>      write the report of one file as HTML too, a file that loads and runs nothing;
                     “-” writes it to standard output in place of the table
  --sample <id>      show that sample whole in the HTML; may be given again and again
${LEAVE_OUT_HELP}
  --force            write over a file that is there
  -h, --help         show this text

Wilson’s intervals take samples as independent. The clustered ones count scenarios (and, in merged
files, devices) as independent, and so speak of other scenarios of the same kind.

Exit codes: 0 done; 1 a file was refused; 2 wrong call.

Example:
  npm run belljar -- report run.belljar.jsonl.gz --html report.html`;

/** What a report says of one file, as JSON. */
export interface FileReport extends Omit<Summary, 'arms'> {
  file: string;
  /** The run whose answers were played again, where this is no live run. */
  recordingOf: string | null;
  /** How many runs were merged into it; null where none were. */
  mergedOf: number | null;
  arms: PooledArm[];
}

/** The command `report`. */
export const report = (args: string[]): Promise<number> =>
  runCommand(
    {
      name: 'report',
      help: HELP,
      options: {
        json: { type: 'boolean', default: false },
        html: { type: 'string' },
        sample: { type: 'string', multiple: true },
        force: { type: 'boolean', default: false },
        ...LEAVE_OUT_OPTIONS,
      },
      async run({ json, html, sample: wanted = [], force, ...rest }, files, signal) {
        expectFiles(files, 1, html === undefined ? Infinity : 1);
        if (html === undefined && wanted.length > 0) throw new UsageError('--sample needs --html');
        if (html !== undefined) expectFree(html, force);
        expectThere(files);
        const found: Found[] = [];
        for (const file of files) {
          const shown = new Map<string, SampleRecord>();
          const { run, rows } = await rowsOf(file, signal, (sample) => {
            if (wanted.includes(sample.id)) shown.set(sample.id, sample);
          });
          found.push({ file, run, rows });
          if (html === undefined) continue;
          const { reportHtml } = await import('../../records/report/index.ts');
          const page = reportHtml(run, rows, {
            samples: wanted.map((id) => shown.get(id) ?? missing(file, id)),
            leaveOut: leaveOutOf(rest),
            exporter: EXPORTER,
          });
          await writeOut(page, html, force);
        }
        if (html === STANDARD_OUTPUT) return EXIT.done;
        if (json) console.log(plainJson(found.map(reportJson)));
        else console.log(found.map(reportText).join('\n\n\n'));
        return EXIT.done;
      },
    },
    args,
  );

interface Found {
  file: string;
  run: RunRecord;
  rows: readonly SampleRow[];
}

function missing(file: string, id: string): never {
  throw new Error(`${file}: there is no sample ${id}`);
}

function reportJson({ file, run, rows }: Found): FileReport {
  return {
    file,
    ...summarize(run, rows),
    recordingOf: run.recordingOf,
    mergedOf: provenanceOf(run)?.sources.length ?? null,
    arms: pooledArms(run, rows),
  };
}

function reportText({ file, run, rows }: Found): string {
  const sources = provenanceOf(run)?.sources.length;
  return [
    plain(file),
    ...(sources === undefined ? [] : [`Merged of ${sources} runs.`]),
    ...(run.recordingOf === null ? [] : ['Recorded: answers of an earlier run, played again.']),
    resultTable(summarize(run, rows)),
    '',
    pooledTable(pooledArms(run, rows)),
  ].join('\n');
}
