import { mlcFolders, type MlcFolder } from './mlc.ts';

/** A file with its place: its own name, or its path inside the folder that was given. */
export interface FoundFile {
  path: string;
  file: File;
}

/** Files of a drop or a folder, and how much was left aside. */
export interface Found {
  files: FoundFile[];
  /** Files of a folder that are no result files by their names, by the number. */
  others: number;
  /** Files that are larger than any result file may be. */
  tooLarge: number;
  /** Whether a folder holds more than is looked at. */
  cutOff: boolean;
  /** Folders that hold a model in MLC's format; looked for where there is no result file. */
  models: MlcFolder<FoundFile>[];
}

/** What is taken of a drop, so that no folder, whatever it is, can fill the memory. */
export const FOUND_LIMITS = {
  files: 1000,
  /** Files and folders that are looked at. */
  entries: 20_000,
  depth: 8,
  bytes: 1024 ** 3,
};

/** Names that result files have; files that are given one by one may have any. */
const RESULT = /\.(?:jsonl|gz)$/i;

/**
 * The files of a drop, those in folders too. To be called while the drop is told of: afterwards
 * the browser gives nothing away.
 */
export function foundInDrop(transfer: DataTransfer): Promise<Found> {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry());
  // A drop that a script made has files and no entries.
  if (!entries.some((entry) => entry?.isDirectory))
    return Promise.resolve(foundAmong([...transfer.files]));
  return foundInEntries(entries.filter((entry) => entry !== null));
}

/** The result files among those of a chosen folder, or all that were chosen one by one. */
export function foundAmong(files: readonly File[]): Found {
  const found = nothing();
  for (const file of files)
    take(found, file.webkitRelativePath || file.name, file, file.webkitRelativePath !== '');
  if (found.files.length === 0)
    found.models = mlcFolders(files.map((file) => ({ path: file.webkitRelativePath, file })));
  return found;
}

/** The same for entries as a drop has them; folders are gone through, wide before deep. */
export async function foundInEntries(
  entries: readonly FileSystemEntry[],
  limits = FOUND_LIMITS,
): Promise<Found> {
  const found = nothing();
  const aside: { path: string; entry: FileSystemFileEntry }[] = [];
  let looked = 0;
  let level = entries.map((entry) => ({ entry, inFolder: false }));
  for (let depth = 0; level.length > 0; depth++) {
    const next: typeof level = [];
    for (const { entry, inFolder } of level) {
      if (++looked > limits.entries || depth > limits.depth) {
        found.cutOff = true;
        return found;
      }
      if (entry.isDirectory) {
        const reader = (entry as FileSystemDirectoryEntry).createReader();
        for (;;) {
          const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
            reader.readEntries(resolve, reject),
          );
          if (some.length === 0) break;
          next.push(...some.map((child) => ({ entry: child, inFolder: true })));
          if (looked + next.length > limits.entries) break;
        }
      } else {
        const one = {
          path: entry.fullPath.replace(/^\//, ''),
          entry: entry as FileSystemFileEntry,
        };
        if (inFolder && !RESULT.test(entry.name)) {
          found.others++;
          aside.push(one);
        } else take(found, one.path, await fileOf(one.entry), inFolder, limits);
      }
    }
    level = next;
  }
  if (found.files.length === 0)
    for (const { name, files } of mlcFolders(aside))
      found.models.push({
        name,
        files: await Promise.all(
          files.map(async ({ path, entry }) => ({ path, file: await fileOf(entry) })),
        ),
      });
  return found;
}

const fileOf = (entry: FileSystemFileEntry): Promise<File> =>
  new Promise((resolve, reject) => entry.file(resolve, reject));

/** A model is opened where it lies, whatever its size. */
const isModel = ({ name }: File): boolean => /\.gguf$/i.test(name);

const nothing = (): Found => ({
  files: [],
  others: 0,
  tooLarge: 0,
  cutOff: false,
  models: [],
});

function take(
  found: Found,
  path: string,
  file: File,
  inFolder: boolean,
  limits = FOUND_LIMITS,
): void {
  if (inFolder && !RESULT.test(file.name)) found.others++;
  else if (file.size > limits.bytes && !isModel(file)) found.tooLarge++;
  else if (found.files.length >= limits.files) found.cutOff = true;
  else found.files.push({ path, file });
}
