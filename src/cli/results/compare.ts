import type { RunRecord } from '../../records/index.ts';
import { EXIT, UsageError } from '../exit.ts';
import { plainJson } from '../plain.ts';
import { expectFiles, oneOf, runCommand } from './command.ts';
import { comparisonText } from './compare-text.ts';
import { contrasts, type Contrast } from './contrast.ts';
import { comparedSamples, matched, type By, type ComparedSample } from './pairs.ts';
import { expectThere, partsOf } from './read.ts';

const HELP = `Holds runs against each other sample by sample: pairs that were asked the same.

Usage: npm run belljar -- compare A B [options]
       npm run belljar -- compare A --by arm [options]

  --by model         A against B on samples of the same id, each arm for itself (default)
  --by arm           in each file, every arm against one of them, on the same scenarios,
                     conditions and drawn words
  --baseline <arm>   that one (default: none, else the first)
  --json             print it as JSON: a list with one entry a comparison
  -h, --help         show this text

Of every scenario it shows the rates on both sides, their difference with Newcombe’s interval for
pairs, and McNemar’s exact p, adjusted by Holm for all scenarios and arms in the table. Pairs with an
invalid sample are left out and counted; so are samples without another that was asked the same.

Exit codes: 0 done; 1 a file was refused, or nothing can be paired; 2 wrong call.

Example:
  npm run belljar -- compare small.jsonl.gz large.jsonl.gz`;

/** Two sides: two runs, or in one run an arm that all others are held against. */
export interface Comparison {
  by: By;
  first: Side;
  /** Null: the arm that a contrast names. */
  second: Side | null;
  contrasts: Contrast[];
}

interface Side {
  file: string;
  run: string;
  model: { id: string; label: string };
  /** The arm that all others are held against. */
  arm: string | null;
}

interface ComparedRun {
  file: string;
  run: RunRecord;
  samples: ComparedSample[];
}

/** The command `compare`. */
export const compare = (args: string[]): Promise<number> =>
  runCommand(
    {
      name: 'compare',
      help: HELP,
      options: {
        by: { type: 'string', default: 'model' },
        baseline: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
      async run({ by: asked, baseline, json }, files, signal) {
        const by = oneOf('by', asked, ['arm', 'model']);
        if (by === 'model' && baseline !== undefined)
          throw new UsageError('--baseline is for --by arm');
        if (by === 'model') expectFiles(files, 2, 2);
        else expectFiles(files, 1, 2);
        expectThere(files);
        const runs: ComparedRun[] = [];
        for (const file of files) runs.push(await comparedRun(file, signal));
        const found =
          by === 'model'
            ? [byModel(runs[0]!, runs[1]!)]
            : runs.map((run) => byArm(run, baselineOf(run, baseline)));
        if (json) console.log(plainJson(found));
        else console.log(found.map(comparisonText).join('\n\n\n'));
        return EXIT.done;
      },
    },
    args,
  );

async function comparedRun(file: string, signal: AbortSignal): Promise<ComparedRun> {
  let found: ComparedRun | null = null;
  let take: ReturnType<typeof comparedSamples> | null = null;
  for await (const part of partsOf(file, signal)) {
    if (part.type === 'header') {
      found = { file, run: part.run, samples: [] };
      take = comparedSamples(part.run);
    } else if (part.type === 'sample') found!.samples.push(take!(part.sample));
  }
  return found!;
}

function byModel(first: ComparedRun, second: ComparedRun): Comparison {
  const arms = first.run.plan.arms.filter(({ id }) =>
    second.run.plan.arms.some((other) => other.id === id),
  );
  const found = arms.map(({ id, title }) => ({
    arm: id,
    title,
    matched: matched('model', ofArm(first, id), ofArm(second, id)),
  }));
  if (found.every((one) => one.matched.pairs.length === 0))
    throw new Error(
      `${second.file}: no sample was asked the same as one of ${first.file}: ` +
        'compare runs of the same design and seed',
    );
  return {
    by: 'model',
    first: sideOf(first, null),
    second: sideOf(second, null),
    contrasts: contrasts(found, first.run.plan.scenarios),
  };
}

function byArm(run: ComparedRun, baseline: string): Comparison {
  const { arms, scenarios } = run.run.plan;
  const others = arms.filter(({ id }) => id !== baseline);
  const base = ofArm(run, baseline);
  const found = others.map(({ id, title }) => ({
    arm: id,
    title,
    matched: matched('arm', base, ofArm(run, id)),
  }));
  if (found.every((one) => one.matched.pairs.length === 0))
    throw new Error(`${run.file}: there are no two arms to compare`);
  return {
    by: 'arm',
    first: sideOf(run, baseline),
    second: null,
    contrasts: contrasts(found, scenarios),
  };
}

/** The arm that the others of a run are held against. */
function baselineOf({ file, run }: ComparedRun, asked: string | undefined): string {
  const arms = run.plan.arms.map(({ id }) => id);
  if (asked === undefined) return arms.includes('none') ? 'none' : arms[0]!;
  if (arms.includes(asked)) return asked;
  throw new UsageError(`--baseline: ${file} has no arm ${asked} (known: ${arms.join(', ')})`);
}

const ofArm = ({ samples }: ComparedRun, arm: string): ComparedSample[] =>
  samples.filter((sample) => sample.arm === arm);

const sideOf = ({ file, run }: ComparedRun, arm: string | null): Side => ({
  file,
  run: run.id,
  model: { id: run.model.id, label: run.model.label },
  arm,
});
