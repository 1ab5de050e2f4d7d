import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { stateOfDist } from '../../src/cli/staleness.ts';
import { put, temporaryFolder, touch } from './folders.ts';

/** Sources of second 100, built at second 200. */
function checkout(): string {
  const root = temporaryFolder();
  put(root, 'src/app/parts/Seal.svelte', 100);
  put(root, 'src/cli/main.ts', 100);
  put(root, 'scenarios/tiny/job.yaml', 100);
  put(root, 'public/models/a.gguf', 100);
  for (const file of ['index.html', 'vite.config.ts', 'package.json']) put(root, file, 100);
  for (const folder of ['src/app/parts', 'src/app', 'src/cli', 'src', 'scenarios/tiny'])
    touch(root, folder, 100);
  for (const folder of ['scenarios', 'public/models', 'public']) touch(root, folder, 100);
  put(root, 'dist/index.html', 200);
  return root;
}

test('a site that is newer than its sources is fresh', () => {
  expect(stateOfDist(checkout())).toBe('fresh');
});

test('a site without its first page is missing', () => {
  const root = checkout();
  rmSync(join(root, 'dist/index.html'));
  expect(stateOfDist(root)).toBe('missing');
  rmSync(join(root, 'dist'), { recursive: true });
  expect(stateOfDist(root)).toBe('missing');
});

test.each([
  'src/app/parts/Seal.svelte',
  'scenarios/tiny/job.yaml',
  'public/models/a.gguf',
  'index.html',
  'vite.config.ts',
  'svelte.config.js',
  'package.json',
])('a newer %s makes the site stale', (path) => {
  const root = checkout();
  put(root, path, 300);
  expect(stateOfDist(root)).toBe('stale');
});

test('so does a file that was taken away', () => {
  const root = checkout();
  rmSync(join(root, 'src/app/parts/Seal.svelte'));
  touch(root, 'src/app/parts', 300);
  expect(stateOfDist(root)).toBe('stale');
});

test('what is no part of the site does not', () => {
  const root = checkout();
  put(root, 'src/cli/main.ts', 300);
  put(root, 'tests/x.test.ts', 300);
  put(root, 'README.md', 300);
  expect(stateOfDist(root)).toBe('fresh');
});
