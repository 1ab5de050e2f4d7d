import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { RESULT_ENDING, type ModelChoice } from './arguments.ts';
import { UsageError } from './exit.ts';

/** Throws `UsageError` if the result could not be written in the end: better now than then. */
export function checkOut(out: string | null, force: boolean): void {
  const folder = dirname(out ?? './result');
  try {
    accessSync(folder, constants.W_OK);
  } catch (thrown) {
    throw new UsageError(`--out: cannot write into the folder ${folder}`, { cause: thrown });
  }
  if (out === null || !existsSync(out)) return;
  if (!statSync(out).isFile()) throw new UsageError(`--out: ${out} is no file`);
  if (!force) throw new UsageError(`--out: ${out} is there already; --force writes over it`);
}

/** Throws `UsageError` where the model is a file that is not there. */
export function checkModelFile(model: ModelChoice): void {
  if (model.kind === 'bundled') return;
  if (!existsSync(model.path) || !statSync(model.path).isFile())
    throw new UsageError(`--model: there is no file ${model.path}`);
}

/** Where the file is written until it is whole. */
export const partOf = (out: string): string =>
  join(dirname(out), `.${basename(out)}.${process.pid}.part`);

/** The name, or that name with a number where it is taken. */
export function freeName(name: string): string {
  const stem = name.replace(/(\.belljar)?\.jsonl\.gz$/, '');
  const ending = name.slice(stem.length) || RESULT_ENDING;
  for (let number = 1; ; number++) {
    const free = number === 1 ? name : `${stem}-${number}${ending}`;
    if (!existsSync(free)) return free;
  }
}
