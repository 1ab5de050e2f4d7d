/**
 * worker: the boundary between the page and the one worker that holds the engine, the runner
 * and the writing of samples, so that a busy or hidden page does not slow a run.
 */
export * from './api.ts';
export * from './grid.ts';
export {
  LONGEST_OWN_TEXT,
  type BatteryContent,
  type OwnEntry,
  type OwnFault,
  type OwnReading,
} from './own/content.ts';
export type { FilesSeen, MergeProgress, NamedFile } from './merging.ts';
export type * from './models/api.ts';
export type { Neighbours } from './neighbours.ts';
export type { Pace } from './pace.ts';
export type { Preflight } from './preflight.ts';
export { WorkerHost } from './host.ts';
export { startWorker } from './start.ts';
export type { ForeignLog } from './inspect-log.ts';
