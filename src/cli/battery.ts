import { join } from 'node:path';
import { AppError } from '../base/index.ts';
import { BUNDLED_MODELS } from '../engines/index.ts';
import { parseBatteryArguments, type Known } from './arguments.ts';
import { batteryOf } from './battery-files.ts';
import { chromiumPath, HOW_TO_GET_CHROMIUM, WrongBrowserError } from './chromium.ts';
import { EXIT, UsageError } from './exit.ts';
import { batteryHelp } from './help.ts';
import { checkModelFile, checkOut } from './out-file.ts';
import { play } from './play.ts';

const ROOT = join(import.meta.dirname, '../..');

/** The command `battery`: checks the call, plays the run; gives the exit code. */
export async function battery(args: string[]): Promise<number> {
  try {
    const known: Known = { models: BUNDLED_MODELS, battery: batteryOf(ROOT) };
    const order = parseBatteryArguments(args, known);
    if (order === 'help') {
      console.log(batteryHelp(known));
      return EXIT.done;
    }
    checkModelFile(order.model);
    checkOut(order.out, order.force);
    const browser = chromiumPath(order.browser);
    if (browser === null)
      throw new Error(`no Chromium or Chrome was found: ${HOW_TO_GET_CHROMIUM}, or use --browser`);
    return await play(order, { root: ROOT, browser });
  } catch (thrown) {
    const { message } = AppError.from(thrown);
    if (thrown instanceof UsageError || thrown instanceof WrongBrowserError) {
      console.error(`${message}\nAll options: npm run battery -- --help`);
      return EXIT.usage;
    }
    console.error(`The battery failed: ${message}`);
    return EXIT.failed;
  }
}
