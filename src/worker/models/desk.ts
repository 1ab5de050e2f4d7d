import { AppError } from '../../base/index.ts';
import {
  download,
  mlcModels,
  readGgufHeader,
  type FileFault,
  type FolderFile,
  type LoadProgress,
  type MlcSource,
  type ModelRef,
} from '../../engines/index.ts';
import { lockedModel } from '../lock.ts';
import { result, type Result } from '../result.ts';
import type { ModelsApi, OnProgress } from './api.ts';
import { deviceReport } from './device.ts';
import * as files from './kept-files.ts';
import { hashOf, siteModels } from './site-models.ts';

/** Where folders from a disk are kept, under the page's address; no server holds anything there. */
const FROM_DISK = 'models/from-disk/';

const TELL_EVERY_MS = 100;

/** By what a model is told from others, in every tab. */
const nameOf = (source: MlcSource): string =>
  source.kind === 'mlc-prebuilt' ? source.modelId : source.url;

/** The worker's side of the room Models; it holds nothing but what is under way. */
export class ModelDesk implements ModelsApi {
  readonly #jobs = new Map<string, AbortController>();

  device = () => result(deviceReport);

  stock = () => result(async () => (await mlcModels()).stock());

  holding = (source: MlcSource) => result(async () => (await mlcModels()).holdingOfModel(source));

  size = (source: MlcSource) => result(async () => (await mlcModels()).sizeOfModel(source));

  obtain = (job: string, source: MlcSource, onProgress: OnProgress) =>
    this.#work(job, onProgress, (options) =>
      lockedModel(
        nameOf(source),
        async () => {
          await (await mlcModels()).obtainModel(source, options);
          return null;
        },
        options.signal,
      ),
    );

  check = (job: string, source: MlcSource, onProgress: OnProgress) =>
    this.#work(job, onProgress, async (options) => (await mlcModels()).checkModel(source, options));

  dropFaulty = (source: MlcSource, faults: FileFault[]) =>
    result(() =>
      lockedModel(nameOf(source), async () => {
        await (await mlcModels()).dropFaultyFiles(source, faults);
        return null;
      }),
    );

  drop = (source: MlcSource) =>
    result(() =>
      lockedModel(nameOf(source), async () => {
        await (await mlcModels()).dropModel(source);
        return null;
      }),
    );

  readGguf = (file: Blob) => result(() => readGgufHeader(file));

  keep = (job: string, from: Blob | { url: string }, name: string, onProgress: OnProgress) =>
    this.#work(job, onProgress, (options) =>
      lockedModel(
        from instanceof Blob ? name : from.url,
        async () =>
          files.keepFile(
            from instanceof Blob ? from : await download(from.url, options),
            name,
            options,
          ),
        options.signal,
      ),
    );

  keptFiles = () => result(() => files.keptFiles());

  checkKept = (job: string, key: string, onProgress: OnProgress) =>
    this.#work(job, onProgress, (options) => files.checkKept(key, options));

  dropKept = (key: string) =>
    result(async () => {
      await files.dropKept(key);
      return null;
    });

  keepFolder = (
    job: string,
    list: FolderFile[],
    name: string,
    site: string,
    onProgress: OnProgress,
  ) =>
    this.#work(job, onProgress, (options) => {
      const address = new URL(`${FROM_DISK}${encodeURIComponent(name)}/`, site).href;
      return lockedModel(
        address,
        async () => {
          const mlc = await mlcModels();
          if ((await mlc.keptFolders(address)).length > 0)
            throw new AppError(
              'bad-input',
              `a folder named ${name} is kept already: delete it first`,
            );
          await mlc.keepFolder(list, address, options);
          return null;
        },
        options.signal,
      );
    });

  keptFolders = (site: string) =>
    result(async () => {
      const mlc = await mlcModels();
      const under = new URL(FROM_DISK, site).href;
      return Promise.all(
        (await mlc.keptFolders(under)).map(async (source) => ({
          name: decodeURIComponent(source.url.slice(under.length, -1)),
          source,
          holding: await mlc.holdingOfModel(source),
        })),
      );
    });

  siteModels = (site: string) => result(() => siteModels(site));

  hashOf = (job: string, url: string, onProgress: OnProgress) =>
    this.#work(job, onProgress, (options) => hashOf(url, options));

  stop(job: string): void {
    this.#jobs.get(job)?.abort();
  }

  #work<T>(
    job: string,
    onProgress: OnProgress,
    work: (options: { signal: AbortSignal; onProgress: OnProgress }) => Promise<T>,
  ): Promise<Result<T>> {
    return result(async () => {
      if (this.#jobs.has(job)) throw new AppError('locked', 'this model is being worked on');
      const controller = new AbortController();
      this.#jobs.set(job, controller);
      try {
        return await work({ signal: controller.signal, onProgress: seldom(onProgress) });
      } finally {
        this.#jobs.delete(job);
      }
    });
  }
}

/** Passes on what comes, a few times a second: each message wakes the page. */
function seldom(tell: OnProgress): OnProgress {
  let last = -Infinity;
  return (progress: LoadProgress) => {
    const now = performance.now();
    if (now - last < TELL_EVERY_MS) return;
    last = now;
    tell(progress);
  };
}

/** A copy that this browser keeps is opened; everything else an engine opens by itself. */
export async function openModel(ref: ModelRef): Promise<ModelRef> {
  const { source } = ref;
  if (source.kind !== 'kept') return ref;
  const file = await files.openKept(source.key, source.name);
  return { ...ref, source: { kind: 'file', file, name: source.name } };
}
