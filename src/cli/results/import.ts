import { openAsBlob } from 'node:fs';
import type { InspectSample, OpenLog } from '../../records/inspect/index.ts';
import { EXIT } from '../exit.ts';
import { plainJson } from '../plain.ts';
import { expectFiles, runCommand } from './command.ts';
import { logHead, sampleTable, transcriptText } from './import-text.ts';
import { expectThere } from './read.ts';
import { print } from './write.ts';

const HELP = `Prints what logs of Inspect hold: the evaluation, its metrics, and the scores of its samples.

Usage: npm run belljar -- import LOG… [options]

  --transcripts      print the messages of every sample too
  --json             print it as JSON: a list with one entry a log
  -h, --help         show this text

It reads version 2 of .json and .eval logs. Nothing of them is taken into a run: their samples are of
other tasks and other graders.

Exit codes: 0 done; 1 a log was refused, and what was printed of it until then is not to be trusted;
2 wrong call.

Example:
  npm run belljar -- import logs/2026-01-01T12-00-00_task.eval`;

/** The command `import`. */
export const importLogs = (args: string[]): Promise<number> =>
  runCommand(
    {
      name: 'import',
      help: HELP,
      options: {
        transcripts: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
      async run({ transcripts, json }, files, signal) {
        expectFiles(files, 1);
        expectThere(files);
        const { readInspectLog } = await import('../../records/inspect/index.ts');
        const open = async (file: string): Promise<OpenLog> =>
          readInspectLog(await openAsBlob(file), { file, signal });
        const write = json ? asJson : asText;
        await print(write(files, open, transcripts));
        return EXIT.done;
      },
    },
    args,
  );

type Open = (file: string) => Promise<OpenLog>;

/** One sample after the other, so that a log of any length needs the same memory. */
async function* asJson(
  files: readonly string[],
  open: Open,
  transcripts: boolean,
): AsyncGenerator<string, void> {
  yield '[';
  for (const [index, file] of files.entries()) {
    const { log, samples } = await open(file);
    yield `${index > 0 ? ',' : ''}\n{"file": ${plainJson(file)},\n"log": ${plainJson(log)},\n"samples": [`;
    let count = 0;
    for await (const sample of samples)
      yield `${count++ > 0 ? ',' : ''}\n${plainJson(transcripts ? sample : inShort(sample))}`;
    yield '\n]}';
  }
  yield '\n]\n';
}

/** A sample without its texts. */
function inShort({ messages, input: _input, metadata: _metadata, ...sample }: InspectSample) {
  return { ...sample, messages: messages.length };
}

async function* asText(
  files: readonly string[],
  open: Open,
  transcripts: boolean,
): AsyncGenerator<string, void> {
  for (const [index, file] of files.entries()) {
    const { log, samples } = await open(file);
    yield `${index > 0 ? '\n\n' : ''}${logHead(file, log)}\n\n`;
    if (transcripts) for await (const sample of samples) yield `${transcriptText(sample)}\n\n`;
    else yield `${await sampleTable(samples)}\n`;
  }
}
