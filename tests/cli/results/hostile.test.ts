import { gzipSync } from 'node:zlib';
import { readdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { linesOf, packed } from '../../records/files.ts';
import { playedRun } from '../../records/merge/played.ts';
import { folderOfTests, ran, spawned } from './shell.ts';

vi.setConfig({ testTimeout: 120_000 });

const folder = folderOfTests();
const { run, samples } = await playedRun();
const lines = await linesOf(run, samples);
const whole = await packed(run, samples);

/** The lines as a plain file, one of them changed. */
const withLine = (line: number, change: (text: string) => string): string =>
  lines.map((text, index) => `${index + 1 === line ? change(text) : text}\n`).join('');
const value =
  (text: string): ((line: string) => string) =>
  (line) =>
    line.replace(/"generateMs":[^,}]+/, `"generateMs":${text}`);

/** Name, content, the line of the fault, and words of the refusal. */
const HOSTILE: [name: string, content: Uint8Array | string, line: number, words: string][] = [
  ['empty', '', 1, 'cut off'],
  ['truncated gzip', whole.slice(0, whole.length - 9), 19, 'gzip'],
  ['truncated text', lines.slice(0, 7).join('\n'), 8, 'expected a footer'],
  [
    'wrong hash',
    withLine(18, (text) => text.replace(/"sha256":"../, '"sha256":"00')),
    18,
    'damaged',
  ],
  [
    'changed line',
    withLine(5, (text) => text.replace('"attempts":1', '"attempts":3')),
    18,
    'damaged',
  ],
  [
    'newer version',
    withLine(1, (text) => text.replace('"version":2', '"version":9')),
    1,
    'newer Belljar',
  ],
  ['bomb', gzipSync(Buffer.alloc(64 * 1024 ** 2, 'x')), 1, 'longer than'],
  [
    'bomb in a line',
    gzipSync(Buffer.concat([Buffer.from(`${lines[0]}\n{"`), Buffer.alloc(64 * 1024 ** 2, 'x')])),
    2,
    'longer than',
  ],
  ['nesting', withLine(2, () => '{"a":'.repeat(100_000)), 2, 'nested deeper than 64'],
  [
    'prototype',
    withLine(2, (text) => text.replace('"values":{', '"values":{"__proto__":"x",')),
    2,
    '__proto__',
  ],
  ['not a number', withLine(3, value('NaN')), 3, 'JSON'],
  ['no end of a number', withLine(3, value('1e999')), 3, 'finite'],
  [
    'another battery',
    withLine(1, (text) => text.replace('"design":"demo"', '"design":"demo","more":1')),
    1,
    'more',
  ],
  ['bytes', new Uint8Array([0xff, 0xfe, 0x00, 0x0a]), 1, 'UTF-8'],
];
const paths = HOSTILE.map(([name]) => folder.path(`${name}.jsonl.gz`));
for (const [index, [, content]] of HOSTILE.entries()) writeFileSync(paths[index]!, content);
const good = await folder.put('good.jsonl.gz', { run, samples });

/** A file of nonsense that yet is whole: half surrogates, and words that a terminal would obey. */
const odd = await folder.put('odd.jsonl.gz', {
  run: {
    ...run,
    model: { ...run.model, label: 'Toy \u001b[31m\u202e\ud800 model\nwith a line' },
    plan: { ...run.plan, design: 'de\u0007mo' },
  },
  samples: samples.map((sample) => ({
    ...sample,
    values: { ...sample.values, half: '\ud800' },
    grade: { ...sample.grade, rule: '\u001b]0;title\u0007\u009b31m', evidence: [] },
  })),
});

test('all of them are refused, each with its file and line, and the good one is not', () => {
  const { status, stdout } = spawned('verify', ...paths, good, '--json');
  expect(status).toBe(1);
  const found = JSON.parse(stdout) as {
    file: string;
    accepted: boolean;
    error?: string;
    line?: number;
  }[];
  expect(found.map(({ accepted }) => accepted)).toEqual([...HOSTILE.map(() => false), true]);
  for (const [index, [, , line, words]] of HOSTILE.entries()) {
    const { error, line: told, file } = found[index]!;
    expect(file).toBe(paths[index]);
    expect(error).toContain(`${paths[index]}: line ${line}`);
    expect(error).toContain(words);
    expect(told).toBe(line);
    expect(error!.length).toBeLessThan(1500);
  }
});

describe.each(HOSTILE.map(([name], index) => [name, paths[index]!] as const))('%s', (_, bad) => {
  test('ends every command without a result and without a file', async () => {
    const out = folder.path('never.jsonl.gz');
    for (const outcome of [
      await ran('report', good, bad),
      await ran('compare', good, bad),
      await ran('merge', good, bad, '--out', out),
      await ran('export', bad, '--to', 'parquet', '--out', out),
      await ran('export', bad, '--to', 'inspect-json', '--out', out),
      await ran('import', bad),
    ]) {
      expect(outcome.status).toBe(1);
      expect(outcome.stdout).toBe('');
      expect(outcome.stderr).toContain(bad);
      expect(outcome.stderr).not.toMatch(/\n\s+at /);
    }
    expect(readdirSync(dirname(out)).filter((name) => name.includes('never'))).toEqual([]);
  });
});

test('what a terminal would obey is not printed', async () => {
  for (const outcome of [
    await ran('report', odd),
    await ran('verify', odd),
    await ran('verify', odd, '--json'),
    await ran('report', odd, '--json'),
    await ran('compare', odd, odd),
    await ran('compare', odd, odd, '--json'),
    await ran('merge', odd, good, '--out', folder.path('odd-merged.jsonl.gz'), '--apart'),
  ])
    // eslint-disable-next-line no-control-regex -- that there are none is the point
    expect(outcome.stdout + outcome.stderr).not.toMatch(/[\0-\x08\x0b-\x1f\x7f-\x9f\u202e\ud800]/);
});

test('half surrogates survive a merge', async () => {
  const out = folder.path('half.jsonl.gz');
  expect((await ran('merge', odd, '--out', out)).status).toBe(0);
  const { stdout } = await ran('verify', out, '--json');
  expect((JSON.parse(stdout) as [{ accepted: boolean; samples: number }])[0]).toMatchObject({
    accepted: true,
    samples: 16,
  });
});
