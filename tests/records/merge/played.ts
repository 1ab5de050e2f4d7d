import type { MergeFile } from '../../../src/records/index.ts';
import { shipped } from '../../battery/scenarios.ts';
import { packed } from '../files.ts';
import { playedOf, type PlayedRun, type Playing } from './playing.ts';

export type { PlayedRun, Playing } from './playing.ts';

/** A played run of the shipped battery. */
export const playedRun = (playing: Playing = {}): Promise<PlayedRun> => playedOf(shipped, playing);

/** The run as a result file that can be read again and again. */
export async function fileOf(name: string, { run, samples }: PlayedRun): Promise<MergeFile> {
  const blob = new Blob([(await packed(run, samples)) as BlobPart]);
  return { name, open: () => blob };
}
