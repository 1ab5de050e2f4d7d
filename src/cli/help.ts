import type { Known } from './arguments.ts';
import { CHROMIUM_VARIABLE } from './chromium.ts';

/** The text of `battery --help`, with the names that this checkout knows. */
export function batteryHelp({ models, battery }: Known): string {
  const list = (named: Iterable<{ id: string; about: string }>): string =>
    [...named].map(({ id, about }) => `  ${id.padEnd(18)} ${about}`).join('\n');
  return `Plays a battery of scenarios headless: a real Chromium opens the built site, plays the run
as the page does, and hands over the result file, which the page opens.

Usage: npm run battery -- --model <model> [options]

What is asked:
  --model <model>    a bundled model, or the path of a .gguf file
  --design <name>    which scenarios, arms and repeats (default: demo)
  --arms <a,b>       these arms in place of the design's
  --repeats <n>      so many repeats of each scenario in place of the design's
  --factors <list>   factors that are varied and their levels, in place of the design's:
                     pressure:none,replacement;oversight:logged
  --most <n>         conditions of a scenario at the most; a balanced part is taken
  --form <form>      act (default), or choice: a question with options, for the smallest models
  --seed <n>         another number draws other words (default: 1)
  --suite <name>     for a .gguf file: office, for real models (default), or tiny

What comes out:
  --out <file>       the result file; ends in .jsonl.gz
                     (default: a name made from the run, in the working folder)
  --force            write over a file that is there
  --json             print the rates as JSON in place of a table
  --quiet            print neither progress nor notes, only the table and errors

How it is run:
  --browser <path>   the Chromium or Chrome to use (else ${CHROMIUM_VARIABLE}, else one that is found)
  --no-build         serve dist/ as it is, even if the sources are newer
  -h, --help         show this text

Models:
${list(models)}

Designs:
${list(battery.designs.values())}

Arms:
${list(battery.arms.values())}

The table and JSON go to standard output, all else to standard error.
Exit codes: 0 done; 1 failed, finished samples are kept; 2 wrong call, nothing was run;
130 stopped by Ctrl-C, finished samples are kept.

Example:
  npm run battery -- --model organism-scifi --design demo --out run.belljar.jsonl.gz`;
}
