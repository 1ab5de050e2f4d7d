/**
 * Looks at our logs in Inspect's own viewer, in real Chromium: every sample of a few must show its
 * messages, its verdict, the reason for it and what people said, as text and without an error in the page.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright';
import { chromiumPath } from '../../src/cli/chromium.ts';
import { shows, showsMessage } from '../records/inspect/viewer.ts';

const [python, folder] = process.argv.slice(2) as [string, string];
const RUNS = ['tiny', 'hostile', 'office', 'choice'];
const KINDS = ['json', 'eval'] as const;
/** Of each log; all others are read by `check_exports.py`. */
const SAMPLES = 4;
const START_MS = 60_000;
/** A file that people may lay beside their logs, asked for and mostly not there. */
const OPTIONAL = /\/api\/flow\?/;

interface Expected {
  samples: {
    id: string;
    epoch: number;
    messages: [role: string, content: string][];
    verdict: string;
    because: string;
    labels: Record<string, string>;
  }[];
}

// The viewer takes a folder that is called json for a log.
const logs = mkdtempSync(join(tmpdir(), 'belljar-viewer-'));
const nameOf = (run: string, kind: string): string => readdirSync(join(folder, run, kind))[0]!;
for (const run of RUNS)
  for (const kind of KINDS)
    copyFileSync(join(folder, run, kind, nameOf(run, kind)), join(logs, nameOf(run, kind)));

const port = await freePort();
const viewer = spawn(
  python,
  ['-m', 'inspect_ai', 'view', 'start', '--log-dir', logs, '--port', String(port)],
  { stdio: 'ignore' },
);
const browser = await chromium.launch({
  executablePath: chromiumPath() ?? '',
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});
try {
  const address = `http://127.0.0.1:${port}`;
  await answering(address);
  const page = await browser.newPage();
  const faults: string[] = [];
  page.on('pageerror', ({ message }) => faults.push(message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !OPTIONAL.test(message.location().url))
      faults.push(`${message.text()} ${message.location().url}`);
  });
  let seen = 0;
  for (const run of RUNS) for (const kind of KINDS) seen += await look(page, address, run, kind);
  assert.deepEqual(faults, []);
  console.log(
    `Inspect’s viewer shows ${seen} samples of ${RUNS.length * KINDS.length} of our logs`,
  );
} finally {
  await browser.close();
  viewer.kill();
  rmSync(logs, { recursive: true });
}

/** Opens a log and some of its samples; gives how many. */
async function look(page: Page, address: string, run: string, kind: string): Promise<number> {
  const { samples } = JSON.parse(
    readFileSync(join(folder, run, 'expected.json'), 'utf8'),
  ) as Expected;
  const log = `${address}/#/logs/${nameOf(run, kind)}`;
  await page.goto(log);
  await page.getByText(`${samples.length} rows`).waitFor();
  const some = samples.slice(0, SAMPLES);
  for (const { id, epoch, messages, verdict, because, labels } of some) {
    const place = `${log}/samples/sample/${encodeURIComponent(id)}/${epoch}`;
    await page.goto(`${place}/messages`);
    await shows(page, `Sample ${id} (Epoch ${epoch})`);
    // What is invalid has no score, by which Inspect tells it from the rest.
    if (verdict !== 'invalid')
      for (const text of ['belljar_acts', verdict, ...Object.values(labels)])
        await shows(page, text);
    for (const [, content] of messages) await showsMessage(page, content);
    await page.goto(`${place}/scoring`);
    await shows(page, because);
    await page.goto(`${place}/transcript`);
    for (const [role, content] of messages)
      if (role === 'assistant') await showsMessage(page, content);
  }
  assert.equal(await page.evaluate(() => 'struck' in globalThis), false, 'a text acted');
  return some.length;
}

async function answering(address: string): Promise<void> {
  const end = Date.now() + START_MS;
  for (;;) {
    const answer = await fetch(address).catch(() => null);
    if (answer?.ok) return;
    if (Date.now() > end || viewer.exitCode !== null) throw new Error('inspect view did not start');
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port: free } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return free;
}
