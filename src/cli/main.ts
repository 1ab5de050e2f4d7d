/**
 * cli: the same pipeline from a shell. It drives the built site in a real browser, as a person
 * would, so that a run from here and a run from the page cannot differ.
 */
import { join } from 'node:path';
import manifest from '../../package.json' with { type: 'json' };
import { EXIT } from './exit.ts';

const USAGE = `Belljar ${manifest.version}: ${manifest.description}.

Usage: npm run battery -- [options]
       npx tsx src/cli/main.ts <command> [options]

Commands:
  battery      play a battery headless and keep the result file (battery --help)
  scenarios    check the battery, or lay out a new scenario

Options:
  -h, --help   show this text
  --version    show the version`;

async function main([command, ...args]: string[]): Promise<number> {
  switch (command) {
    case 'battery':
      // On demand: a browser's driver need not be loaded to print a help text.
      return (await import('./battery.ts')).battery(args);
    case 'scenarios':
      return (await import('./scenarios/index.ts')).scenarios(
        args,
        join(import.meta.dirname, '../..'),
      );
    case '--help':
    case '-h':
    case 'help':
      console.log(USAGE);
      return EXIT.done;
    case '--version':
      console.log(manifest.version);
      return EXIT.done;
    case undefined:
      console.error(USAGE);
      return EXIT.usage;
    default:
      console.error(`unknown command: ${command}\n\n${USAGE}`);
      return EXIT.usage;
  }
}

const code = await main(process.argv.slice(2));
// Children of a browser that was killed can hold its pipes open, and this process with them.
process.stdout.write('', () => process.exit(code));
