import { AppError } from '../../base/index.ts';
import { sampleId } from '../../battery/index.ts';
import type { SampleRecord } from '../schema.ts';
import { inFile, partsOfFile, type MergeFile, type ReadingOptions } from './files.ts';
import { opinionsOf, pooledOpinions, type Opinions } from './opinions.ts';
import { sortedFiles, type Placement } from './place.ts';
import type { Entry, Survey, SurveyedFile } from './survey.ts';

/** The samples of a merged run, read from the files for the second time: the largest run's first. */
export async function* mergedSamples(
  files: readonly MergeFile[],
  survey: Survey,
  { blocks }: Placement,
  opinions: ReadonlyMap<Entry, Opinions[]>,
  reading: ReadingOptions,
): AsyncGenerator<SampleRecord, void> {
  for (const file of inOrder(
    survey,
    blocks.map(({ part }) => part),
  )) {
    if (!file.entries.some(({ out }) => out > 0)) continue;
    const source = files[file.place]!;
    let index = 0;
    for await (const part of partsOfFile(source, reading)) {
      if (part.type === 'header') continue;
      if (part.type === 'footer') {
        if (part.sha256 !== file.sha256) throw changed(source.name);
        continue;
      }
      const entry = file.entries[index++];
      if (!entry) throw changed(source.name);
      if (entry.out > 0) yield placed(part.sample, entry.out, opinions.get(entry));
    }
  }
}

function placed(sample: SampleRecord, epoch: number, more: readonly Opinions[] = []): SampleRecord {
  const { scenario, condition, arm } = sample;
  return {
    ...sample,
    ...(more.length > 0 ? pooledOpinions([opinionsOf(sample), ...more]) : {}),
    id: sampleId(scenario, condition, arm, epoch),
    epoch,
  };
}

/** Files by the first of the parts that they hold. */
function inOrder({ files, parts }: Survey, order: readonly number[]): SurveyedFile[] {
  const rank = new Map<SurveyedFile, number>();
  for (const [place, part] of order.entries())
    for (const index of parts.get(part).files) {
      const file = files[index]!;
      if (!rank.has(file)) rank.set(file, place);
    }
  return sortedFiles(files).sort((a, b) => rank.get(a)! - rank.get(b)!);
}

const changed = (name: string): AppError =>
  inFile(name, new AppError('bad-input', 'the file changed while it was merged'));
