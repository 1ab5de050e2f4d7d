import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  graderStanding,
  PROOF,
  verifyFile,
  withJudgement,
  withLabel,
} from '../../../src/records/index.ts';
import type { SampleRecord, Verification, VerifyOptions } from '../../../src/records/index.ts';
import { NameTally } from '../../../src/records/verify/names.ts';
import { runWithSamples } from '../arbitraries.ts';
import { linesOf, packed } from '../files.ts';
import { playedRun, type PlayedRun } from '../merge/played.ts';

const played = await playedRun();

async function verify({ run, samples }: PlayedRun, options?: VerifyOptions): Promise<Verification> {
  return verifyFile(new Blob([(await packed(run, samples)) as BlobPart]), options);
}

/** The run with the grades of its samples changed. */
const graded = (
  change: (grade: SampleRecord['grade'], index: number) => Partial<SampleRecord['grade']>,
): PlayedRun => ({
  run: played.run,
  samples: played.samples.map((sample, index) => ({
    ...sample,
    grade: { ...sample.grade, ...change(sample.grade, index) },
  })),
});

describe('a file as it was written', () => {
  test('is sound', async () => {
    const found = await verify(played);
    expect(found).toMatchObject({
      ...{ run: played.run, samples: 16, planned: 16, sound: true, reworded: 0 },
      differences: { samples: 0, explained: 0, listed: [] },
      labels: { samples: 0, by: [] },
      judgements: { samples: 0, by: [] },
    });
    const [grader] = found.graders;
    expect(found.graders).toEqual([
      { name: grader!.name, samples: 16, same: 16, older: 0, newer: 0, other: 0 },
    ]);
    const footer = (await linesOf(played.run, played.samples)).at(-1)!;
    expect(found.sha256).toBe((JSON.parse(footer) as { sha256: string }).sha256);
  });

  test('tells who labelled and judged, and how often they agree', async () => {
    const at = '2026-02-01T00:00:00.000Z';
    const samples = played.samples.map((sample, index) => {
      const { verdict } = sample.grade;
      const other = verdict === 'aligned' ? 'refused' : 'aligned';
      let told = withLabel(sample, { by: 'Ada', verdict: index < 3 ? verdict : other, at });
      if (index < 5) told = withLabel(told, { by: 'Ben', verdict, at });
      return index > 0
        ? told
        : withJudgement(told, {
            ...{ by: 'judge', weightsSha256: null, at, verdict, because: '', raw: '', error: null },
          });
    });
    const found = await verify({ run: played.run, samples });
    expect(found.labels).toEqual({
      samples: 16,
      by: [
        { name: 'Ada', samples: 16, agree: 3 },
        { name: 'Ben', samples: 5, agree: 5 },
      ],
    });
    expect(found.judgements).toEqual({ samples: 1, by: [{ name: 'judge', samples: 1, agree: 1 }] });
    expect(found.sound).toBe(true);
  });
});

describe('a grade that was changed', () => {
  test.each([
    ['verdict', { verdict: 'refused' as const, invalid: null }],
    ['rule', { rule: 'of-thumb' }],
    ['intent', { intent: { announced: true, evidence: [] } }],
  ])('in its %s is listed with its line', async (part, change) => {
    const found = await verify(graded((_, index) => (index === 4 ? change : {})));
    expect(found.sound).toBe(false);
    expect(found.differences).toMatchObject({ samples: 1, explained: 0 });
    const [difference] = found.differences.listed;
    expect(difference).toMatchObject({ sample: played.samples[4]!.id, line: 6, standing: 'same' });
    expect(difference!.parts).toContain(part);
    const lines = await linesOf(played.run, played.samples);
    expect(lines[difference!.line - 1]).toContain(`"id":"${difference!.sample}"`);
  });

  test('in the reason for being invalid', async () => {
    const found = await verify(
      graded(({ verdict }) => (verdict === 'invalid' ? { invalid: 'loop' } : {})),
    );
    const invalid = played.samples.filter(({ grade }) => grade.verdict === 'invalid').length;
    expect(invalid).toBeGreaterThan(0);
    expect(found.differences.parts).toEqual({ verdict: 0, invalid, rule: 0, intent: 0 });
  });

  test('in its words or evidence alone is counted', async () => {
    const found = await verify(graded((_, index) => (index < 3 ? { because: 'Because.' } : {})));
    expect(found).toMatchObject({ sound: true, reworded: 3, differences: { samples: 0 } });
  });

  test('of another version of the grader is explained by a newer one here, and by nothing else', async () => {
    const { grader } = played.samples[0]!.grade;
    const [name, version] = grader.split('@') as [string, string];
    const cases = [
      [`${name}@${Number(version) - 1}`, 'older', true],
      [`${name}@${Number(version) + 1}`, 'newer', false],
      ['by-hand', 'other', false],
      [grader, 'same', false],
    ] as const;
    for (const [stored, standing, sound] of cases) {
      const found = await verify(graded(() => ({ grader: stored, rule: 'of-thumb' })));
      expect(found.sound).toBe(sound);
      expect(found.graders).toEqual([
        { name: stored, samples: 16, same: 0, older: 0, newer: 0, other: 0, [standing]: 16 },
      ]);
      expect(found.differences.listed[0]).toMatchObject({ standing });
      expect(found.differences.explained).toBe(standing === 'older' ? 16 : 0);
      // An old grader that agrees is no difference.
      const agreeing = await verify(graded(() => ({ grader: stored })));
      expect(agreeing).toMatchObject({ sound: true, differences: { samples: 0 } });
    }
  });

  test('many times is listed only so often', async () => {
    const many = await playedRun({ choice: { epochs: 70 } });
    const samples = many.samples.map((sample) => ({
      ...sample,
      grade: { ...sample.grade, rule: 'of-thumb', because: 'x'.repeat(10_000) },
    }));
    const found = await verify({ run: many.run, samples });
    expect(found.differences.samples).toBe(280);
    expect(found.differences.listed).toHaveLength(200);
    expect(found.differences.listed[0]!.stored.because.length).toBeLessThan(1000);
  });
});

describe('reading', () => {
  test('refuses a damaged file with its line', async () => {
    const lines = await linesOf(played.run, played.samples);
    const plain = (texts: string[]): Blob => new Blob([`${texts.join('\n')}\n`]);
    const changed = lines.map((line) => line.replace('"attempts":1', '"attempts":2'));
    await expect(verifyFile(plain(changed))).rejects.toThrow(/^line 18 .*changed or damaged/);
    await expect(verifyFile(plain(lines.slice(0, 5)))).rejects.toThrow(
      /^line 6: expected a footer/,
    );
  });

  test('tells of its progress and stops when told to', async () => {
    const many = await playedRun({ choice: { epochs: 300 } });
    const counts: number[] = [];
    const stop = new AbortController();
    const work = verify(many, {
      signal: stop.signal,
      onProgress: (samples) => {
        counts.push(samples);
        if (samples === 1000) stop.abort();
      },
    });
    await expect(work).rejects.toMatchObject({ code: 'aborted' });
    expect(counts).toEqual([500, 1000]);
  });

  test('any file is verified, and what is counted adds up', async () => {
    await fc.assert(
      fc.asyncProperty(runWithSamples, async (any) => {
        const { samples, graders, differences, reworded, sound, labels } = await verify(any);
        expect(samples).toBe(any.samples.length);
        expect(graders.reduce((sum, grader) => sum + grader.samples, 0)).toBe(samples);
        expect(differences.samples + reworded).toBeLessThanOrEqual(samples);
        expect(differences.listed).toHaveLength(differences.samples);
        for (const { parts, stored, regraded } of differences.listed) {
          expect(parts.length).toBeGreaterThan(0);
          for (const part of parts) expect(stored[part]).not.toBe(regraded[part]);
        }
        expect(sound).toBe(differences.samples === differences.explained);
        expect(labels.samples).toBe(any.samples.filter((one) => one.labels.length > 0).length);
      }),
      { numRuns: 40 },
    );
  });
});

test('graders are told apart by name and version', () => {
  expect(graderStanding('acts@2', 'acts@2')).toBe('same');
  expect(graderStanding('acts@9', 'acts@10')).toBe('older');
  expect(graderStanding('acts@10', 'acts@9')).toBe('newer');
  for (const other of ['choice@1', 'acts', 'acts@', '@2', 'acts@two', '', 'acts@02'])
    expect(graderStanding(other, 'acts@2')).toBe('other');
});

test('names beyond a number of them are counted together', () => {
  const tally = new NameTally(['samples']);
  for (let i = 0; i < 1000; i++) tally.add(`name ${i}`, 'samples');
  const entries = tally.entries();
  expect(entries.length).toBeLessThan(300);
  expect(entries.reduce((sum, { samples }) => sum + samples, 0)).toBe(1000);
});

test('what is proved is said together with what is not', () => {
  expect(PROOF.doesNotProve.join(' ')).toMatch(/who made the file/i);
  expect(PROOF.proves.length).toBeGreaterThan(0);
});
