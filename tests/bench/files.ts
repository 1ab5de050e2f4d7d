/**
 * Measures what the shell and the page do with large files: one of 100,000 samples, and a hundred of
 * 1,000 each. Every step runs in a process of its own, so that its memory can be told. No part of the
 * tests: `npx tsx tests/bench/files.ts`.
 */
import { spawnSync } from 'node:child_process';
import {
  createReadStream,
  createWriteStream,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  mergeFiles,
  readResultFile,
  verifyFile,
  writeResultFile,
  type RunRecord,
  type SampleRecord,
} from '../../src/records/index.ts';
import { writeInspectEval, writeInspectJson } from '../../src/records/inspect/index.ts';
import { writeCsv, writeParquet } from '../../src/records/tables/index.ts';
import { writeRun } from './large-run.ts';

const LARGE = 100_000;
const FILES = 100;
const EXPORTER = 'belljar@bench';
/** What is measured: a name, and the work in a folder with the files. */
const STEPS: Record<string, (folder: string) => Promise<unknown>> = {
  'write a file of 100,000 samples': (folder) => writeRun(join(folder, 'large.jsonl.gz'), LARGE, 1),
  'write 100 files of 1,000 samples': async (folder) => {
    for (let i = 1; i <= FILES; i++)
      await writeRun(join(folder, `part-${i}.jsonl.gz`), LARGE / FILES, i);
  },
  'open (read and check all lines)': async (folder) => {
    for await (const part of readResultFile(bytesOf(large(folder))))
      if (part.type === 'footer') return;
  },
  'verify (the same, and judge again)': (folder) => verifyFile(bytesOf(large(folder))),
  'export as CSV': async (folder) =>
    save(folder, 'csv', writeCsv(await runOf(folder), samples(folder))),
  'export as Parquet': async (folder) =>
    save(folder, 'parquet', writeParquet(await runOf(folder), samples(folder))),
  'export as a log of Inspect, .json': async (folder) =>
    save(
      folder,
      'json',
      writeInspectJson(await runOf(folder), () => samples(folder), { exporter: EXPORTER }),
    ),
  'export as a log of Inspect, .eval': async (folder) =>
    save(
      folder,
      'eval',
      writeInspectEval(await runOf(folder), () => samples(folder), { exporter: EXPORTER }),
    ),
  'merge 100 files of 1,000, all different': async (folder) => {
    const names = readdirSync(folder).filter((name) => name.startsWith('part-'));
    await mergeInto(folder, names, LARGE);
  },
  'merge the same file 100 times': (folder) =>
    mergeInto(
      folder,
      Array.from({ length: FILES }, () => 'part-1.jsonl.gz'),
      LARGE / FILES,
    ),
};

interface Used {
  seconds: number;
  /** Seconds of processor time, which others on the machine do not change. */
  cpu: number;
  megabytes: number;
}

const [step, folder] = process.argv.slice(2);
if (step !== undefined && folder !== undefined) {
  const begun = performance.now();
  await STEPS[step]!(folder);
  const seconds = (performance.now() - begun) / 1000;
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const used: Used = {
    seconds,
    cpu: (userCPUTime + systemCPUTime) / 1e6,
    megabytes: maxRSS / 1024,
  };
  console.log(JSON.stringify(used));
} else measureAll();

function measureAll(): void {
  const made = mkdtempSync(join(tmpdir(), 'belljar-bench-'));
  try {
    for (const name of Object.keys(STEPS)) {
      const { stdout, status } = spawnSync(
        process.execPath,
        ['--import', 'tsx', import.meta.filename, name, made],
        { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
      );
      if (status !== 0) throw new Error(`${name}: failed`);
      const { seconds, cpu, megabytes } = JSON.parse(stdout) as Used;
      console.log(
        `${name.padEnd(42)} ${seconds.toFixed(1).padStart(6)} s, processor ${cpu.toFixed(1).padStart(6)} s, ${megabytes.toFixed(0).padStart(5)} MB`,
      );
    }
    console.log(`the large file: ${(statSync(large(made)).size / 1e6).toFixed(1)} MB`);
  } finally {
    rmSync(made, { recursive: true });
  }
}

function large(folder: string): string {
  return join(folder, 'large.jsonl.gz');
}

function bytesOf(path: string): ReadableStream<Uint8Array> {
  return Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>;
}

async function* samples(folder: string): AsyncGenerator<SampleRecord> {
  for await (const part of readResultFile(bytesOf(large(folder))))
    if (part.type === 'sample') yield part.sample;
}

async function runOf(folder: string): Promise<RunRecord> {
  for await (const part of readResultFile(bytesOf(large(folder))))
    if (part.type === 'header') return part.run;
  throw new Error('no header');
}

async function save(
  folder: string,
  ending: string,
  stream: ReadableStream<Uint8Array>,
): Promise<void> {
  const out = createWriteStream(join(folder, `out.${ending}`));
  await pipeline(Readable.fromWeb(stream as Parameters<typeof Readable.fromWeb>[0]), out);
}

async function mergeInto(
  folder: string,
  names: readonly string[],
  expected: number,
): Promise<void> {
  const [merged] = await mergeFiles(
    names.map((name) => ({ name, open: () => bytesOf(join(folder, name)) })),
  );
  const { run, report } = merged!;
  if (report.samples.kept !== expected) throw new Error(`kept ${report.samples.kept}`);
  await save(folder, 'merged', writeResultFile(run, merged!.samples(), { exporter: EXPORTER }));
}
