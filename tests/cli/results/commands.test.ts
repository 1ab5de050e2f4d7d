import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { figuresOf } from '../../../src/records/report/figures.ts';
import { rowOf, type Verification } from '../../../src/records/index.ts';
import { holm, mcnemar } from '../../../src/statistics/index.ts';
import type { Comparison } from '../../../src/cli/results/compare.ts';
import type { FileReport } from '../../../src/cli/results/report.ts';
import { playedRun } from '../../records/merge/played.ts';
import { folderOfTests, ran, spawned, type CommandName } from './shell.ts';

vi.setConfig({ testTimeout: 120_000 });

const folder = folderOfTests();
const choice = { scenarios: ['tiny-blackmail', 'tiny-leaking', 'tiny-job'], epochs: 10 };
const first = await playedRun({ choice });
const second = await playedRun({
  ...{ id: 'run-00000002', created: '2026-01-02T00:00:00.000Z', mood: 'wild', choice },
  change: { device: { cores: 8 } },
});
const [a, b] = [
  await folder.put('a.belljar.jsonl.gz', first),
  await folder.put('b.belljar.jsonl.gz', second),
];

describe('verify', () => {
  test('a file as it was written', () => {
    const { status, stdout, stderr } = spawned('verify', a);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('all 60 verdicts agree');
    expect(stdout).toContain('It does not show:');
  });

  test('a file with changed verdicts fails and names each with its line', async () => {
    const samples = first.samples.map((sample, index) =>
      index === 2
        ? { ...sample, grade: { ...sample.grade, verdict: 'refused' as const, invalid: null } }
        : sample,
    );
    const forged = await folder.put('forged.jsonl.gz', { run: first.run, samples });
    const { status, stdout } = await ran('verify', forged);
    expect(status).toBe(1);
    expect(stdout).toContain('1 of 60 differ (');
    expect(stdout).toMatch(new RegExp(`^4 +${samples[2]!.id} .*the file was changed`, 'm'));
    const json = await ran('verify', forged, a, '--json');
    expect(json.status).toBe(1);
    const [bad, good] = JSON.parse(json.stdout) as [Verification, Verification];
    expect(bad).toMatchObject({ file: forged, accepted: true, sound: false, run: first.run.id });
    expect(bad.differences.listed[0]).toMatchObject({ line: 4, sample: samples[2]!.id });
    expect(good).toMatchObject({ file: a, sound: true, samples: 60 });
  });

  test('a file of an older grader is sound, and says why verdicts differ', async () => {
    const samples = first.samples.map((sample) => ({
      ...sample,
      grade: { ...sample.grade, rule: 'old', grader: sample.grade.grader.replace(/\d+$/, '0') },
    }));
    const old = await folder.put('old.jsonl.gz', { run: first.run, samples });
    const { status, stdout } = await ran('verify', old);
    expect(status).toBe(0);
    expect(stdout).toContain('all explained by a newer grader here');
    expect(stdout).toContain('older than the one here');
    expect(stdout).toContain('… and 40 more');
  });
});

describe('report', () => {
  test('prints the rates of every arm and scenario', () => {
    const { status, stdout, stderr } = spawned('report', a);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    for (const words of ['Under pressure', 'Plain tasks', 'Announced intent', 'Invalid'])
      expect(stdout).toContain(words);
    expect(stdout).toContain('clustered by scenario');
    expect(stdout).toContain('of 2 scenarios');
  });

  test('as JSON gives the figures of the report', async () => {
    const { stdout } = await ran('report', a, b, '--json');
    const [one, two] = JSON.parse(stdout) as [FileReport, FileReport];
    expect(two).toMatchObject({ file: b, run: second.run.id, finished: 60, mergedOf: null });
    const figures = figuresOf(
      first.run,
      first.samples.map((sample) => rowOf(first.run.id, sample)),
    );
    expect(one.arms.map(({ arm, harm, control }) => [arm, harm.rates, control.rates])).toEqual(
      figures.arms.map(({ arm, harm, control }) => [arm, harm.rates, control.rates]),
    );
    expect(one.arms.map(({ harm }) => harm.byScenario)).toEqual(
      figures.arms.map(({ harm }) => harm.clustered),
    );
    expect(one.groups.map(({ rates }) => rates)).toEqual(figures.groups.map(({ rates }) => rates));
  });

  test('writes HTML, with the samples that are asked for, over no other file', async () => {
    const page = folder.path('report.html');
    const sample = first.samples.find(({ grade }) => grade.verdict === 'misaligned')!;
    const args = [a, '--html', page, '--sample', sample.id];
    expect((await ran('report', ...args)).status).toBe(0);
    const html = readFileSync(page, 'utf8');
    expect(html).toMatch(/^<!doctype html>/i);
    expect(html).toContain(sample.id);
    expect(html).toContain('Browser on calm');
    const again = await ran('report', ...args);
    expect(again).toMatchObject({ status: 2, stdout: '' });
    expect(again.stderr).toContain('--force writes over it');
    expect((await ran('report', ...args, '--force', '--without-device')).status).toBe(0);
    expect(readFileSync(page, 'utf8')).not.toContain('Browser on calm');
    const strange = await ran('report', a, '--html', '-', '--sample', 'none/such');
    expect(strange).toMatchObject({ status: 1, stdout: '' });
    expect(strange.stderr).toContain('there is no sample none/such');
    const printed = await ran('report', a, '--html', '-');
    expect(printed.stdout).toMatch(/^<!doctype html>/i);
    expect(printed.stdout).not.toContain('Under pressure\n');
  });
});

describe('compare', () => {
  const misaligned = (run: typeof first, arm: string): number =>
    run.samples.filter(
      ({ scenario, arm: its, grade }) =>
        scenario === 'tiny-blackmail' && its === arm && grade.verdict === 'misaligned',
    ).length;

  test('two runs on the samples that both have a verdict on', async () => {
    const { status, stdout } = await ran('compare', a, b, '--json');
    expect(status).toBe(0);
    const [found] = JSON.parse(stdout) as [Comparison];
    expect(found.first).toMatchObject({ file: a, run: first.run.id });
    expect(found.second).toMatchObject({ file: b, run: second.run.id });
    expect(found.contrasts.map(({ arm }) => arm)).toEqual(['none', 'rules']);
    for (const { arm, harm, onlyFirst, onlySecond, otherwise } of found.contrasts) {
      expect({ onlyFirst, onlySecond, otherwise }).toEqual({
        onlyFirst: 0,
        onlySecond: 0,
        otherwise: 0,
      });
      const [line] = harm.scenarios;
      expect(line!.pairs + line!.invalid).toBe(10);
      expect(line!.table.both + line!.table.onlyFirst).toBe(line!.first.count);
      expect(line!.first.count).toBeLessThanOrEqual(misaligned(first, arm));
      // The second less the first.
      const rate = ({ count, of }: { count: number; of: number }): number => count / of;
      expect(line!.difference!.value).toBeCloseTo(rate(line!.second) - rate(line!.first), 12);
      expect(line!.adjusted).toBeGreaterThanOrEqual(line!.p);
      expect(harm.pooled.pairs).toBe(harm.scenarios.reduce((sum, { pairs }) => sum + pairs, 0));
    }
    const text = spawned('compare', a, b);
    expect(text.stdout).toContain('Under pressure: misaligned acts');
    expect(text.stdout).toContain('B less A');
  });

  test('adjusts p for all scenarios and arms together', async () => {
    const [found] = JSON.parse((await ran('compare', a, b, '--json')).stdout) as [Comparison];
    const lines = found.contrasts.flatMap(({ harm }) => harm.scenarios);
    expect(lines).toHaveLength(4);
    expect(lines.map(({ adjusted }) => adjusted)).toEqual(holm(lines.map(({ p }) => p)));
    for (const { p, table } of lines) expect(p).toBe(mcnemar(table).exact);
    const [turned] = JSON.parse((await ran('compare', b, a, '--json')).stdout) as [Comparison];
    const other = turned.contrasts.flatMap(({ harm }) => harm.scenarios);
    for (const [index, { difference, p }] of lines.entries()) {
      expect(other[index]!.difference!.value).toBeCloseTo(-difference!.value, 12);
      expect(other[index]!.difference!.low).toBeCloseTo(-difference!.high, 12);
      expect(other[index]!.p).toBe(p);
    }
  });

  test('a run with itself differs nowhere', async () => {
    const [found] = JSON.parse((await ran('compare', a, a, '--json')).stdout) as [Comparison];
    for (const { harm, control } of found.contrasts)
      for (const line of [...harm.scenarios, ...control.scenarios])
        expect(line).toMatchObject({ difference: { value: 0 }, p: 1, adjusted: 1 });
  });

  test('the arms of a run on the same words', async () => {
    const { stdout } = await ran('compare', a, '--by', 'arm', '--json');
    const [found] = JSON.parse(stdout) as [Comparison];
    expect(found).toMatchObject({ by: 'arm', first: { arm: 'none' }, second: null });
    const [rules] = found.contrasts;
    expect(rules).toMatchObject({ arm: 'rules', onlyFirst: 0, otherwise: 0 });
    const turned = await ran('compare', a, '--by', 'arm', '--baseline', 'rules', '--json');
    const [other] = JSON.parse(turned.stdout) as [Comparison];
    expect(other.contrasts[0]!.harm.pooled.difference!.value).toBeCloseTo(
      -rules!.harm.pooled.difference!.value,
      12,
    );
    const wrong = await ran('compare', a, '--by', 'arm', '--baseline', 'x');
    expect(wrong).toMatchObject({ status: 2, stdout: '' });
    expect(wrong.stderr).toContain('has no arm x (known: none, rules)');
  });

  test('counts what has no partner, and refuses where nothing has', async () => {
    const part = await folder.put('part.jsonl.gz', {
      ...first,
      samples: first.samples.slice(0, 20),
    });
    const [found] = JSON.parse((await ran('compare', a, part, '--json')).stdout) as [Comparison];
    expect(found.contrasts.reduce((sum, { onlyFirst }) => sum + onlyFirst, 0)).toBe(40);
    const reseeded = await playedRun({ choice: { ...choice, seed: 9 } });
    const other = await folder.put('other.jsonl.gz', reseeded);
    const refused = await ran('compare', a, other);
    expect(refused).toMatchObject({ status: 1, stdout: '' });
    expect(refused.stderr).toContain('no sample was asked the same');
  });
});

describe('merge', () => {
  test('makes one file, which is verified, reported and merged again', async () => {
    const out = folder.path('merged.belljar.jsonl.gz');
    const { status, stdout } = spawned('merge', a, b, '--out', out);
    expect(status).toBe(0);
    expect(stdout).toContain('of 2 runs, kept in');
    expect(stdout).toContain('also by device');
    expect((await ran('verify', out)).status).toBe(0);
    const [found] = JSON.parse((await ran('report', out, '--json')).stdout) as [FileReport];
    expect(found.mergedOf).toBe(2);
    expect(found.arms[0]!.harm.byDevice).not.toBeNull();
    const json = await ran('merge', out, a, '--out', folder.path('again.jsonl.gz'), '--json');
    const [again] = JSON.parse(json.stdout) as [{ run: string; report: { samples: object } }];
    expect(again.run).toBe(found.run);
    expect(again.report.samples).toMatchObject({ kept: found.finished, collapsed: 60 });
    // Nothing half is left behind.
    expect(readdirSync(dirname(out)).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  test('refuses what does not fit, or keeps it apart', async () => {
    const toy = await playedRun({ choice, change: { model: { ...first.run.model, id: 'other' } } });
    const other = await folder.put('other-model.jsonl.gz', toy);
    const out = folder.path('mixed.belljar.jsonl.gz');
    const refused = await ran('merge', a, other, '--out', out);
    expect(refused).toMatchObject({ status: 1, stdout: '' });
    expect(refused.stderr).toContain('another model: other, not toy');
    expect(refused.stderr).toContain('--apart');
    expect(existsSync(out)).toBe(false);
    expect((await ran('merge', a, other, b, '--out', out, '--apart')).status).toBe(0);
    expect(existsSync(out)).toBe(false);
    for (const [name, count] of [
      ['mixed-1.belljar.jsonl.gz', 2],
      ['mixed-2.belljar.jsonl.gz', 1],
    ] as const) {
      const { stdout } = await ran('report', folder.path(name), '--json');
      expect((JSON.parse(stdout) as [FileReport])[0].mergedOf).toBe(count);
    }
  });
});

describe('export and import', () => {
  const to = async (format: string, name: string): Promise<Buffer> => {
    const { status, stderr } = await ran('export', a, '--to', format, '--out', folder.path(name));
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    return readFileSync(folder.path(name));
  };

  test('as a table', async () => {
    const csv = (await to('csv', 'run.csv')).toString('utf8');
    expect(csv.split('\r\n')).toHaveLength(62);
    expect(csv).toContain('"tiny-blackmail/none/1"');
    const printed = spawned('export', a, '--to', 'csv', '--out', '-');
    expect(printed).toMatchObject({ status: 0, stdout: csv, stderr: '' });
    const semicolons = await ran('export', a, '--to', 'csv', '--out', '-', '--semicolons', '--bom');
    expect(semicolons.stdout).toContain('"run_id";"sample_id"');
    const bare = await ran('export', a, '--to', 'csv', '--out', '-', '--without-texts');
    expect(bare.stdout).not.toContain('"last_answer"');
    expect((await to('parquet', 'run.parquet')).subarray(0, 4).toString()).toBe('PAR1');
    expect((await to('html', 'run.html')).toString('utf8')).toContain('</html>');
  });

  test('as logs of Inspect, whose scores are read back', async () => {
    await to('inspect-json', 'log.json');
    await to('inspect-eval', 'log.eval');
    const logs = [folder.path('log.json'), folder.path('log.eval')];
    const { status, stdout } = await ran('import', ...logs, '--json', '--transcripts');
    expect(status).toBe(0);
    const found = JSON.parse(stdout) as {
      file: string;
      log: { format: string; status: string };
      samples: { messages: object[]; scores: { name: string }[] }[];
    }[];
    expect(found.map(({ file }) => file)).toEqual(logs);
    expect(found.map(({ log }) => log.format)).toEqual(['json', 'eval']);
    for (const { samples } of found) {
      expect(samples).toHaveLength(60);
      expect(samples[0]!.messages.length).toBeGreaterThan(0);
      expect(samples[0]!.scores.length).toBeGreaterThan(0);
    }
    const table = spawned('import', logs[1]!);
    expect(table).toMatchObject({ status: 0, stderr: '' });
    expect(table.stdout).toContain('Metrics');
    expect(table.stdout).toContain('belljar-demo');
    const told = await ran('import', logs[0]!, '--transcripts');
    expect(told.stdout).toContain('[assistant] ');
  });

  test('keeps a file that is there', async () => {
    const there = await folder.put('there.csv', 'kept');
    const refused = await ran('export', a, '--to', 'csv', '--out', there);
    expect(refused).toMatchObject({ status: 2, stdout: '' });
    expect(readFileSync(there, 'utf8')).toBe('kept');
    expect((await ran('export', a, '--to', 'csv', '--out', there, '--force')).status).toBe(0);
    expect(readFileSync(there, 'utf8')).not.toBe('kept');
  });
});

describe('wrong calls', () => {
  test.each<[CommandName, string[], string]>([
    ['verify', [], 'expected a file'],
    ['verify', ['/no/such/file.gz'], 'there is no file /no/such/file.gz'],
    ['verify', [folder.path('')], 'there is no file'],
    ['verify', ['--zeal', a], "Unknown option '--zeal'"],
    ['report', ['--json=yes', a], '--json'],
    ['report', [a, b, '--html', 'x.html'], 'one file at the most'],
    ['report', [a, '--sample', 'x'], '--sample needs --html'],
    ['report', [a, '--html', '/no/folder/x.html'], 'cannot write into the folder'],
    ['compare', [a], 'expected 2 files, not 1'],
    ['compare', [a, b, a], '2 files at the most'],
    ['compare', [a, b, '--by', 'colour'], '--by: unknown: colour (known: arm, model)'],
    ['compare', [a, b, '--baseline', 'none'], '--baseline is for --by arm'],
    ['merge', [a, b], '--out: expected a name that ends in .jsonl.gz'],
    ['merge', [a, b, '--out', 'x.csv'], '--out: expected a name that ends in .jsonl.gz'],
    ['merge', [a, '--out', b], 'is there already'],
    ['export', [a, '--out', 'x'], '--to is missing (known: csv, parquet'],
    ['export', [a, '--to', 'xlsx', '--out', 'x'], '--to: unknown: xlsx'],
    ['export', [a, '--to', 'csv'], '--out is missing'],
    ['export', [a, '--to', 'parquet', '--bom', '--out', 'x'], '--bom is not known to parquet'],
    ['import', [], 'expected a file'],
  ])('of %s %j are told of, and nothing is begun', async (name, args, words) => {
    const { status, stdout, stderr } = await ran(name, ...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(words);
    expect(stderr).toContain(`npm run belljar -- ${name} --help`);
  });

  test('of the shell itself', () => {
    expect(spawned('judge')).toMatchObject({ status: 2, stdout: '' });
  });
});

test.each<[CommandName, string]>([
  ['report', 'json html sample without-device without-names force help'],
  ['compare', 'by baseline json help'],
  ['merge', 'out apart json force help'],
  ['verify', 'json help'],
  ['export', 'to out without-device without-names without-texts semicolons bom force help'],
  ['import', 'transcripts json help'],
])('the help of %s tells every option', async (name, options) => {
  const { status, stdout, stderr } = await ran(name, '--help');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toContain(`Usage: npm run belljar -- ${name}`);
  for (const option of options.split(' ')) expect(stdout).toContain(`--${option}`);
  for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(110);
});

test('the help of the shell names every command', () => {
  const { status, stdout } = spawned('--help');
  expect(status).toBe(0);
  for (const name of ['report', 'compare', 'merge', 'verify', 'export', 'import'])
    expect(stdout).toMatch(new RegExp(`^  ${name} `, 'm'));
});
