import { describe, expect, test } from 'vitest';
import { FOUND_LIMITS, foundAmong, foundInEntries } from '../../../src/app/state/files/found.ts';

/** Folders of Chromium's own sandbox for files: their entries are those that a drop gives. */
interface Sandbox {
  webkitRequestFileSystem(
    type: number,
    bytes: number,
    onSuccess: (system: FileSystem) => void,
    onError: (error: unknown) => void,
  ): void;
}

interface WritableEntry extends FileSystemFileEntry {
  createWriter(
    onSuccess: (writer: EventTarget & { write(blob: Blob): void }) => void,
    onError: (error: unknown) => void,
  ): void;
}

/** A folder with files at these paths. */
async function folder(name: string, paths: string[]): Promise<FileSystemDirectoryEntry> {
  const system = await new Promise<FileSystem>((resolve, reject) =>
    (globalThis as unknown as Sandbox).webkitRequestFileSystem(0, 1e6, resolve, reject),
  );
  const inside = (parent: FileSystemDirectoryEntry, child: string) =>
    new Promise<FileSystemDirectoryEntry>((resolve, reject) =>
      parent.getDirectory(
        child,
        { create: true },
        (entry) => resolve(entry as FileSystemDirectoryEntry),
        reject,
      ),
    );
  const root = await inside(system.root, name);
  for (const path of paths) {
    const parts = path.split('/');
    let parent = root;
    for (const part of parts.slice(0, -1)) parent = await inside(parent, part);
    const entry = await new Promise<WritableEntry>((resolve, reject) =>
      parent.getFile(
        parts.at(-1),
        { create: true },
        (made) => resolve(made as WritableEntry),
        reject,
      ),
    );
    await new Promise<void>((resolve, reject) =>
      entry.createWriter((writer) => {
        writer.addEventListener('writeend', () => resolve());
        writer.write(new Blob([path]));
      }, reject),
    );
  }
  return root;
}

const pathsIn = (found: { files: { path: string }[] }): string[] =>
  found.files.map(({ path }) => path).sort();

describe('what is found in a dropped folder', () => {
  test('are the result files, however deep, and the number of the others', async () => {
    const root = await folder('class', [
      ...['one.belljar.jsonl.gz', 'notes.txt', 'anna/two.JSONL', 'anna/deep/three.jsonl.gz'],
      ...['anna/photo.jpg', '.hidden'],
    ]);
    const found = await foundInEntries([root]);
    expect(pathsIn(found)).toEqual([
      'class/anna/deep/three.jsonl.gz',
      'class/anna/two.JSONL',
      'class/one.belljar.jsonl.gz',
    ]);
    expect(found).toMatchObject({ others: 3, tooLarge: 0, cutOff: false });
    expect(await found.files.find(({ path }) => path.endsWith('two.JSONL'))!.file.text()).toBe(
      'anna/two.JSONL',
    );
  });

  test('is all of it where a folder holds more than the browser tells at once', async () => {
    const names = Array.from({ length: 230 }, (_, index) => `part-${index}.gz`);
    const found = await foundInEntries([await folder('many', names)]);
    expect(found.files).toHaveLength(230);
  });

  test('is bounded in files, in entries, in depth and in size', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `a/part-${index}.gz`);
    const root = await folder('bounded', [...names, 'a/b/c/deep.gz']);
    const within = (limits: Partial<typeof FOUND_LIMITS>) =>
      foundInEntries([root], { ...FOUND_LIMITS, ...limits });
    expect(await within({})).toMatchObject({ cutOff: false });
    const few = await within({ files: 5 });
    expect(few).toMatchObject({ cutOff: true });
    expect(few.files).toHaveLength(5);
    expect(await within({ entries: 6 })).toMatchObject({ cutOff: true });
    const shallow = await within({ depth: 2 });
    expect(shallow.cutOff).toBe(true);
    expect(pathsIn(shallow)).not.toContain('bounded/a/b/c/deep.gz');
    expect(await within({ bytes: 3 })).toMatchObject({ files: [], tooLarge: 13 });
  });
});

describe('a folder in MLC’s format', () => {
  const MODEL = ['lib.wasm', 'weights/mlc-chat-config.json', 'weights/tensor-cache.json'];
  const modelsIn = async (paths: string[]) => {
    const { models } = await foundInEntries([await folder(`model-${paths.length}`, paths)]);
    return models.map(({ name, files }) => ({ name, paths: pathsIn({ files }) }));
  };

  test('is found with all that lies in it, by its config and its list of weights', async () => {
    expect(await modelsIn(MODEL)).toEqual([
      { name: 'model-3', paths: MODEL.map((path) => `model-3/${path}`) },
    ]);
    expect(await modelsIn(['mlc-chat-config.json', 'ndarray-cache.json'])).toHaveLength(1);
  });

  test('is none where the list lies elsewhere, or among result files', async () => {
    expect(await modelsIn([...MODEL.slice(0, 2), 'a/tensor-cache.json', 'a/b'])).toEqual([]);
    expect(await modelsIn([...MODEL, 'weights/tokenizer.json', 'one.jsonl.gz'])).toEqual([]);
  });

  test('is found in a folder that was chosen, too', () => {
    const files = MODEL.map((path) => {
      const file = new File([path], path.split('/').at(-1)!);
      Object.defineProperty(file, 'webkitRelativePath', { value: `chosen/${path}` });
      return file;
    });
    expect(foundAmong(files).models.map(({ name }) => name)).toEqual(['chosen']);
  });
});

test('files that are given one by one are all taken, whatever they are called', () => {
  const found = foundAmong([new File(['x'], 'renamed.txt'), new File(['y'], 'b.jsonl.gz')]);
  expect(pathsIn(found)).toEqual(['b.jsonl.gz', 'renamed.txt']);
  expect(found.others).toBe(0);
});
