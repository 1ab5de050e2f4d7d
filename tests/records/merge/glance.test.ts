import { describe, expect, test } from 'vitest';
import { glanceAt, mergeFiles, type MergeFile } from '../../../src/records/index.ts';
import { chunked, packed } from '../files.ts';
import { fileOf, playedRun } from './played.ts';

const sampling = { temperature: 1.2, topP: 1, topK: 40 };
const plain = (name: string, text: string): MergeFile => ({ name, open: () => new Blob([text]) });

describe('a glance at files', () => {
  test('tells of each what its header says, and which are of one kind', async () => {
    const files = [
      await fileOf('hot', await playedRun({ id: 'run-00000003', change: { sampling } })),
      await fileOf('one', await playedRun()),
      plain('text', 'hello'),
      await fileOf('two', await playedRun({ id: 'run-00000002', choice: { seed: 5, epochs: 2 } })),
      plain('none', ''),
    ];
    const looked: number[] = [];
    const { files: seen, kinds } = await glanceAt(files, { onFile: (count) => looked.push(count) });
    expect(looked).toEqual([1, 2, 3, 4, 5]);
    expect(seen.map(({ name }) => name)).toEqual(['hot', 'one', 'text', 'two', 'none']);
    expect(kinds).toEqual([
      { files: [1, 3], differs: null },
      {
        files: [0],
        differs:
          'other sampling: temperature 1.2, top-p 1, top-k 40, not temperature 0.8, top-p 1, top-k 40',
      },
    ]);
    expect(seen[3]!.run).toMatchObject({
      ...{ id: 'run-00000002', model: 'Toy', design: 'demo', seed: 5, planned: 8, sources: 1 },
      ...{ exported: '2026-11-24T02:15:30.000Z', device: { cores: 2 }, recorded: false },
    });
    expect(seen[2]!.problem).toMatch(/^line 1: expected a result file/);
    expect(seen[4]!.problem).toMatch(/^line 1: expected a footer/);
  });

  test('agrees with the merge on what goes together', async () => {
    const runs = [
      await playedRun(),
      await playedRun({ id: 'run-00000002', change: { sampling } }),
      await playedRun({ id: 'run-00000003', mood: 'wild' }),
      await playedRun({ id: 'run-00000004', choice: { arms: ['none'] } }),
      await playedRun({ id: 'run-00000005', change: { recordingOf: 'run-00000001' } }),
    ];
    const files = await Promise.all(runs.map((run, index) => fileOf(`${index}`, run)));
    const { kinds } = await glanceAt(files);
    const merged = await mergeFiles(files, { apart: true });
    const names = merged.map(({ report }) => report.files.map(({ name }) => name));
    const seen = kinds.map(({ files: places }) => places.map(String));
    expect(names.sort()).toEqual(seen.sort());
  });

  test('reads no more of a file than its header', async () => {
    const { run, samples } = await playedRun();
    const bytes = await packed(run, samples);
    // Damaged behind the header: only reading on could tell.
    const half = bytes.slice(0, bytes.length - 50);
    const { files } = await glanceAt([{ name: 'half', open: () => chunked(half, [256]) }]);
    expect(files[0]!.run?.id).toBe('run-00000001');
  });

  test('says of a merged file how many runs are in it, and stops when it is told to', async () => {
    const two = [
      await fileOf('a', await playedRun()),
      await fileOf('b', await playedRun({ id: 'run-00000002', mood: 'wild' })),
    ];
    const [merged] = await mergeFiles(two);
    const samples = [];
    for await (const sample of merged!.samples()) samples.push(sample);
    const file = await fileOf('both', { run: merged!.run, samples });
    const { files } = await glanceAt([file]);
    expect(files[0]!.run).toMatchObject({ sources: 2 });
    expect(Object.keys(files[0]!.run!.device).filter((fact) => fact.startsWith('merged'))).toEqual(
      [],
    );
    const stop = new AbortController();
    const stopped = glanceAt(two, { signal: stop.signal, onFile: () => stop.abort() });
    await expect(stopped).rejects.toMatchObject({ code: 'aborted' });
  });
});
