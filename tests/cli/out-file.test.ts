import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { UsageError } from '../../src/cli/exit.ts';
import { checkModelFile, checkOut, freeName, partOf } from '../../src/cli/out-file.ts';
import { put, temporaryFolder } from './folders.ts';

test('a file that is there is written over only by force', () => {
  const root = temporaryFolder();
  const out = join(root, 'a.jsonl.gz');
  expect(() => checkOut(out, false)).not.toThrow();
  put(root, 'a.jsonl.gz', 100);
  expect(() => checkOut(out, false)).toThrow(/is there already; --force/);
  expect(() => checkOut(out, true)).not.toThrow();
});

test('a folder is never written over, and a missing one never made', () => {
  const root = temporaryFolder();
  put(root, 'b.jsonl.gz/inside', 100);
  expect(() => checkOut(join(root, 'b.jsonl.gz'), true)).toThrow(UsageError);
  expect(() => checkOut(join(root, 'nowhere', 'a.jsonl.gz'), false)).toThrow(/cannot write into/);
  expect(existsSync(join(root, 'nowhere'))).toBe(false);
});

test('a model must be a file', () => {
  const root = temporaryFolder();
  put(root, 'm.gguf', 100);
  expect(() => checkModelFile({ kind: 'file', path: join(root, 'm.gguf') })).not.toThrow();
  expect(() => checkModelFile({ kind: 'file', path: join(root, 'n.gguf') })).toThrow(UsageError);
  expect(() => checkModelFile({ kind: 'file', path: root })).toThrow(UsageError);
  expect(() => checkModelFile({ kind: 'bundled', id: 'organism-neutral' })).not.toThrow();
});

test('a taken name gets a number before its ending', () => {
  const root = temporaryFolder();
  const name = join(root, 'run.belljar.jsonl.gz');
  expect(freeName(name)).toBe(name);
  put(root, 'run.belljar.jsonl.gz', 100);
  put(root, 'run-2.belljar.jsonl.gz', 100);
  expect(freeName(name)).toBe(join(root, 'run-3.belljar.jsonl.gz'));
});

test('the unfinished file lies in the same folder, so that it can be renamed', () => {
  const out = join('some', 'where', 'a.jsonl.gz');
  expect(dirname(partOf(out))).toBe(dirname(out));
  expect(partOf(out)).not.toBe(out);
});
