import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../base/index.ts';
import { batteryOf } from '../battery-files.ts';
import { EXIT, UsageError } from '../exit.ts';
import { checkBattery } from './check.ts';
import { labelledFiles } from './labelled.ts';
import { scaffold } from './scaffold.ts';
import { withTable } from './table.ts';

const USAGE = `Usage: npm run scenarios:check -- [--tokens] [--write] [WORD]
       npm run scenarios:new -- FAMILY NAME

  check        prove the battery: texts, lengths, twins, graders on labelled transcripts, and
               the table in the guide. WORD shows only faults that hold it, --tokens the length
               of every prompt, --write makes the table anew
  new          lay out a new scenario and its transcripts, to be written`;

/** Tools for those who write scenarios. */
export async function scenarios([command, ...args]: string[], root: string): Promise<number> {
  if (command === 'check') return check(args, root);
  if (command === 'new') return makeNew(args, root);
  console.error(USAGE);
  return EXIT.usage;
}

async function check(args: readonly string[], root: string): Promise<number> {
  const word = args.find((arg) => !arg.startsWith('--')) ?? '';
  try {
    const battery = batteryOf(root);
    const labelled = labelledFiles(join(root, 'tests/fixtures/transcripts'));
    const result = await checkBattery(battery, labelled);
    const guide = join(root, 'scenarios/README.md');
    const before = readFileSync(guide, 'utf8');
    const after = withTable(before, battery, labelled, result);
    if (args.includes('--write')) writeFileSync(guide, after);
    else if (after !== before)
      result.faults.push(
        'scenarios/README.md: its table is out of date (scenarios:check -- --write)',
      );
    if (args.includes('--tokens'))
      for (const { scenario, tokens, most } of result.promptTokens)
        if (scenario.includes(word)) console.log(`${scenario}: ${tokens} tokens, at most ${most}`);
    const faults = result.faults.filter((fault) => fault.includes(word));
    for (const fault of faults) console.error(fault);
    console.log(
      `${battery.scenarios.size} scenarios, ${result.filled} prompts filled, ` +
        `${result.transcripts} labelled transcripts: ${faults.length} faults`,
    );
    return faults.length === 0 ? EXIT.done : EXIT.failed;
  } catch (thrown) {
    console.error(AppError.from(thrown).message);
    return EXIT.failed;
  }
}

function makeNew([family = '', name = '']: readonly string[], root: string): number {
  try {
    for (const path of scaffold(root, family, name)) console.log(path);
    return EXIT.done;
  } catch (thrown) {
    if (!(thrown instanceof UsageError)) throw thrown;
    console.error(`${thrown.message}\n\n${USAGE}`);
    return EXIT.usage;
  }
}
