import { AppError } from '../../base/index.ts';
import { partsOfFile, type MergeFile, type ReadingOptions } from './files.ts';
import { opinionsOf, type Opinions } from './opinions.ts';
import type { Kept, Placement } from './place.ts';
import type { Entry, Survey } from './survey.ts';

/** Text that is held at most: labels and judgements of samples that come more than once. */
const MOST_CHARS = 128 * 1024 ** 2;

/**
 * What people and judges say of copies that are left out, by the sample that is kept in their place.
 * Reads only files that have something to add, most often none.
 */
export async function gatherOpinions(
  files: readonly MergeFile[],
  survey: Survey,
  { kept }: Placement,
  reading: ReadingOptions,
): Promise<Map<Entry, Opinions[]>> {
  const wanted = new Map<Entry, Kept>();
  for (const one of kept) for (const entry of newOpinions(one)) wanted.set(entry, one);
  const gathered = new Map<Entry, Opinions[]>();
  let chars = 0;
  for (const file of survey.files) {
    if (!file.entries.some((entry) => wanted.has(entry))) continue;
    let index = 0;
    for await (const part of partsOfFile(files[file.place]!, reading)) {
      if (part.type !== 'sample') continue;
      const one = wanted.get(file.entries[index++]!);
      if (!one) continue;
      const opinions = opinionsOf(part.sample);
      chars += JSON.stringify(opinions).length;
      if (chars > MOST_CHARS)
        throw new AppError(
          'bad-input',
          'too many labels and judgements: merge fewer files at once',
        );
      gathered.set(one.entry, [...(gathered.get(one.entry) ?? []), opinions]);
    }
  }
  return gathered;
}

/** Of the copies of a sample one of each that says what the sample itself does not. */
function newOpinions({ entry, others }: Kept): Entry[] {
  const seen = new Set([-1, entry.opinions]);
  return others.filter(({ opinions }) => {
    if (seen.has(opinions)) return false;
    seen.add(opinions);
    return true;
  });
}
