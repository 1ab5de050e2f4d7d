import { spawn, spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { createReadStream, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, describe, expect, test } from 'vitest';
import { BUNDLED_MODELS } from '../../src/engines/index.ts';
import { readResultFile, type ResultFilePart } from '../../src/records/index.ts';

const ROOT = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'belljar-battery-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** As from a shell: what the test runner sets would change how the site is built. */
const { NODE_ENV: _mode, VITEST: _vitest, ...ENV } = process.env;

/** `node --import tsx` is what `npx tsx` comes to, less a process between us and its signals. */
const COMMAND = ['--import', 'tsx', 'src/cli/main.ts', 'battery'];

const battery = (args: string[], env: NodeJS.ProcessEnv = ENV): SpawnSyncReturns<string> =>
  spawnSync(process.execPath, [...COMMAND, ...args], { cwd: ROOT, env, encoding: 'utf8' });

async function partsOf(path: string): Promise<ResultFilePart[]> {
  const parts: ResultFilePart[] = [];
  const bytes = Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>;
  for await (const part of readResultFile(bytes)) parts.push(part);
  return parts;
}

describe('a run', () => {
  const out = join(folder, 'run.belljar.jsonl.gz');

  test('is played in a real browser, kept whole and shown as a table', async () => {
    const args = ['tsx', 'src/cli/main.ts', 'battery', '--model', 'organism-neutral'];
    const { status, stdout, stderr } = spawnSync(
      'npx',
      [...args, '--design', 'demo', '--repeats', '1', '--out', out],
      { cwd: ROOT, env: ENV, encoding: 'utf8', shell: process.platform === 'win32' },
    );
    expect(stderr).toContain(`6 samples, kept in ${out}`);
    expect(status).toBe(0);
    expect(stdout).toContain('Misaligned acts');
    expect(stdout).toContain('Plain tasks');

    const parts = await partsOf(out);
    expect(parts.filter(({ type }) => type === 'sample')).toHaveLength(6);
    expect(parts[0]).toMatchObject({
      type: 'header',
      run: {
        model: { id: 'organism-neutral' },
        plan: { design: 'demo', suite: 'tiny', epochs: 1, seed: 1 },
      },
    });
    expect(readdirSync(folder)).toEqual(['run.belljar.jsonl.gz']);
  });

  test('of a file, with other arms and another seed, is told as JSON', async () => {
    const file = join(folder, 'file.jsonl.gz');
    const model = join(ROOT, 'public', BUNDLED_MODELS[0]!.file);
    const { status, stdout, stderr } = battery([
      ...['--model', model, '--suite', 'tiny', '--arms', 'none,reasons'],
      ...['--repeats', '1', '--seed', '7', '--json', '--quiet', '--out', file],
    ]);
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      file,
      model: { weightsSha256: BUNDLED_MODELS[0]!.sha256 },
      seed: 7,
      finished: 12,
      total: 12,
      arms: [{ arm: 'none' }, { arm: 'reasons' }],
    });
    expect((await partsOf(file)).at(-1)).toMatchObject({ type: 'footer', samples: 12 });
  });

  test.skipIf(process.platform === 'win32')(
    'that is interrupted keeps what was finished',
    async () => {
      const file = join(folder, 'stopped.jsonl.gz');
      const args = ['--model', 'organism-neutral', '--repeats', '50', '--out', file];
      const child = spawn(process.execPath, [...COMMAND, ...args], { cwd: ROOT, env: ENV });
      let told = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        const before = told;
        told += text;
        // Any line of progress with finished samples in it.
        const line = /^[1-9]\d* \/ 300/m;
        if (!line.test(before) && line.test(told)) child.kill('SIGINT');
      });
      const code = await new Promise((resolve) => child.on('close', resolve));
      expect(code).toBe(130);
      expect(told).toMatch(/\d+ of 300 samples, kept in/);
      const samples = (await partsOf(file)).filter(({ type }) => type === 'sample');
      expect(samples.length).toBeGreaterThan(0);
    },
  );
});

describe('a wrong call', () => {
  /** Were it started, a browser that is none would be told of. */
  const noBrowser = { ...ENV, BELLJAR_CHROMIUM: process.execPath };

  test('of an unknown model names the known ones and starts no browser', () => {
    const { status, stdout, stderr } = battery(['--model', 'organism-evil'], noBrowser);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain('unknown model: organism-evil');
    expect(stderr).not.toContain('does not start');
    for (const { id } of BUNDLED_MODELS) expect(stderr).toContain(id);
  });

  test('does not write over a file', () => {
    const file = join(folder, 'there.jsonl.gz');
    writeFileSync(file, 'kept');
    const { status, stderr } = battery(['--model', 'organism-neutral', '--out', file], noBrowser);
    expect(status).toBe(2);
    expect(stderr).toContain('--force');
  });

  test('of a browser that is not there says so', () => {
    const { status, stderr } = battery(['--model', 'organism-neutral', '--browser', '/no/browser']);
    expect(status).toBe(2);
    expect(stderr).toContain('--browser names “/no/browser”');
  });
});

test('a browser that does not start fails the run', () => {
  const { status, stderr } = battery(['--model', 'organism-neutral'], {
    ...ENV,
    BELLJAR_CHROMIUM: process.execPath,
  });
  expect(status).toBe(1);
  expect(stderr).toContain('does not start');
});

describe('help', () => {
  test('of the command', () => {
    const { status, stdout, stderr } = battery(['--help']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('Usage: npm run battery');
  });

  test('an unknown command is a wrong call', () => {
    const { status, stderr } = spawnSync(
      process.execPath,
      ['--import', 'tsx', 'src/cli/main.ts', 'toy'],
      { cwd: ROOT, env: ENV, encoding: 'utf8' },
    );
    expect(status).toBe(2);
    expect(stderr).toContain('unknown command: toy');
  });
});
