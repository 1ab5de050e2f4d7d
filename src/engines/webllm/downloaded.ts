import { inCache } from './artifacts.ts';
import { prebuiltRecord } from './models.ts';

/** Whether a model of the list was downloaded before and can be loaded without the network. */
export async function isDownloaded(modelId: string): Promise<boolean> {
  return inCache(await prebuiltRecord(modelId));
}
