import type { FolderFile } from '../../engines/index.ts';
import type { MlcFolder } from './files/mlc.ts';

/** A model that was picked or dropped in one room and is used in another; no address can hold it. */
class Given {
  file = $state.raw<File | null>(null);
  /** A folder in MLC's format, until the room Models takes it. */
  folder = $state.raw<MlcFolder<FolderFile> | null>(null);
}

export const given = new Given();
