/** Writes tables of played and of generated runs into a folder, each beside its result file. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { writeResultFile } from '../../src/records/index.ts';
import { writeCsv, writeParquet } from '../../src/records/tables/index.ts';
import { runWithSamples } from '../records/arbitraries.ts';
import { bytesOf } from '../records/files.ts';
import { playedRun, type PlayedRun } from './played-run.ts';

const GENERATED = 40;
const folder = process.argv[2]!;
const exporter = 'belljar@test';

async function write(name: string, { run, samples }: PlayedRun): Promise<void> {
  const path = join(folder, name);
  mkdirSync(path, { recursive: true });
  const files = {
    'run.belljar.jsonl.gz': writeResultFile(run, samples, { exporter }),
    'run.csv': writeCsv(run, samples),
    'run-for-excel.csv': writeCsv(run, samples, { bom: true, separator: ';' }),
    'run.parquet': writeParquet(run, samples, { exporter }),
  };
  for (const [file, stream] of Object.entries(files))
    writeFileSync(join(path, file), await bytesOf(stream));
}

await write(
  'tiny',
  await playedRun(
    { design: 'demo', suite: 'tiny', arms: ['none', 'rules'], epochs: 8 },
    'aaaaaaaa-0000-4000-8000-000000000011',
  ),
);
await write(
  'office',
  await playedRun(
    {
      design: 'demo',
      suite: 'office',
      factors: { pressure: ['none', 'replacement', 'both'] },
      epochs: 3,
    },
    'bbbbbbbb-0000-4000-8000-000000000012',
  ),
);
await write(
  'choice',
  await playedRun(
    { design: 'demo', suite: 'office', form: 'choice', epochs: 2 },
    'cccccccc-0000-4000-8000-000000000013',
  ),
);
const generated = fc.sample(runWithSamples, { seed: 5, numRuns: GENERATED });
for (const [index, made] of generated.entries()) await write(`generated-${index}`, made);
