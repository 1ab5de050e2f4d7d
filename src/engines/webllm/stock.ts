import type { ModelRecord } from '@mlc-ai/web-llm';
import type { ModelSource } from '../engine.ts';
import type { Options } from './cache.ts';
import { keepFolder, keptFolders } from './folder.ts';
import {
  checkAll,
  dropAll,
  dropFaulty,
  holdingsOf,
  obtainAll,
  sizeOf,
  type FileFault,
  type Holding,
} from './holdings.ts';
import { prebuiltModel, prebuiltRecords, recordOf, type PrebuiltModel } from './models.ts';

/** Where a model in MLC's format comes from. */
export type MlcSource = Extract<ModelSource, { kind: 'mlc-prebuilt' | 'mlc-folder' }>;

/** A model of WebLLM's list, and how much of it is here. */
export interface Stocked {
  model: PrebuiltModel;
  holding: Holding;
}

/** WebLLM's list, and how much of each model is here. */
export async function stock(): Promise<Stocked[]> {
  const records = await prebuiltRecords();
  const holdings = await holdingsOf(records);
  return records.map((record, index) => ({
    model: prebuiltModel(record),
    holding: holdings[index]!,
  }));
}

/** Whether a model of the list was downloaded before and can be loaded without the network. */
export const isDownloaded = async (modelId: string): Promise<boolean> =>
  (await holdingOfModel({ kind: 'mlc-prebuilt', modelId })).state === 'whole';

const record = (source: MlcSource): Promise<ModelRecord> =>
  recordOf(source, source.kind === 'mlc-prebuilt' ? source.modelId : source.url);

export const holdingOfModel = async (source: MlcSource): Promise<Holding> =>
  (await holdingsOf([await record(source)]))[0]!;

export const sizeOfModel = async (source: MlcSource, signal?: AbortSignal): Promise<number> =>
  sizeOf(await record(source), signal);

export const obtainModel = async (source: MlcSource, options: Options): Promise<void> =>
  obtainAll(await record(source), options);

export const checkModel = async (source: MlcSource, options: Options): Promise<FileFault[]> =>
  checkAll(await record(source), options);

export const dropFaultyFiles = async (
  source: MlcSource,
  faults: readonly FileFault[],
): Promise<void> => dropFaulty(await record(source), faults);

export async function dropModel(source: MlcSource): Promise<void> {
  // Models of the list share libraries; a folder has its own.
  const others = source.kind === 'mlc-prebuilt' ? await prebuiltRecords() : [];
  await dropAll(await record(source), others);
}

export { keepFolder, keptFolders };
