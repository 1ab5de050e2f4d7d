import { AppError } from '../../base/index.ts';
import { mergeFiles, writeResultFile, type MergedRun } from '../../records/index.ts';
import { RESULT_ENDING } from '../arguments.ts';
import { EXIT, UsageError } from '../exit.ts';
import { plainJson } from '../plain.ts';
import { expectFiles, runCommand } from './command.ts';
import { Counter } from './counter.ts';
import { mergeText } from './merge-text.ts';
import { bytesOf, expectThere } from './read.ts';
import { expectFree, EXPORTER, writeOut } from './write.ts';

const HELP = `Makes one result file of many: runs of the same battery and the same model from several devices,
or with several seeds.

Usage: npm run belljar -- merge FILE… --out <file> [options]

  --out <file>       the merged file; ends in ${RESULT_ENDING}
  --apart            where files do not fit together, write one merged file for each kind in place
                     of refusing them: name-1${RESULT_ENDING}, name-2${RESULT_ENDING} and so on
  --json             print what was merged as JSON: a list with one entry a merged file
  --force            write over a file that is there
  -h, --help         show this text

Copies of a sample count once, and so do equal transcripts where seeds decide what is said; labels
and judgements of copies are put together. Where two files answer the same question differently both
answers are kept: the largest run keeps its repeats, and what another run adds follows as further
repeats. The merged file is a result file like any other. It notes where each repeat comes from among
the facts on the device.

Exit codes: 0 done; 1 a file was refused, or files do not fit together; 2 wrong call.

Example:
  npm run belljar -- merge laptop.jsonl.gz phone.jsonl.gz --out both.belljar.jsonl.gz`;

/** The command `merge`. */
export const merge = (args: string[]): Promise<number> =>
  runCommand(
    {
      name: 'merge',
      help: HELP,
      options: {
        out: { type: 'string' },
        apart: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        force: { type: 'boolean', default: false },
      },
      async run({ out, apart, json, force }, files, signal) {
        expectFiles(files, 1);
        if (!out?.endsWith(RESULT_ENDING))
          throw new UsageError(`--out: expected a name that ends in ${RESULT_ENDING}`);
        expectFree(out, force);
        expectThere(files);
        const merged = await mergeAll(files, apart, signal);
        const names = namesFor(out, merged.length);
        for (const name of names) expectFree(name, force);
        for (const [index, one] of merged.entries()) {
          const stream = writeResultFile(one.run, one.samples(), { exporter: EXPORTER });
          await writeOut(stream, names[index]!, force);
        }
        const found = merged.map(({ run, report }, index) => ({ out: names[index]!, run, report }));
        if (json)
          console.log(plainJson(found.map(({ run, ...rest }) => ({ ...rest, run: run.id }))));
        else console.log(found.map(mergeText).join('\n\n\n'));
        return EXIT.done;
      },
    },
    args,
  );

async function mergeAll(
  files: readonly string[],
  apart: boolean,
  signal: AbortSignal,
): Promise<MergedRun[]> {
  const counter = new Counter('samples read');
  try {
    return await mergeFiles(
      files.map((name) => ({ name, open: () => bytesOf(name) })),
      { apart, signal, onProgress: (samples) => counter.show(samples) },
    );
  } catch (thrown) {
    const error = AppError.from(thrown);
    // What to do about files that do not fit is a matter of the shell.
    if (error.details?.['mismatch'] !== undefined)
      throw new Error(`${error.message}\n--apart merges each kind for itself`, { cause: thrown });
    throw error;
  } finally {
    counter.clear();
  }
}

/** The name, or that name with a number for each of several. */
function namesFor(out: string, count: number): string[] {
  if (count === 1) return [out];
  const stem = out.replace(/(\.belljar)?\.jsonl\.gz$/, '');
  return Array.from(
    { length: count },
    (_, index) => `${stem}-${index + 1}${out.slice(stem.length)}`,
  );
}
