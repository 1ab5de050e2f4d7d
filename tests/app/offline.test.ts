import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { copyWords } from '../../src/app/offline/words.ts';
import { filesOf } from '../../src/service-worker/build.ts';
import {
  addressOf,
  fileAsked,
  integrityOf,
  keyOf,
  wholeOf,
} from '../../src/service-worker/files.ts';
import type { SiteFile } from '../../src/service-worker/types.ts';

const SCOPE = 'https://a.test/some/where/';
const file = (path: string, more: Partial<SiteFile> = {}): SiteFile => ({
  path,
  bytes: 10,
  sha256: 'a+b/c=',
  lazy: false,
  ...more,
});
const site = [
  file('index.html'),
  file('assets/a b.js'),
  file('models/m.gguf'),
  file('assets/lib-x.js', { lazy: true, bytes: 1000 }),
];
const files = new Map(site.map((one) => [one.path, one]));
const ask = (url: string, more = {}): string | undefined =>
  fileAsked({ method: 'GET', url, navigates: false, range: false, ...more }, SCOPE, files)?.path;

describe('a request', () => {
  test('for a page gets the first page, whatever it asks of it', () => {
    for (const path of ['', '?x=1', 'index.html', 'index.html?x=1'])
      expect(ask(SCOPE + path, { navigates: true })).toBe('index.html');
    expect(ask(`${SCOPE}models/m.gguf`, { navigates: true })).toBe('models/m.gguf');
    expect(ask(`${SCOPE}elsewhere`, { navigates: true })).toBeUndefined();
    // What a script asks of the first page is not for show: it wants the server's answer.
    expect(ask(SCOPE)).toBeUndefined();
  });

  test('for a file gets it', () => {
    expect(ask(`${SCOPE}assets/a%20b.js`)).toBe('assets/a b.js');
    expect(ask(`${SCOPE}assets/lib-x.js`)).toBe('assets/lib-x.js');
    expect(ask(`${SCOPE}models/m.gguf`, { method: 'HEAD' })).toBe('models/m.gguf');
  });

  test.each([
    ['to another origin', 'https://b.test/some/where/models/m.gguf', {}],
    ['outside the scope', 'https://a.test/models/m.gguf', {}],
    ['with a query', `${SCOPE}models/m.gguf?x`, {}],
    ['for a part', `${SCOPE}models/m.gguf`, { range: true }],
    ['that sends something', `${SCOPE}models/m.gguf`, { method: 'POST' }],
    ['for what is not there', `${SCOPE}models/n.gguf`, {}],
    ['that is no encoding of anything', `${SCOPE}%E0`, {}],
  ])('%s is left alone', (_, url, more) => {
    expect(ask(url, more)).toBeUndefined();
  });
});

test('a file is kept under its hash, and the first page is fetched as the folder', () => {
  expect(keyOf(site[0]!, SCOPE)).toBe(`${SCOPE}index.html?sha256=a%2Bb%2Fc%3D`);
  expect(addressOf(site[0]!, SCOPE)).toBe(SCOPE);
  expect(addressOf(site[1]!, SCOPE)).toBe(`${SCOPE}assets/a%20b.js`);
  expect(wholeOf(site)).toBe(30);
});

test('a gzip’d file may arrive unpacked, as many servers send it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'belljar-list-'));
  try {
    await mkdir(join(folder, 'assets'));
    await writeFile(join(folder, 'assets/lib-1.js'), 'x');
    await writeFile(join(folder, 'a.gz'), gzipSync('content'));
    const [packed] = await filesOf(folder);
    const hash = (data: Uint8Array | string): string =>
      `sha256-${createHash('sha256').update(data).digest('base64')}`;
    expect(integrityOf(packed!)).toBe(`${hash(gzipSync('content'))} ${hash('content')}`);
    expect(integrityOf(site[0]!)).toBe('sha256-a+b/c=');
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('the list holds what is served, and nothing else', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'belljar-list-'));
  try {
    for (const path of ['assets', 'models']) await mkdir(join(folder, path));
    for (const path of ['index.html', 'assets/lib-1.js', 'assets/a.js', 'assets/a.js.map'])
      await writeFile(join(folder, path), path);
    // Of the models, those that ship: what a site's owner puts beside them changes without a build.
    for (const path of ['models/index.json', 'models/mine.gguf', 'models/organism-a-f32.gguf'])
      await writeFile(join(folder, path), path);
    for (const path of ['_headers', 'headers.nginx.conf', 'sw.js', '.nojekyll'])
      await writeFile(join(folder, path), path);
    const listed = await filesOf(folder);
    expect(listed.map(({ path, lazy }) => [path, lazy])).toEqual([
      ['assets/a.js', false],
      ['assets/lib-1.js', true],
      ['index.html', false],
      ['models/organism-a-f32.gguf', false],
    ]);
    expect(listed[0]).toMatchObject({
      bytes: 11,
      sha256: Buffer.from(
        await crypto.subtle.digest('SHA-256', new TextEncoder().encode('assets/a.js')),
      ).toString('base64'),
    });
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('every state has its words, and only what may be mended offers another try', () => {
  const retry = (fault: Parameters<typeof copyWords>[0]): boolean => copyWords(fault).retry;
  expect(copyWords({ phase: 'filling', bytes: 12_000_000, total: 30_000_000 }).text).toContain(
    '12 MB of 30 MB',
  );
  expect(copyWords({ phase: 'ready', bytes: 30_000_000 }).title).toBe('Works offline');
  expect(retry({ phase: 'impossible', why: 'insecure' })).toBe(false);
  expect(retry({ phase: 'impossible', why: 'browser' })).toBe(false);
  expect(retry({ phase: 'waiting' })).toBe(false);
  for (const fault of [
    { code: 'no-room' } as const,
    { code: 'unreachable', file: 'x' } as const,
    { code: 'changed', file: 'x' } as const,
    { code: 'refused', reason: 'x' } as const,
  ])
    expect(retry({ phase: 'failed', fault })).toBe(true);
});
