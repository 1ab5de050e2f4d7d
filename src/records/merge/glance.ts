import { planSize } from '../../battery/index.ts';
import { AppError, throwIfAborted } from '../../base/index.ts';
import { readResultFile } from '../file.ts';
import type { RunRecord } from '../schema.ts';
import { mismatch } from './compatible.ts';
import type { MergeFile, ReadingOptions } from './files.ts';
import { provenanceOf, withoutNotes } from './provenance.ts';

/** What the header of a result file says of the run in it. */
export interface SeenRun {
  id: string;
  model: string;
  engine: string;
  weightsSha256: string | null;
  design: string;
  seed: number;
  /** Samples in its plan; how many of them the file holds, only its end tells. */
  planned: number;
  created: string;
  exported: string;
  /** Facts on the device that it was played on; of a merged run, those that all share. */
  device: RunRecord['device'];
  /** Runs that it was merged of; 1 where it was not. */
  sources: number;
  recorded: boolean;
}

/** A file by its header: the run, or why it cannot be read. */
export type SeenFile = { name: string } & (
  { run: SeenRun; problem: null } | { run: null; problem: string }
);

/** Files that can be one run. */
export interface FileKind {
  /** Places in the list of files. */
  files: number[];
  /** What keeps them apart from the first kind; null of that one. */
  differs: string | null;
}

export interface Glance {
  /** In the order in which they were given. */
  files: SeenFile[];
  /** The kind with the most files first. */
  kinds: FileKind[];
}

/**
 * Looks at result files by their headers alone, and says which of them `mergeFiles` would take
 * together. What is wrong further on in a file, only reading it shows.
 */
export async function glanceAt(
  files: readonly MergeFile[],
  { onFile, ...reading }: ReadingOptions & { onFile?: (looked: number) => void } = {},
): Promise<Glance> {
  const kinds: { run: RunRecord; files: number[] }[] = [];
  const seen: SeenFile[] = [];
  for (const [index, file] of files.entries()) {
    throwIfAborted(reading.signal);
    const found = await headerOf(file, reading);
    if (typeof found === 'string') seen.push({ name: file.name, run: null, problem: found });
    else {
      const { run, exported } = found;
      seen.push({ name: file.name, run: seenRun(run, exported), problem: null });
      const kind = kinds.find((one) => mismatch(one.run, run) === null);
      if (kind) kind.files.push(index);
      else kinds.push({ run, files: [index] });
    }
    onFile?.(index + 1);
  }
  kinds.sort((a, b) => b.files.length - a.files.length);
  return {
    files: seen,
    kinds: kinds.map(({ run, files: places }, index) => ({
      files: places,
      differs: index === 0 ? null : mismatch(kinds[0]!.run, run),
    })),
  };
}

async function headerOf(
  { open }: MergeFile,
  reading: ReadingOptions,
): Promise<{ run: RunRecord; exported: string } | string> {
  try {
    for await (const part of readResultFile(open(), reading))
      if (part.type === 'header') return part;
    return 'the file holds no run';
  } catch (thrown) {
    const error = AppError.from(thrown);
    if (error.code === 'aborted') throw error;
    return error.message;
  }
}

function seenRun(run: RunRecord, exported: string): SeenRun {
  const { id, created, plan, model, device, recordingOf } = run;
  return {
    ...{ id, created, exported },
    ...{ model: model.label, engine: model.engineVersion, weightsSha256: model.weightsSha256 },
    ...{ design: plan.design, seed: plan.seed, planned: planSize(plan) },
    device: withoutNotes(device),
    sources: provenanceOf(run)?.sources.length ?? 1,
    recorded: recordingOf !== null,
  };
}
