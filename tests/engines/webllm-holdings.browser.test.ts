import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { FolderFile, LoadProgress, MlcSource } from '../../src/engines/index.ts';
import {
  checkModel,
  dropFaultyFiles,
  dropModel,
  holdingOfModel,
  isDownloaded,
  keepFolder,
  keptFolders,
  obtainModel,
  sizeOfModel,
  stock,
} from '../../src/engines/webllm/stock.ts';
import { prebuiltRecords } from '../../src/engines/webllm/models.ts';
import { FakeHub } from './fake-hub.ts';
import { EMPTY_WASM, FOLDER, LIBRARY, mlcFiles, MODEL_ID, SHARDS } from './mlc-files.ts';

/** Real caches of a real browser; only the model hosts are a fake. */

const source: MlcSource = { kind: 'mlc-prebuilt', modelId: MODEL_ID };
const ALL = [...Object.keys(mlcFiles()).map((name) => FOLDER + name), LIBRARY].sort();
const WEIGHTS = 3003;

let hub: FakeHub;
beforeEach(() => {
  hub = new FakeHub();
});
afterEach(async () => {
  vi.restoreAllMocks();
  for (const name of await caches.keys()) await caches.delete(name);
});

const put = async (name: string, body: BodyInit): Promise<void> =>
  (await caches.open('webllm/model')).put(FOLDER + name, new Response(body));

describe('a model of the list', () => {
  test('is fetched file by file, into where WebLLM looks, and then needs no request', async () => {
    expect((await holdingOfModel(source)).state).toBe('none');
    const seen: LoadProgress[] = [];
    await obtainModel(source, { onProgress: (progress) => seen.push(progress) });
    expect(hub.takeAsked()).toEqual(ALL);
    expect(seen.at(-1)).toEqual({
      phase: 'download',
      fraction: 1,
      bytes: WEIGHTS,
      totalBytes: WEIGHTS,
    });
    expect(seen.map(({ bytes }) => bytes)).toEqual(
      seen.map(({ bytes }) => bytes).toSorted(compare),
    );
    expect(await holdingOfModel(source)).toEqual({
      state: 'whole',
      files: { here: 7, of: 7 },
      bytes: { here: WEIGHTS, of: WEIGHTS },
    });
    expect(await isDownloaded(MODEL_ID)).toBe(true);
    const config = await caches.open('webllm/config');
    expect(await config.match(`${FOLDER}mlc-chat-config.json`)).toBeDefined();
    const library = await caches.open('webllm/wasm');
    expect(await library.match(LIBRARY)).toBeDefined();
    await obtainModel(source, {});
    expect(await checkModel(source, {})).toEqual([]);
    expect(hub.asked).toEqual([]);
  });

  test('tells its size before its weights are fetched', async () => {
    expect(await sizeOfModel(source)).toBe(WEIGHTS);
    expect(hub.asked.filter((url) => url.endsWith('.bin') || url === LIBRARY)).toEqual([]);
  });

  test('that is stopped keeps what has arrived, and goes on from there', async () => {
    const stop = new AbortController();
    hub.before = (url) => {
      if (url.endsWith(SHARDS[2]!)) stop.abort();
    };
    await expect(obtainModel(source, { signal: stop.signal })).rejects.toMatchObject({
      code: 'aborted',
    });
    const part = await holdingOfModel(source);
    expect(part.state).toBe('part');
    expect(part.files.of).toBe(7);
    expect(part.files.here).toBeLessThan(7);
    const before = new Set(hub.takeAsked());
    hub.before = () => undefined;
    const begun: (number | undefined)[] = [];
    await obtainModel(source, { onProgress: ({ bytes }) => begun.push(bytes) });
    expect((await holdingOfModel(source)).state).toBe('whole');
    const again = hub.takeAsked().filter((url) => before.has(url));
    expect(again).toHaveLength(ALL.filter((url) => before.has(url)).length - part.files.here);
    expect(again).not.toContain(`${FOLDER}tensor-cache.json`);
  });

  test('is asked for again where the line was broken, and not where a file is missing', async () => {
    let broken = true;
    hub.before = (url) => {
      if (!url.endsWith(SHARDS[1]!) || !broken) return;
      broken = false;
      throw new TypeError('Failed to fetch');
    };
    await obtainModel(source, {});
    expect(hub.asked.filter((url) => url.endsWith(SHARDS[1]!))).toHaveLength(2);

    await dropModel(source);
    delete hub.files[FOLDER + SHARDS[1]!];
    hub.takeAsked();
    await expect(obtainModel(source, {})).rejects.toMatchObject({
      code: 'model-missing',
      details: { url: FOLDER + SHARDS[1]! },
    });
    expect(hub.asked.filter((url) => url.endsWith(SHARDS[1]!))).toHaveLength(1);
  });

  test('keeps nothing of a file that arrives damaged', async () => {
    hub.files[FOLDER + SHARDS[0]!]!.fill(9);
    await expect(obtainModel(source, {})).rejects.toMatchObject({ code: 'bad-model' });
    const cache = await caches.open('webllm/model');
    expect(await cache.match(FOLDER + SHARDS[0]!)).toBeUndefined();
  });

  test('is checked to the last byte, and repaired where it is wrong and nowhere else', async () => {
    await obtainModel(source, {});
    hub.takeAsked();
    await put(SHARDS[0]!, new Uint8Array(1000).fill(7));
    await put(SHARDS[1]!, 'short');
    await (await caches.open('webllm/wasm')).delete(LIBRARY);
    const faults = await checkModel(source, {});
    expect(faults).toEqual([
      { url: LIBRARY, why: 'missing', words: 'is not here' },
      {
        url: FOLDER + SHARDS[0]!,
        why: 'damaged',
        words: "is damaged: its MD5 is not the one in the model's manifest",
      },
      {
        url: FOLDER + SHARDS[1]!,
        why: 'damaged',
        words: "has 5 bytes where the model's manifest says 1001",
      },
    ]);
    expect(hub.asked).toEqual([]);
    await dropFaultyFiles(source, faults);
    await obtainModel(source, {});
    expect(hub.takeAsked()).toEqual([LIBRARY, FOLDER + SHARDS[0]!, FOLDER + SHARDS[1]!].sort());
    expect(await checkModel(source, {})).toEqual([]);
  });

  test('whose list of weights is damaged counts as partly here, and is repaired', async () => {
    await obtainModel(source, {});
    await put('tensor-cache.json', '{"records":"none"}');
    expect(await holdingOfModel(source)).toMatchObject({
      state: 'part',
      files: { of: null },
    });
    hub.takeAsked();
    const faults = await checkModel(source, {});
    expect(faults).toMatchObject([{ url: `${FOLDER}tensor-cache.json`, why: 'damaged' }]);
    await dropFaultyFiles(source, faults);
    await obtainModel(source, {});
    expect(hub.takeAsked()).toEqual([`${FOLDER}tensor-cache.json`]);
    expect(await checkModel(source, {})).toEqual([]);
  });

  test('goes without a trace', async () => {
    await obtainModel(source, {});
    await dropModel(source);
    expect((await holdingOfModel(source)).state).toBe('none');
    for (const name of await caches.keys())
      expect(await (await caches.open(name)).keys()).toEqual([]);
  });

  test('goes without the library that another one of the list, which is here, needs too', async () => {
    const byLibrary = Map.groupBy(await prebuiltRecords(), ({ model_lib }) => model_lib);
    const [library, models] = [...byLibrary].find(([, records]) => records.length > 1)!;
    const [one, other] = models as [(typeof models)[0], (typeof models)[0]];
    const config = await caches.open('webllm/config');
    for (const { model } of [one, other])
      await config.put(`${model}/resolve/main/mlc-chat-config.json`, new Response('{}'));
    await (await caches.open('webllm/wasm')).put(library, new Response(EMPTY_WASM));
    const isHere = async (): Promise<boolean> =>
      (await (await caches.open('webllm/wasm')).match(library)) !== undefined;
    await dropModel({ kind: 'mlc-prebuilt', modelId: one.model_id });
    expect(await isHere()).toBe(true);
    await dropModel({ kind: 'mlc-prebuilt', modelId: other.model_id });
    expect(await isHere()).toBe(false);
  });

  test('is found in the whole list', async () => {
    await obtainModel(source, {});
    const here = (await stock()).filter(({ holding }) => holding.state !== 'none');
    expect(here.map(({ model }) => model.id)).toEqual([MODEL_ID]);
    expect(here[0]!.holding.state).toBe('whole');
  });
});

describe('a folder from a disk', () => {
  const ADDRESS = `${location.origin}/models/from-disk/mine/`;
  const folder = (over: Record<string, BlobPart | null> = {}): FolderFile[] =>
    Object.entries<BlobPart | null>({ ...mlcFiles(), 'library.wasm': EMPTY_WASM, ...over })
      .filter((entry): entry is [string, BlobPart] => entry[1] !== null)
      .map(([name, content]) => ({ path: `mine/${name}`, file: new Blob([content]) }));

  test('is copied whole, is found again, and goes again; nobody is asked', async () => {
    const kept = await keepFolder(folder(), ADDRESS, {});
    expect(kept).toEqual({
      kind: 'mlc-folder',
      url: ADDRESS,
      library: `${ADDRESS}library.wasm`,
    });
    expect(await keptFolders(`${location.origin}/models/from-disk/`)).toEqual([kept]);
    expect((await holdingOfModel(kept)).state).toBe('whole');
    expect(await checkModel(kept, {})).toEqual([]);
    await dropModel(kept);
    expect(await keptFolders(`${location.origin}/models/from-disk/`)).toEqual([]);
    expect(hub.asked).toEqual([]);
  });

  test('of older tools names its weights otherwise', async () => {
    const list = mlcFiles()['tensor-cache.json']!;
    const kept = await keepFolder(
      folder({ 'tensor-cache.json': null, 'ndarray-cache.json': list }),
      ADDRESS,
      {},
    );
    expect((await holdingOfModel(kept)).state).toBe('whole');
  });

  test.each([
    ['has no config', { 'mlc-chat-config.json': null }, /no mlc-chat-config.json/],
    ['has no library', { 'library.wasm': null }, /it holds 0/],
    ['has two libraries', { 'other.wasm': EMPTY_WASM }, /it holds 2/],
    ['lacks a shard', { [SHARDS[1]!]: null }, /the folder lacks params_shard_1.bin/],
    [
      'has a damaged shard',
      { [SHARDS[1]!]: new Uint8Array(1001) },
      /params_shard_1.bin is damaged/,
    ],
    ['has a library that is none', { 'library.wasm': 'text' }, /library.wasm is no WebAssembly/],
    [
      'leads out of itself',
      { 'tensor-cache.json': '{"records":[{"dataPath":"../../other","nbytes":1}]}' },
      /a file outside its own folder: \.\.\/\.\.\/other/,
    ],
  ] as const)('that %s is refused, and nothing of it is kept', async (_, over, words) => {
    await expect(keepFolder(folder(over), ADDRESS, {})).rejects.toMatchObject({
      code: 'bad-model',
      message: expect.stringMatching(words) as string,
    });
    for (const name of await caches.keys())
      expect(await (await caches.open(name)).keys()).toEqual([]);
  });
});

const compare = (a = 0, b = 0): number => a - b;
