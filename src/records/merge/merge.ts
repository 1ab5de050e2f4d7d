import { AppError } from '../../base/index.ts';
import type { RunRecord, SampleRecord } from '../schema.ts';
import { mismatch } from './compatible.ts';
import { inFile, partsOfFile, runOfFile, type MergeFile, type ReadingOptions } from './files.ts';
import { place, sortedFiles } from './place.ts';
import { gatherOpinions } from './gather.ts';
import { mergedRecord } from './record.ts';
import { reportOf, type MergeReport } from './report.ts';
import { Survey, type OpenFile } from './survey.ts';
import { mergedSamples } from './write.ts';

export interface MergeOptions extends ReadingOptions {
  /** Makes a run of each kind of files where they do not fit together, and refuses none. */
  apart?: boolean;
  /** Called now and then with the number of samples that were read, of all files together. */
  onProgress?: (samples: number) => void;
}

export interface MergedRun {
  /** The record of the run that the files make together. */
  run: RunRecord;
  report: MergeReport;
  /** Its samples, read from the files again each time, for `writeResultFile` and its like. */
  samples: () => AsyncGenerator<SampleRecord, void>;
}

const PROGRESS_EVERY = 500;

/**
 * Pools result files of many devices, each read twice and held never: what stays in memory of a
 * sample is what it is called and hashes of what happened in it.
 *
 * Files fit together where battery, model (name, engine and weights), sampling and the way to make
 * calls agree; those that do not are refused with the reason, or with `apart` make runs of their own.
 *
 * **What counts once.** A copy of a sample, such as in a second export of its run; and where seeds
 * decide what is said, the same transcript of the same question from any device, which is no further
 * evidence. Of an engine without seeds every try counts, also where two came out the same: to drop
 * just those would make rare answers look frequent. Of samples that are one, the grade of the newest
 * grader is kept, and what people and judges say of any of them is put together.
 *
 * **How the rest is kept.** The merged run is a run like any other, which every reader takes: the
 * largest run's plan with more repeats. That run keeps its epochs. What another run answered
 * otherwise, or was asked in other words because its plan had another seed, goes into further epochs
 * that hold nothing else: a plan of 10 repeats on three devices becomes one of up to 30. Why so:
 *
 * - A sample's id says what was asked, so two different transcripts cannot share one, and readers
 *   rightly refuse it. An epoch is what a repeat is called; another device's try is a repeat.
 * - All arms of one scenario and epoch are compared as pairs, since they were asked with the same
 *   words. Whole epochs of one source keep that true; filling gaps with single samples would not.
 * - Source and device of a sample follow from its epoch alone, so they need no place in the sample.
 *   They are noted among the facts on the device, with the seed and the epoch there, by which
 *   `provenanceOf` finds how to play a sample again. Merging a merged file finds its parts again.
 *
 * Only the largest run's ids stay as they were, not every id that happens to be free, for the same
 * reasons. The order in which files are given makes no difference.
 */
export async function mergeFiles(
  files: readonly MergeFile[],
  { apart = false, onProgress, ...reading }: MergeOptions = {},
): Promise<MergedRun[]> {
  if (files.length === 0) throw new AppError('bad-input', 'nothing to merge: expected a file');
  const groups: { first: { name: string; run: RunRecord }; survey: Survey }[] = [];
  let read = 0;
  for (const [index, file] of files.entries()) {
    let open: OpenFile | null = null;
    for await (const part of partsOfFile(file, reading)) {
      if (part.type === 'header') {
        const { run } = part;
        let group = groups.find(({ first }) => mismatch(first.run, run) === null);
        if (!group) {
          if (groups[0] && !apart) refuse(file.name, run, groups[0].first);
          group = { first: { name: file.name, run }, survey: new Survey() };
          groups.push(group);
        }
        open = group.survey.open(file.name, index, run);
      } else if (part.type === 'footer') open!.close(part.sha256);
      else {
        open!.add(part.sample);
        if (++read % PROGRESS_EVERY === 0) onProgress?.(read);
      }
    }
  }
  const merged: MergedRun[] = [];
  for (const { survey } of groups) merged.push(await mergedRun(files, survey, reading));
  return merged;
}

async function mergedRun(
  files: readonly MergeFile[],
  survey: Survey,
  reading: ReadingOptions,
): Promise<MergedRun> {
  const placement = place(survey);
  const base = survey.parts.get(placement.blocks[0]!.part);
  const [largest] = sortedFiles([...base.files].map((index) => survey.files[index]!));
  const record = await runOfFile(files[largest!.place]!, reading);
  const run = mergedRecord(record, survey, placement);
  const opinions = await gatherOpinions(files, survey, placement, reading);
  return {
    run,
    report: reportOf(run, survey, placement),
    samples: () => mergedSamples(files, survey, placement, opinions, reading),
  };
}

function refuse(name: string, run: RunRecord, first: { name: string; run: RunRecord }): never {
  const reason = mismatch(first.run, run);
  throw inFile(
    name,
    new AppError('bad-input', `does not fit ${first.name}: ${reason}`, {
      details: { mismatch: reason },
    }),
  );
}
