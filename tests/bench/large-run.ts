import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { batteryHash, expandPlan, makePlan } from '../../src/battery/index.ts';
import { writeResultFile, type SampleRecord } from '../../src/records/index.ts';
import { shipped } from '../battery/scenarios.ts';
import { playedRun } from '../records/merge/played.ts';

const EXPORTER = 'belljar@bench';
const CHOICE = {
  scenarios: ['tiny-blackmail', 'tiny-leaking', 'tiny-job', 'tiny-write', 'tiny-order'],
};
/** Scenarios times arms. */
const PER_EPOCH = 10;

/** Writes a run that was played in part; the rest are the same transcripts under their own ids. */
export async function writeRun(path: string, count: number, seed: number): Promise<void> {
  const plan = makePlan(shipped, {
    ...{ design: 'demo', suite: 'tiny', arms: ['none', 'rules'], seed, ...CHOICE },
    epochs: count / PER_EPOCH,
  });
  const played = await playedRun({ mood: `mood ${seed}`, choice: { ...CHOICE, epochs: 20, seed } });
  const run = { ...played.run, id: `run-bench-${seed}`, plan, batteryHash: batteryHash(plan) };
  const known = new Map(played.samples.map((sample) => [sample.id, sample]));
  function* all(): Generator<SampleRecord> {
    for (const { id, epoch, seed: its } of expandPlan(plan)) {
      const like = known.get(id.replace(/\d+$/, String(((epoch - 1) % 20) + 1)))!;
      yield { ...like, id, epoch, seed: its };
    }
  }
  const stream = writeResultFile(run, all(), { exporter: EXPORTER });
  await pipeline(
    Readable.fromWeb(stream as Parameters<typeof Readable.fromWeb>[0]),
    createWriteStream(path),
  );
}
