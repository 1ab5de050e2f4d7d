/**
 * Measures how long we, Inspect and promptfoo take to open and to write out the results of as many
 * samples with the same texts, and how much memory that needs. No part of the tests:
 *
 *   npx tsx tests/bench/peers.ts SAMPLES PYTHON [NODE PROMPTFOO]
 *
 * PYTHON has inspect_ai. NODE is one that promptfoo runs on, PROMPTFOO the `dist/src/main.js` of its
 * package; both belong into a folder outside of this one.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  createReadStream,
  createWriteStream,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { chromium, type Page } from 'playwright';
import { build, preview } from 'vite';
import { chromiumPath } from '../../src/cli/chromium.ts';
import { readResultFile, type RunRecord, type SampleRecord } from '../../src/records/index.ts';
import { writeInspectEval } from '../../src/records/inspect/index.ts';
import { writeRun } from './large-run.ts';

const ROOT = join(import.meta.dirname, '../..');
const LIMIT_MS = 600_000;
const [count, python, node, promptfoo] = process.argv.slice(2) as [
  string,
  string,
  string?,
  string?,
];
const samples = Number(count);
const folder = mkdtempSync(join(tmpdir(), 'belljar-peers-'));
const ours = join(folder, 'run.belljar.jsonl.gz');
const log = join(folder, 'run.eval');

try {
  await writeRun(ours, samples, 1);
  const stream = writeInspectEval(await runOf(), () => samplesOf(), { exporter: 'belljar@bench' });
  await pipeline(
    Readable.fromWeb(stream as Parameters<typeof Readable.fromWeb>[0]),
    createWriteStream(log),
  );
  console.log(`${samples} samples: ${megabytes(ours)} as our file, ${megabytes(log)} as .eval`);
  await measureOurs();
  await measureInspect();
  if (node && promptfoo) await measurePromptfoo(node, promptfoo);
} finally {
  rmSync(folder, { recursive: true });
}

async function measureOurs(): Promise<void> {
  const outDir = join(ROOT, 'node_modules/.cache/belljar-bench-peers');
  await build({ root: ROOT, logLevel: 'error', build: { outDir } });
  const server = await preview({
    ...{ root: ROOT, logLevel: 'error', build: { outDir } },
    preview: { port: 0, host: '127.0.0.1' },
  });
  await inChromium(async (page, memory) => {
    await page.goto(`${server.resolvedUrls!.local[0]!}#/results`);
    const input = page.getByLabel('Open result files');
    await input.waitFor({ state: 'attached' });
    let begun = performance.now();
    await input.setInputFiles(ours);
    await page.getByText('All samples as a list').waitFor();
    tell('Belljar: check, keep and open a file', begun, await memory());
    begun = performance.now();
    await page.reload();
    await page.getByText('All samples as a list').waitFor();
    tell('Belljar: open the kept run', begun, await memory());
    begun = performance.now();
    await page.getByText('All samples as a list').click();
    await page.getByText(`${samples.toLocaleString('en')} samples of`).waitFor();
    tell('Belljar: list of its samples', begun, await memory());
    await page.goBack();
    begun = performance.now();
    const coming = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export result file' }).click();
    await (await coming).path();
    tell('Belljar: write the file', begun, await memory());
  });
  await server.close();
}

async function measureInspect(): Promise<void> {
  const steps = {
    'Inspect: read the header': 'log.read_eval_log(path, header_only=True)',
    'Inspect: list the samples': 'log.read_eval_log_sample_summaries(path)',
    'Inspect: read all': 'log.read_eval_log(path)',
    'Inspect: read all, write .eval': 'log.write_eval_log(log.read_eval_log(path), path + ".eval")',
  };
  for (const [name, step] of Object.entries(steps))
    await runAlone(name, python, [
      '-c',
      `import inspect_ai.log as log; path = ${JSON.stringify(log)}; ${step}`,
    ]);
  const port = 4471;
  const viewer = spawn(
    python,
    ['-m', 'inspect_ai', 'view', 'start', '--log-dir', folder, '--port', String(port)],
    { stdio: 'ignore' },
  );
  try {
    await answering(`http://127.0.0.1:${port}`);
    await inChromium(async (page, memory) => {
      const begun = performance.now();
      await page.goto(`http://127.0.0.1:${port}/#/logs/run.eval`);
      await page.getByText(/^[\d,]+ rows$/).waitFor();
      tell('Inspect: list of the samples in its viewer', begun, await memory());
    });
  } finally {
    await end(viewer);
  }
}

async function measurePromptfoo(node: string, entry: string): Promise<void> {
  const env = {
    ...process.env,
    PROMPTFOO_CONFIG_DIR: join(folder, 'promptfoo'),
    PROMPTFOO_DISABLE_TELEMETRY: '1',
    PROMPTFOO_DISABLE_UPDATE: '1',
    PROMPTFOO_DISABLE_REMOTE_GENERATION: '1',
    NODE_OPTIONS: '--max-old-space-size=8192',
  };
  const tests = [];
  for await (const { messages } of samplesOf())
    tests.push({
      vars: { text: messages.map(({ content }) => content.replaceAll('{', '(')).join('\n') },
      assert: [{ type: 'contains', value: 'Mail' }],
    });
  const config = join(folder, 'promptfoo.json');
  await writeFile(config, JSON.stringify({ prompts: ['{{text}}'], providers: ['echo'], tests }));
  const quiet = ['--no-cache', '--no-progress-bar', '--no-table'];
  await runAlone(
    'promptfoo: echo the same texts',
    node,
    [entry, 'eval', '-c', config, ...quiet],
    env,
  );
  const out = join(folder, 'promptfoo-out.json');
  await runAlone(
    'promptfoo: write the results as JSON',
    node,
    [entry, 'export', 'eval', 'latest', '-o', out],
    env,
  );
  const id = (JSON.parse(readFileSync(out, 'utf8')) as { evalId: string }).evalId;
  const port = 4472;
  const viewer = spawn(node, [entry, 'view', '-p', String(port), '--no'], { env, stdio: 'ignore' });
  try {
    await answering(`http://127.0.0.1:${port}`);
    await inChromium(async (page, memory) => {
      const begun = performance.now();
      await page.goto(`http://127.0.0.1:${port}/eval/${id}`);
      await page
        .getByText(/Mail 1 from/)
        .first()
        .waitFor();
      tell('promptfoo: first rows in its viewer', begun, await memory());
    });
  } finally {
    await end(viewer);
  }
}

/** A program of its own, with the most memory that it held. */
async function runAlone(
  name: string,
  program: string,
  args: string[],
  env = process.env,
): Promise<void> {
  const begun = performance.now();
  const child = spawn(program, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let words = '';
  child.stderr.on('data', (text: Buffer) => (words = (words + text.toString()).slice(-500)));
  let most = 0;
  const watch = setInterval(() => (most = Math.max(most, residentOf(child.pid!))), 50);
  const limit = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS);
  const [code] = (await once(child, 'exit')) as [number | null];
  clearInterval(watch);
  clearTimeout(limit);
  // 100: promptfoo's way to say that a check failed.
  if (code === 0 || code === 100) tell(name, begun, most);
  else console.log(`${name}: failed with ${code} ${words}`);
}

/** A browser of its own; `memory` is what all of its processes hold. */
async function inChromium(
  work: (page: Page, memory: () => Promise<number>) => Promise<void>,
): Promise<void> {
  const browser = await chromium.launch({
    executablePath: chromiumPath() ?? '',
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
  try {
    const session = await browser.newBrowserCDPSession();
    const context = await browser.newContext({ serviceWorkers: 'block' });
    context.setDefaultTimeout(LIMIT_MS);
    await work(await context.newPage(), async () => {
      const { processInfo } = await session.send('SystemInfo.getProcessInfo');
      return processInfo.reduce((sum, { id }) => sum + residentOf(id), 0);
    });
  } finally {
    await browser.close();
  }
}

/** Megabytes that a process holds right now, its share of what several hold; 0 where it is gone. */
function residentOf(pid: number): number {
  try {
    const found = /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'));
    return Number(found?.[1] ?? 0) / 1024;
  } catch {
    // Ended meanwhile.
    return 0;
  }
}

function tell(name: string, begun: number, memory: number): void {
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  console.log(`${name.padEnd(46)} ${seconds.padStart(7)} s ${memory.toFixed(0).padStart(6)} MB`);
}

async function answering(address: string): Promise<void> {
  for (const end = Date.now() + 60_000; Date.now() < end;) {
    if ((await fetch(address).catch(() => null))?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`nothing answers at ${address}`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  child.kill();
  await once(child, 'exit');
}

function bytesOf(): ReadableStream<Uint8Array> {
  return Readable.toWeb(createReadStream(ours)) as ReadableStream<Uint8Array>;
}

async function runOf(): Promise<RunRecord> {
  for await (const part of readResultFile(bytesOf())) if (part.type === 'header') return part.run;
  throw new Error('no header');
}

async function* samplesOf(): AsyncGenerator<SampleRecord> {
  for await (const part of readResultFile(bytesOf())) if (part.type === 'sample') yield part.sample;
}

function megabytes(path: string): string {
  return `${(statSync(path).size / 1e6).toFixed(1)} MB`;
}
