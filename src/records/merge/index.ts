/**
 * Merge: many result files as one run. They are read twice and never held; what is the same counts
 * once, what clashes is kept apart, and where each sample comes from stays known.
 */
export { inFile, type MergeFile } from './files.ts';
export { glanceAt, type FileKind, type Glance, type SeenFile } from './glance.ts';
export { mergeFiles, type MergedRun, type MergeOptions } from './merge.ts';
export { pooledArms, type PooledArm } from './pooled.ts';
export {
  deviceKey,
  originalOf,
  provenanceOf,
  withoutDevices,
  withoutNotes,
  type Provenance,
} from './provenance.ts';
export type { ConflictSide, MergeReport } from './report.ts';
