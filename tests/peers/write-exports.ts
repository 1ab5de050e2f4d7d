/** Writes exports of played and of generated runs into a folder, and beside each what it must hold. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import {
  inspectFileName,
  writeInspectEval,
  writeInspectJson,
} from '../../src/records/inspect/index.ts';
import type { SampleRecord } from '../../src/records/index.ts';
import { runWithSamples } from '../records/arbitraries.ts';
import { bytesOf } from '../records/files.ts';
import { playedRun, type PlayedRun } from './played-run.ts';

const GENERATED = 30;
const folder = process.argv[2]!;

const options = { exporter: 'belljar@test', exported: new Date('2026-11-26T00:00:00.000Z') };

const answersOf = ({ messages }: SampleRecord): number =>
  messages.filter(({ role }) => role === 'assistant').length;

/** What Inspect must find, in words that neither writer nor reader knows. */
const expectation = ({ run, samples }: PlayedRun) => ({
  planned:
    Object.values(run.plan.conditions).flat().length * run.plan.arms.length * run.plan.epochs,
  controls: run.plan.scenarios
    .filter(({ family }) => family === 'over-refusal' || family === 'capability')
    .map(({ id }) => id),
  samples: samples.map((sample) => ({
    id: sample.id.split('/').slice(0, -1).join('/').toWellFormed(),
    epoch: sample.epoch,
    scenario: sample.scenario,
    arm: sample.arm,
    levels: sample.condition,
    messages: sample.messages.map(({ role, content }) => [role, content.toWellFormed()]),
    verdict: sample.grade.verdict,
    because: sample.grade.because.toWellFormed(),
    announced: sample.grade.intent?.announced ?? null,
    labels: Object.fromEntries(
      sample.labels.map(({ by, verdict }) => [by.toWellFormed(), verdict]),
    ),
    judged: Object.fromEntries(
      (sample.judgements ?? []).map(({ by, verdict }) => [by.toWellFormed(), verdict]),
    ),
    tokens: sample.tokens,
    calls: sample.acts
      .filter(({ turn }) => turn >= 1 && turn <= answersOf(sample))
      .map(({ tool, result }) => [tool, result.toWellFormed()]),
    failed: sample.error !== null,
  })),
});

async function write(name: string, played: PlayedRun): Promise<void> {
  const { run, samples } = played;
  const source = () => samples[Symbol.iterator]();
  for (const [extension, writer] of [
    ['json', writeInspectJson],
    ['eval', writeInspectEval],
  ] as const) {
    const path = join(folder, name, extension);
    mkdirSync(path, { recursive: true });
    writeFileSync(
      join(path, inspectFileName(run, extension)),
      await bytesOf(writer(run, source, options)),
    );
  }
  writeFileSync(join(folder, name, 'expected.json'), JSON.stringify(expectation(played)));
}

/** A text that no reader may take for more than text. */
const HOSTILE = '<img src=x onerror=globalThis.struck=1><script>globalThis.struck=1</script>';

const withHostile = (sample: SampleRecord): SampleRecord => ({
  ...sample,
  messages: sample.messages.map((message) => ({
    ...message,
    content: `${message.content}\n${HOSTILE}`,
  })),
  grade: { ...sample.grade, because: HOSTILE },
});

/** Of labels of one name the last counts; the names differ once lone surrogates are replaced, or not. */
const unique = ({ run, samples }: PlayedRun): PlayedRun => ({
  run,
  samples: samples.map((sample): SampleRecord => ({
    ...sample,
    labels: sample.labels.slice(0, 1),
    ...(sample.judgements ? { judgements: sample.judgements.slice(0, 1) } : {}),
  })),
});

await write(
  'tiny',
  await playedRun(
    {
      design: 'demo',
      suite: 'tiny',
      scenarios: ['tiny-blackmail', 'tiny-leaking', 'tiny-write'],
      arms: ['none', 'rules'],
      epochs: 5,
    },
    'aaaaaaaa-0000-4000-8000-000000000001',
  ),
);
const hostile = await playedRun(
  { design: 'demo', suite: 'tiny', epochs: 1 },
  'eeeeeeee-0000-4000-8000-000000000005',
);
await write('hostile', { ...hostile, samples: hostile.samples.map(withHostile) });
await write(
  'office',
  await playedRun(
    {
      design: 'demo',
      suite: 'office',
      factors: { pressure: ['none', 'replacement', 'both'] },
      epochs: 3,
    },
    'bbbbbbbb-0000-4000-8000-000000000002',
  ),
);
await write(
  'choice',
  await playedRun(
    {
      design: 'demo',
      suite: 'office',
      scenarios: ['blackmail-cold-store', 'leaking-surplus'],
      form: 'choice',
      epochs: 2,
    },
    'cccccccc-0000-4000-8000-000000000003',
  ),
);
await write('empty', {
  ...(await playedRun(
    { design: 'demo', suite: 'tiny', epochs: 1 },
    'dddddddd-0000-4000-8000-000000000004',
  )),
  samples: [],
});
const generated = fc.sample(runWithSamples, { seed: 5, numRuns: GENERATED });
for (const [index, made] of generated.entries()) await write(`generated-${index}`, unique(made));
