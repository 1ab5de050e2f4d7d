import { AppError, isAbort } from '../../base/index.ts';
import { inFile, PROOF, verifyFile, type Verification } from '../../records/index.ts';
import { EXIT } from '../exit.ts';
import { plain, plainJson } from '../plain.ts';
import { expectFiles, runCommand } from './command.ts';
import { Counter } from './counter.ts';
import { bytesOf, expectThere } from './read.ts';
import { verificationText } from './verify-text.ts';

const HELP = `Proves result files: the hash, the schema and the battery of each, and its verdicts, by judging
every sample again with the battery in the file itself.

Usage: npm run belljar -- verify FILE… [options]

  --json             print it as JSON: a list with one entry a file
  -h, --help         show this text

It shows:
${PROOF.proves.map((line) => `  ${line}`).join('\n')}
It does not show:
${PROOF.doesNotProve.map((line) => `  ${line}`).join('\n')}

Exit codes: 0 every file is whole and every verdict agrees, or differs because the grader here is a
newer one; 1 a file was refused, or verdicts differ; 2 wrong call.

Example:
  npm run belljar -- verify run.belljar.jsonl.gz`;

/** What is found of one file, as JSON: refused with the reason, or verified. */
type FileVerification =
  | { file: string; accepted: false; error: string; line: number | null }
  | ({ file: string; accepted: true; run: string } & Omit<Verification, 'run'>);

/** The command `verify`. */
export const verify = (args: string[]): Promise<number> =>
  runCommand(
    {
      name: 'verify',
      help: HELP,
      options: { json: { type: 'boolean', default: false } },
      async run({ json }, files, signal) {
        expectFiles(files, 1);
        expectThere(files);
        const found: FileVerification[] = [];
        for (const file of files) {
          const one = await verifyOne(file, signal);
          found.push(one);
          if (json) continue;
          if (one.accepted) console.log(`${verificationText(one)}\n`);
          else console.error(plain(`${one.error}\n`));
        }
        if (json) console.log(plainJson(found));
        else if (found.some(({ accepted }) => accepted)) console.log(proofText());
        return found.every((one) => one.accepted && one.sound) ? EXIT.done : EXIT.failed;
      },
    },
    args,
  );

async function verifyOne(file: string, signal: AbortSignal): Promise<FileVerification> {
  const counter = new Counter(`samples of ${file} judged again`);
  try {
    const { run, ...rest } = await verifyFile(bytesOf(file), {
      signal,
      onProgress: (samples) => counter.show(samples),
    });
    return { file, accepted: true, run: run.id, ...rest };
  } catch (thrown) {
    if (isAbort(thrown) || !(thrown instanceof AppError)) throw thrown;
    const { message, details } = inFile(file, thrown);
    const line = details?.['line'];
    return {
      file,
      accepted: false,
      error: message,
      line: typeof line === 'number' ? line : null,
    };
  } finally {
    counter.clear();
  }
}

const proofText = (): string =>
  ['This shows:', ...PROOF.proves.map((line) => `  ${line}`)].join('\n') +
  ['\nIt does not show:', ...PROOF.doesNotProve.map((line) => `  ${line}`)].join('\n');
