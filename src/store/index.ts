/**
 * store: what this browser keeps. A typed IndexedDB: runs, small sample rows, whole
 * transcripts, own scenarios and arms, settings; with migrations and strict durability for every finished sample.
 */
export { Store } from './store.ts';
export {
  DATABASE_NAME,
  DATABASE_VERSION,
  type MergeNotes,
  type OwnCheck,
  type OwnKind,
  type OwnText,
  type StoredRun,
} from './schema.ts';
