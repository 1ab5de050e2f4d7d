import type { InspectLog, InspectSample } from '../records/index.ts';

/** Samples of a foreign log that are shown; the rest is counted. */
const MOST_SHOWN = 500;

/** A log of Inspect, as much of it as is shown. Nothing of it is stored. */
export interface ForeignLog {
  name: string;
  log: InspectLog;
  samples: InspectSample[];
  /** Samples in the whole log. */
  total: number;
}

/** Reads a log of Inspect to its end. Throws `bad-input` that names what is wrong in it. */
export async function readForeignLog(file: Blob, name: string): Promise<ForeignLog> {
  const { readInspectLog } = await import('../records/inspect/index.ts');
  const { log, samples } = await readInspectLog(file, { file: name });
  const shown: InspectSample[] = [];
  let total = 0;
  for await (const sample of samples) {
    if (shown.length < MOST_SHOWN) shown.push(sample);
    total++;
  }
  return { name, log, samples: shown, total };
}
