import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RunRecord, SampleRecord } from '../../src/records/index.ts';
import { verifyFile, writeResultFile } from '../../src/records/index.ts';
import { DATABASE_NAME, Store } from '../../src/store/index.ts';
import { exportRun } from '../../src/worker/exports.ts';
import { keepRun } from '../../src/worker/files.ts';
import { shippedBattery } from '../../src/worker/battery-files.ts';
import { FileWork, type MergeProgress, type NamedFile } from '../../src/worker/merging.ts';
import { playedOf, type Playing } from '../records/merge/playing.ts';
import { deleteDatabase } from '../store/raw.ts';

let store: Store;
let work: FileWork;
beforeEach(async () => {
  await deleteDatabase(DATABASE_NAME);
  store = new Store();
  work = new FileWork(store);
});
afterEach(() => store.close());

const nothing = (): void => undefined;
const whole = { format: 'belljar', leaveOut: { device: false, labellerNames: false } } as const;

async function blobOf(run: RunRecord, samples: SampleRecord[]): Promise<Blob> {
  const stream = writeResultFile(run, samples, { exporter: 'belljar@test' });
  return new Response(stream as BodyInit).blob();
}

async function fileOf(name: string, playing: Playing): Promise<NamedFile> {
  const { run, samples } = await playedOf(shippedBattery(), playing);
  return { name, file: await blobOf(run, samples) };
}

const ONE = { id: 'run-00000001' };
const TWO = { id: 'run-00000002', mood: 'wild' };

describe('files that are merged here', () => {
  test('are one run, which is exported, verified and opened again', async () => {
    const files = [
      await fileOf('one', ONE),
      await fileOf('part', { ...ONE, most: 5 }),
      await fileOf('two', TWO),
    ];
    const told: MergeProgress[] = [];
    const leftOut = [{ name: 'x', reason: 'no result file' }];
    const run = await work.merge(files, leftOut, (progress) => told.push(progress));
    expect(run.merge).toMatchObject({ leftOut, samples: { read: 37 } });
    const { samples, conflicts } = run.merge!;
    // The part, and what both had nothing to say to.
    expect(samples.collapsed).toBeGreaterThanOrEqual(5);
    expect(samples.kept).toBe(37 - samples.collapsed);
    const rows = await store.rows(run.id);
    expect(rows).toHaveLength(samples.kept);
    expect(conflicts.transcripts).toBeGreaterThan(0);
    expect(told.filter(({ step }) => step === 'reading').at(-1)).toMatchObject({ files: 3 });
    expect(told.at(-1)).toMatchObject({ step: 'keeping', of: samples.kept });

    const { file } = await exportRun(store, run.id, whole);
    expect(await verifyFile(file)).toMatchObject({ sound: true, samples: samples.kept });
    await store.deleteRun(run.id);
    const back = await work.import(file, nothing);
    expect(back.record).toEqual(run.record);
    expect(await store.rows(run.id)).toEqual(rows);
    // What is known only here is in no file.
    expect(back.merge).toBeUndefined();
  });

  test('are the same run in any order, which is kept once', async () => {
    const files = [await fileOf('one', ONE), await fileOf('two', TWO)];
    const run = await work.merge(files, [], nothing);
    const again = await work.merge([...files].reverse(), [], nothing);
    expect(again).toEqual(run);
    expect(await store.runs()).toHaveLength(1);
  });

  test('leave nothing where one of them is damaged, and the error names it', async () => {
    const good = await fileOf('one', ONE);
    const { file } = await fileOf('two', TWO);
    const cut = { name: 'cut', file: file.slice(0, file.size - 100) };
    // Its header is whole, so it looks like any other.
    expect((await work.look([good, cut], nothing)).kinds).toEqual([
      { files: [0, 1], differs: null },
    ]);
    await expect(work.merge([good, cut], [], nothing)).rejects.toMatchObject({
      code: 'bad-input',
      details: { file: 'cut' },
    });
    expect(await store.runs()).toEqual([]);
  });

  test.each(['reading', 'keeping'] as const)(
    'leave nothing where it is stopped while %s',
    async (step) => {
      const files = [await fileOf('one', ONE), await fileOf('two', TWO)];
      const merging = work.merge(files, [], (progress) => {
        if (progress.step === step) work.stop();
      });
      await expect(merging).rejects.toMatchObject({ code: 'aborted' });
      expect(await store.runs()).toEqual([]);
      const { id } = await work.merge(files, [], nothing);
      await store.deleteRun(id);
      expect(await store.countSamples(id)).toBe(0);
    },
  );

  test('are known again where their runs are here', async () => {
    const files = [await fileOf('one', ONE), await fileOf('two', TWO)];
    await work.import(files[1]!.file, nothing);
    expect((await work.look(files, nothing)).here).toEqual(['run-00000002']);
  });

  test('are pooled by device as well as by scenario, also without facts on the devices', async () => {
    const change = (userAgent: string) => ({ device: { cores: 2, userAgent } });
    const choice = { scenarios: ['tiny-blackmail', 'tiny-leaking', 'tiny-job'] };
    const files = [
      await fileOf('one', { ...ONE, choice, change: change('Firefox on Linux') }),
      await fileOf('two', { ...TWO, choice, change: change('Safari on macOS') }),
    ];
    const run = await work.merge(files, [], nothing);
    const arms = await work.pooled(run.id);
    expect(arms.map(({ harm }) => harm.byDevice?.clusters)).toEqual([2, 2]);

    const leaveOut = { device: true, labellerNames: false };
    const { file } = await exportRun(store, run.id, { format: 'belljar', leaveOut });
    const text = await new Response(
      file.stream().pipeThrough(new DecompressionStream('gzip')),
    ).text();
    expect(text).not.toMatch(/Firefox|Safari/);
    await store.deleteRun(run.id);
    await work.import(file, nothing);
    expect(await work.pooled(run.id)).toEqual(arms);
  });
});

describe('a run that two tabs read at once', () => {
  test('is kept by one of them, and the other takes nothing from it', async () => {
    const { run, samples } = await playedOf(shippedBattery(), ONE);
    let breakOff = nothing;
    const broken = new Promise<void>((resolve) => (breakOff = resolve));
    let begun = nothing;
    const reading = new Promise<void>((resolve) => (begun = resolve));
    async function* half(): AsyncGenerator<SampleRecord> {
      yield samples[0]!;
      begun();
      await broken;
      throw new Error('the file is cut off');
    }
    const first = keepRun(store, run, half(), {});
    first.catch(nothing);
    await reading;
    const other = new Store();
    const second = keepRun(other, run, all(samples), {});
    // Longer than it would take to keep it, were nobody in the way.
    await new Promise((resolve) => setTimeout(resolve, 500));
    breakOff();
    await expect(first).rejects.toThrow('cut off');
    await second;
    expect(await store.hasRun(run.id)).toBe(true);
    expect(await store.rows(run.id)).toHaveLength(samples.length);
    await other.close();
  });
});

// eslint-disable-next-line @typescript-eslint/require-await -- what is kept comes as a stream
async function* all(samples: readonly SampleRecord[]): AsyncGenerator<SampleRecord> {
  yield* samples;
}

describe('an export', () => {
  test('of a run that is deleted meanwhile is no file, and none that is short', async () => {
    const { run, samples } = await playedOf(shippedBattery(), ONE);
    await keepRun(store, run, all(samples), {});
    // Deleted once the export has read what the run is.
    const deleting = new Proxy(store, {
      get: (target, name: keyof Store) =>
        name === 'samples'
          ? async function* () {
              await target.deleteRun(run.id);
              yield* target.samples(run.id);
            }
          : (...given: never[]) => (target[name] as (...all: never[]) => unknown)(...given),
    });
    await expect(exportRun(deleting, run.id, whole)).rejects.toMatchObject({
      code: 'bad-input',
      message: `there is no run ${run.id} in this browser`,
    });
  });
});
