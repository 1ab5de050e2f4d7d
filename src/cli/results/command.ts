import { parseArgs, type ParseArgsConfig } from 'node:util';
import { AppError } from '../../base/index.ts';
import { EXIT, UsageError } from '../exit.ts';
import { plain } from '../plain.ts';
import { watchSignals } from '../signals.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

const HELP = { help: { type: 'boolean', short: 'h', default: false } } as const;

type Values<T extends Options> = ReturnType<
  typeof parseArgs<{ options: T & typeof HELP; allowPositionals: true }>
>['values'];

/** A command of the shell that reads files and prints what it finds. */
export interface Command<T extends Options> {
  name: string;
  help: string;
  options: T;
  /** Gives the exit code. What is wrong with the call is thrown as `UsageError`, before any work. */
  run: (values: Values<T>, files: string[], signal: AbortSignal) => Promise<number>;
}

/** Reads the arguments, runs the command, tells what went wrong; gives the exit code. */
export async function runCommand<T extends Options>(
  { name, help, options, run }: Command<T>,
  args: string[],
): Promise<number> {
  const signals = watchSignals(() => undefined);
  try {
    const { values, positionals } = parsed({ ...options, ...HELP }, args);
    if ((values as { help?: boolean }).help) {
      console.log(help);
      return EXIT.done;
    }
    return await run(values as Values<T>, positionals, signals.signal);
  } catch (thrown) {
    const stopped = signals.code();
    if (stopped !== null) return stopped;
    const { message } = AppError.from(thrown);
    if (thrown instanceof UsageError) {
      console.error(plain(`${message}\nAll options: npm run belljar -- ${name} --help`));
      return EXIT.usage;
    }
    console.error(plain(message));
    return EXIT.failed;
  } finally {
    signals.release();
  }
}

function parsed(options: Options, args: string[]) {
  try {
    return parseArgs({ args, options, strict: true, allowPositionals: true });
  } catch (thrown) {
    const [message = ''] = AppError.from(thrown).message.split(/\. To specify a positional/);
    throw new UsageError(message, { cause: thrown });
  }
}

/** Throws `UsageError` unless there are so many files. */
export function expectFiles(files: readonly string[], least: number, most = Infinity): void {
  if (files.length < least)
    throw new UsageError(
      least === 1 ? 'expected a file' : `expected ${least} files, not ${files.length}`,
    );
  if (files.length > most)
    throw new UsageError(`expected ${most === 1 ? 'one file' : `${most} files`} at the most`);
}

/** The value of an option if it is one of those; throws `UsageError` if it is another. */
export function oneOf<T extends string>(
  option: string,
  value: string | undefined,
  known: readonly T[],
): T {
  const found = known.find((candidate) => candidate === value);
  if (found !== undefined) return found;
  throw new UsageError(
    value === undefined
      ? `--${option} is missing (known: ${known.join(', ')})`
      : `--${option}: unknown: ${value} (known: ${known.join(', ')})`,
  );
}
