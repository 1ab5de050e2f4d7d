/**
 * cli: the same pipeline from a shell. It drives the built site in a real browser, as a person
 * would, so that a run from here and a run from the page cannot differ.
 */
import { join } from 'node:path';
import manifest from '../../package.json' with { type: 'json' };
import { EXIT } from './exit.ts';

const USAGE = `Belljar ${manifest.version}: ${manifest.description}.

Usage: npm run belljar -- <command> [options]

Commands:
  battery      play a battery headless and keep the result file
  report       print what result files say, or write it as HTML
  compare      hold two runs, or the arms of one, against each other
  merge        make one result file of many
  verify       prove result files: hash, battery, verdicts
  export       write a result file as CSV, Parquet, a log of Inspect or HTML
  import       print what logs of Inspect hold
  scenarios    check the battery, or lay out a new scenario

Options:
  -h, --help   show this text; after a command, its own
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
    case 'report':
      return (await import('./results/report.ts')).report(args);
    case 'compare':
      return (await import('./results/compare.ts')).compare(args);
    case 'merge':
      return (await import('./results/merge.ts')).merge(args);
    case 'verify':
      return (await import('./results/verify.ts')).verify(args);
    case 'export':
      return (await import('./results/export.ts')).exportFile(args);
    case 'import':
      return (await import('./results/import.ts')).importLogs(args);
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

// Whoever reads has seen enough: `belljar export … | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.failed);
  throw error;
});

const code = await main(process.argv.slice(2));
// Children of a browser that was killed can hold its pipes open, and this process with them.
process.stdout.write('', () => process.exit(code));
