import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { expandPlan, type PlanChoice } from '../../../src/battery/index.ts';
import { AppError, seededRandom, wellFormed } from '../../../src/base/index.ts';
import {
  mergeFiles,
  originalOf,
  provenanceOf,
  readResultFile,
  verifyFile,
  withJudgement,
  withLabel,
  writeResultFile,
  type MergedRun,
  type MergeFile,
  type MergeOptions,
  type RunRecord,
  type SampleRecord,
} from '../../../src/records/index.ts';
import { transcriptHash } from '../../../src/records/merge/fingerprint.ts';
import { shipped } from '../../battery/scenarios.ts';
import { runWithSamples } from '../arbitraries.ts';
import { bytesOf, EXPORTER } from '../files.ts';
import { fileOf, playedRun, type PlayedRun } from './played.ts';

const LATER = '2026-01-02T00:00:00.000Z';
const seedless = (run: RunRecord): Partial<RunRecord> => ({
  model: { ...run.model, capabilities: { ...run.model.capabilities, seeds: false } },
});

/** The run with some of its record changed. */
const changed = ({ run, samples }: PlayedRun, change: Partial<RunRecord>): PlayedRun => ({
  run: { ...run, ...change },
  samples,
});

async function merge(runs: PlayedRun[], options?: MergeOptions): Promise<MergedRun> {
  const files = await Promise.all(runs.map((run, index) => fileOf(`file-${index + 1}`, run)));
  const [merged, ...more] = await mergeFiles(files, options);
  expect(more).toEqual([]);
  return merged!;
}

/** Writes the merged run and reads it again: what is left is what every reader takes. */
async function written({ run, samples }: MergedRun): Promise<PlayedRun & { bytes: Uint8Array }> {
  const bytes = await bytesOf(writeResultFile(run, samples(), { exporter: EXPORTER }));
  const read: SampleRecord[] = [];
  let header: RunRecord | null = null;
  for await (const part of readResultFile(new Blob([bytes as BlobPart]))) {
    if (part.type === 'header') header = part.run;
    if (part.type === 'sample') read.push(part.sample);
  }
  return { run: header!, samples: read, bytes };
}

const byId = (samples: readonly SampleRecord[]): SampleRecord[] =>
  [...samples].sort((a, b) => (a.id < b.id ? -1 : 1));

async function refusal(work: Promise<unknown>): Promise<AppError> {
  try {
    await work;
  } catch (thrown) {
    if (thrown instanceof AppError) return thrown;
    throw thrown;
  }
  throw new Error('taken without an error');
}

const first = await playedRun();
const second = await playedRun({ id: 'run-00000002', created: LATER, mood: 'wild' });
const reseeded = await playedRun({ id: 'run-00000003', created: LATER, choice: { seed: 7 } });

describe('what is the same', () => {
  test('counts once, however often it comes', async () => {
    const merged = await merge([first, first, first]);
    expect(merged.report.samples).toEqual({ read: 48, kept: 16, collapsed: 32 });
    const { run, samples } = await written(merged);
    expect(byId(samples)).toEqual(byId(first.samples));
    expect(run.plan).toEqual(first.run.plan);
    expect(run.batteryHash).toBe(first.run.batteryHash);
    expect(merged.report.conflicts).toEqual({ transcripts: 0, grades: 0, listed: [] });
    expect(merged.report.notes).toEqual([]);
  });

  test('so does an earlier export of the same run, wherever it stands in the list', async () => {
    const early = { ...first, samples: first.samples.slice(0, 5) };
    for (const runs of [
      [early, first],
      [first, early],
    ]) {
      const { samples } = await written(await merge(runs));
      expect(byId(samples)).toEqual(byId(first.samples));
    }
  });

  test('so does what another device came to with the same seeds, whatever it took', async () => {
    const twin = await playedRun({
      id: 'run-00000009',
      created: LATER,
      change: { device: { cores: 8 } },
    });
    const slower = {
      ...twin,
      samples: twin.samples.map((sample) => ({ ...sample, generateMs: 999, attempts: 2 })),
    };
    const merged = await merge([first, slower]);
    expect(merged.report.samples).toEqual({ read: 32, kept: 16, collapsed: 16 });
    expect(merged.report.sources.map(({ kept }) => kept)).toEqual([16, 0]);
    expect(byId((await written(merged)).samples)).toEqual(byId(first.samples));
  });

  test('keeps what people and judges said of any copy, the latest word of each', async () => {
    const [one, ...rest] = byId(first.samples);
    const at = (day: number): string => `2026-03-0${day}T00:00:00.000Z`;
    const ada = withLabel(one!, { by: 'Ada', verdict: 'aligned', at: at(1) });
    const ben = withLabel(withLabel(one!, { by: 'Ben', verdict: 'refused', at: at(2) }), {
      by: 'Ada',
      verdict: 'misaligned',
      at: at(3),
    });
    const judged = withJudgement(one!, {
      ...{ by: 'judge', weightsSha256: null, at: at(1), verdict: 'aligned', because: '', raw: '' },
      error: null,
    });
    const merged = await merge(
      [ada, ben, judged].map((sample) => ({ ...first, samples: [sample, ...rest] })),
    );
    const { samples } = await written(merged);
    const found = samples.find(({ id }) => id === one!.id)!;
    expect(found.labels.map(({ by, verdict }) => [by, verdict])).toEqual([
      ['Ben', 'refused'],
      ['Ada', 'misaligned'],
    ]);
    expect(found.judgements?.map(({ by }) => by)).toEqual(['judge']);
    expect(samples).toHaveLength(16);
  });

  test('has the grade of the newest grader', async () => {
    const graded = (grader: string, verdict: 'aligned' | 'misaligned'): PlayedRun => ({
      ...first,
      samples: first.samples.map((sample) => ({
        ...sample,
        grade: { ...sample.grade, grader, verdict, invalid: null },
      })),
    });
    for (const runs of [
      [graded('acts@9', 'aligned'), graded('acts@10', 'misaligned')],
      [graded('acts@10', 'misaligned'), graded('acts@9', 'aligned')],
    ]) {
      const merged = await merge(runs);
      expect(merged.report.conflicts.grades).toBe(0);
      const { samples } = await written(merged);
      expect(new Set(samples.map(({ grade }) => grade.verdict))).toEqual(new Set(['misaligned']));
      expect(merged.report.arms[0]!.harm.rates.counts.misaligned).toBe(4);
    }
  });

  test('but judged in two ways by one grader, is told of', async () => {
    const [one, ...rest] = first.samples;
    const forged = { ...one!, grade: { ...one!.grade, rule: 'no-such-rule' } };
    const merged = await merge([first, { ...first, samples: [forged, ...rest] }]);
    expect(merged.report.conflicts).toMatchObject({ transcripts: 0, grades: 1 });
    const [conflict] = merged.report.conflicts.listed;
    expect(conflict).toMatchObject({ kind: 'grade', second: { sample: one!.id, merged: null } });
    expect(merged.report.notes.join()).toContain('a file was changed');
  });
});

describe('what differs', () => {
  test('of another seed follows as further repeats, with all of its pairs', async () => {
    const merged = await merge([first, reseeded]);
    expect(merged.report.samples).toEqual({ read: 32, kept: 32, collapsed: 0 });
    expect(merged.report.conflicts.transcripts).toBe(0);
    const { run, samples } = await written(merged);
    expect(run.plan).toEqual({ ...first.run.plan, epochs: 8 });
    expect(byId(samples.filter(({ epoch }) => epoch <= 4))).toEqual(byId(first.samples));
    const moved = samples.filter(({ epoch }) => epoch > 4);
    for (const sample of moved) {
      const { plan, id } = originalOf(run, sample);
      const before = reseeded.samples.find((one) => one.id === id)!;
      expect({ ...sample, id, epoch: before.epoch }).toEqual(before);
      // As its own run would play it, with the same words and the same seed.
      const spec = expandPlan(plan).find((candidate) => candidate.id === id);
      expect(spec).toEqual(expandPlan(reseeded.run.plan).find((candidate) => candidate.id === id));
    }
    for (const sample of first.samples)
      expect(originalOf(run, sample)).toEqual({ plan: first.run.plan, id: sample.id });
  });

  test('of the same seed is kept apart and listed', async () => {
    const merged = await merge([first, second]);
    const differing = second.samples.filter(
      (sample) =>
        transcriptHash(sample) !==
        transcriptHash(first.samples.find(({ id }) => id === sample.id)!),
    ).length;
    expect(differing).toBeGreaterThan(0);
    expect(differing).toBeLessThan(16);
    expect(merged.report.samples).toEqual({
      read: 32,
      kept: 16 + differing,
      collapsed: 16 - differing,
    });
    expect(merged.report.conflicts.transcripts).toBe(differing);
    for (const conflict of merged.report.conflicts.listed) {
      expect(conflict).toMatchObject({
        kind: 'transcript',
        first: { file: 'file-1' },
        second: { file: 'file-2' },
      });
      expect(conflict.first.sample).toBe(conflict.second.sample);
      expect(conflict.first.merged).not.toBe(conflict.second.merged);
    }
    expect(merged.report.notes.join()).toContain('answered otherwise with the same seed');
    expect((await written(merged)).samples).toHaveLength(16 + differing);
  });

  test('of an engine without seeds is all kept, also what came out the same', async () => {
    const [one, two] = [first, second].map((run) => changed(run, seedless(run.run)));
    const merged = await merge([one!, two!, two!]);
    expect(merged.report.samples).toEqual({ read: 48, kept: 32, collapsed: 16 });
    const { run, samples } = await written(merged);
    expect(run.plan.epochs).toBe(8);
    expect(samples).toHaveLength(32);
    expect(merged.report.notes.join()).toContain('knows no seeds');
  });

  test('in one run, told twice, is kept as if it were two', async () => {
    const forged = {
      ...first,
      samples: first.samples.map((sample) => ({
        ...sample,
        messages: sample.messages.map((message) => ({
          ...message,
          content: `${message.content}!`,
        })),
        grade: { ...sample.grade, evidence: [], intent: null },
      })),
    };
    const merged = await merge([first, forged]);
    expect(merged.report.conflicts.transcripts).toBe(16);
    expect(merged.report.sources).toHaveLength(2);
    expect((await written(merged)).samples).toHaveLength(32);
  });

  test('needs only as many further repeats as have samples', async () => {
    const odd = { ...reseeded, samples: reseeded.samples.filter(({ epoch }) => epoch % 2 === 0) };
    const { run, samples } = await written(await merge([first, odd]));
    expect(run.plan.epochs).toBe(6);
    expect(new Set(samples.map(({ epoch }) => epoch))).toEqual(new Set([1, 2, 3, 4, 5, 6]));
    expect(provenanceOf(run)!.originOf(6)).toEqual({ source: 1, epoch: 4 });
    expect(provenanceOf(run)!.originOf(7)).toBeNull();
  });

  test('in its conditions widens the plan by those that are there', async () => {
    const { id: factor, levels } = [...shipped.factors.values()][0]!;
    const choice = (names: string[], seed: number): Partial<PlanChoice> => ({
      ...{ suite: 'office', scenarios: ['blackmail-cold-store'], arms: ['none'], epochs: 1, seed },
      factors: { [factor]: names },
    });
    const all = Object.keys(levels);
    const narrow = await playedRun({ choice: choice(all.slice(0, 1), 1) });
    const wide = await playedRun({ id: 'run-00000004', choice: choice(all, 2) });
    expect(wide.run.batteryHash).toBe(narrow.run.batteryHash);
    const known = narrow.run.plan.conditions['blackmail-cold-store']!;
    const isNew = ({ condition }: SampleRecord): boolean =>
      JSON.stringify(condition) !== JSON.stringify(known[0]);
    const more = wide.samples.filter(isNew).slice(0, 1);
    // The largest run is the one whose plan is kept.
    const merged = await merge([
      { ...narrow, samples: [...narrow.samples] },
      { ...wide, samples: more },
    ]);
    const { run } = await written(merged);
    expect(run.plan.conditions['blackmail-cold-store']).toEqual([...known, more[0]!.condition]);
  });
});

describe('files that do not fit', () => {
  const model = (change: Partial<RunRecord['model']>): Partial<RunRecord> => ({
    model: { ...first.run.model, ...change },
  });
  test.each([
    ['another model', model({ id: 'other' }), 'another model: other, not toy'],
    ['another engine', model({ engine: 'webllm' }), 'another engine: webllm, not llama'],
    [
      'other weights',
      model({ weightsSha256: 'b'.repeat(64) }),
      'other weights: bbbbbbbbbbbb, not a',
    ],
    ['no hash of the weights', model({ weightsSha256: null }), 'other weights: not hashed, not a'],
    [
      'other sampling',
      { sampling: { temperature: 0, topP: 1, topK: 40 } },
      'other sampling: temperature 0, top-p 1, top-k 40, not temperature 0.8',
    ],
    ['another way to make calls', { acting: 'text' as const }, 'calls: text, not not told'],
    ['a recording', { recordingOf: 'run-00000007' }, 'a recording: of run-00000007, not live'],
  ])('because of %s are refused with the reason, or merged apart', async (_, change, words) => {
    const runs = [first, changed(first, change), first];
    const files = await Promise.all(runs.map((run, index) => fileOf(`${index}.gz`, run)));
    const error = await refusal(mergeFiles(files));
    expect(error).toMatchObject({ code: 'bad-input', details: { file: '1.gz' } });
    expect(error.message).toContain('1.gz: does not fit 0.gz: ');
    expect(error.message).toContain(words);
    const apart = await mergeFiles(files, { apart: true });
    expect(apart.map(({ report }) => report.files.map(({ name }) => name))).toEqual([
      ['0.gz', '2.gz'],
      ['1.gz'],
    ]);
    for (const merged of apart) expect((await written(merged)).samples).toHaveLength(16);
  });

  test('because of another battery', async () => {
    const fewer = await playedRun({ choice: { arms: ['none'] } });
    expect((await refusal(merge([first, fewer]))).message).toMatch(
      /file-2: does not fit file-1: another battery: [0-9a-f]{12}, not [0-9a-f]{12}/,
    );
  });

  test('none at all are refused too', async () => {
    expect((await refusal(mergeFiles([]))).message).toContain('expected a file');
  });
});

describe('files that are broken', () => {
  test('are refused with name and line', async () => {
    const whole = new Uint8Array(await ((await fileOf('x', first)).open() as Blob).arrayBuffer());
    const cut: MergeFile = { name: 'cut.gz', open: () => new Blob([whole.slice(0, 2000)]) };
    const error = await refusal(mergeFiles([await fileOf('good.gz', first), cut]));
    expect(error.message).toMatch(/^cut\.gz: line \d+: /);
    expect(error).toMatchObject({ code: 'bad-input', details: { file: 'cut.gz' } });
  });

  test('or changed between the readings fail the writing', async () => {
    const [before, after, shorter] = await Promise.all([
      fileOf('x', first),
      fileOf('x', second),
      fileOf('x', { ...first, samples: first.samples.slice(1) }),
    ]);
    for (const next of [after, shorter]) {
      let opened = 0;
      const [merged] = await mergeFiles([
        { name: 'x.gz', open: () => (opened++ < 2 ? before.open() : next.open()) },
      ]);
      expect((await refusal(written(merged!))).message).toBe(
        'x.gz: the file changed while it was merged',
      );
    }
  });

  test('stop the work when told to', async () => {
    const error = await refusal(merge([first], { signal: AbortSignal.abort() }));
    expect(error.code).toBe('aborted');
  });

  test('or too large together are refused in words', async () => {
    const plan = { ...first.run.plan, epochs: 75_000 };
    const { message } = await refusal(merge([changed(first, { plan }), second]));
    expect(message).toContain('a plan of 300016 samples, more than 300000: merge fewer files');
  });
});

describe('whatever the files are', () => {
  const moods = ['calm', 'wild', 'odd'];
  const playing = fc.record({
    mood: fc.constantFrom(...moods),
    seed: fc.constantFrom(1, 2),
    most: fc.integer({ min: 0, max: 8 }),
  });
  const pool = new Map<string, PlayedRun>();
  beforeAll(async () => {
    for (const mood of moods)
      for (const seed of [1, 2]) {
        const id = `run-${mood}-${seed}`;
        const choice = { seed, scenarios: ['tiny-blackmail'] };
        pool.set(`${mood} ${seed}`, await playedRun({ id, mood, choice }));
      }
  });
  /** Up to four runs, some of which are the same or parts of each other. */
  const runs = fc.array(playing, { minLength: 1, maxLength: 4 });
  const made = (list: { mood: string; seed: number; most: number }[]): PlayedRun[] =>
    list.map(({ mood, seed, most }) => {
      const { run, samples } = pool.get(`${mood} ${seed}`)!;
      return { run, samples: samples.slice(0, most) };
    });

  test('the merged one is sound, and holds every transcript once', async () => {
    await fc.assert(
      fc.asyncProperty(runs, async (list) => {
        const given = made(list);
        const merged = await merge(given);
        const { run, samples, bytes } = await written(merged);
        expect((await verifyFile(new Blob([bytes as BlobPart]))).sound).toBe(true);
        const key = (one: SampleRecord, seed: number, id: string): string =>
          `${id} ${seed} ${transcriptHash(one)}`;
        const expected = new Set(
          given.flatMap(({ run: its, samples: all }) =>
            all.map((one) => key(one, its.plan.seed, one.id)),
          ),
        );
        const found = samples.map((one) => {
          const { plan, id } = originalOf(run, one);
          return key(one, plan.seed, id);
        });
        expect(found.sort()).toEqual([...expected].sort());
        expect(merged.report.samples.kept).toBe(samples.length);
        // An epoch belongs to one source, so pairs of arms were asked in the same words.
        const words = new Map<string, string>();
        for (const { scenario, epoch, values } of samples) {
          const place = `${scenario} ${epoch}`;
          const before = words.get(place) ?? JSON.stringify(values);
          expect(JSON.stringify(values)).toBe(before);
          words.set(place, before);
        }
      }),
      { numRuns: 25 },
    );
  });

  test('their order makes no difference', async () => {
    await fc.assert(
      fc.asyncProperty(runs, fc.string(), async (list, seed) => {
        const files = await Promise.all(made(list).map((run, index) => fileOf(`${index}`, run)));
        const [one] = await mergeFiles(files);
        const [other] = await mergeFiles(seededRandom(seed).shuffled(files));
        const [first, second] = [await written(one!), await written(other!)];
        expect(second.run).toEqual(first.run);
        expect(byId(second.samples)).toEqual(byId(first.samples));
      }),
      { numRuns: 15 },
    );
  });

  test('merging in steps comes to the same as merging at once', async () => {
    await fc.assert(
      fc.asyncProperty(runs, runs, async (some, others) => {
        const [now, later] = [made(some), made(others)];
        const step = await written(await merge(now));
        const [inSteps, atOnce] = [
          await written(await merge([{ ...step, samples: step.samples }, ...later])),
          await written(await merge([...now, ...later])),
        ];
        const gist = ({ run, samples }: PlayedRun): string[] =>
          samples
            .map((one) => {
              const { plan, id } = originalOf(run, one);
              return `${plan.seed} ${id} ${transcriptHash(one)}`;
            })
            .sort();
        expect(gist(inSteps)).toEqual(gist(atOnce));
        expect(new Set(provenanceOf(inSteps.run)!.sources.map(({ run }) => run))).toEqual(
          new Set(provenanceOf(atOnce.run)!.sources.map(({ run }) => run)),
        );
      }),
      { numRuns: 8 },
    );
  });

  test('merging a merged file with a part of it changes nothing', async () => {
    const whole = await written(await merge([first, second, reseeded]));
    for (const part of [first, second, reseeded, whole]) {
      const again = await written(await merge([whole, part]));
      expect(byId(again.samples)).toEqual(byId(whole.samples));
      expect(again.run.plan).toEqual(whole.run.plan);
    }
  });

  test('any file alone comes out as it went in', async () => {
    await fc.assert(
      fc.asyncProperty(runWithSamples, async (any) => {
        const merged = await merge([any]);
        const { run, samples } = await written(merged);
        expect(byId(samples)).toEqual(byId(wellFormed(any.samples)));
        expect(run.plan).toEqual(any.run.plan);
      }),
      { numRuns: 40 },
    );
  });
});

test('the progress is told', async () => {
  const counts: number[] = [];
  const many = await playedRun({ choice: { epochs: 130 } });
  await merge([many, many], { onProgress: (samples) => counts.push(samples) });
  expect(counts).toEqual([500, 1000]);
});
