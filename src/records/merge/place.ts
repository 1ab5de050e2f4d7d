import { graderStanding } from '../verify/graders.ts';
import type { Entry, Part, Survey, SurveyedFile } from './survey.ts';

/** Repeats of one source that stand together in the merged run. */
export interface Block {
  part: number;
  /** Epochs of the source, in ascending order. They are put one after the other from `first` on. */
  epochs: number[];
  first: number;
  kept: number;
}

/** A sample of the merged run and all that it stands for. */
export interface Kept {
  /** The one that is written: of the same transcripts the one with the newest grader. */
  entry: Entry;
  /** The same transcript in other files; left out. */
  others: Entry[];
  block: Block;
  /** In its source. */
  epoch: number;
}

/** Two samples that should be the same and are not. */
export interface Conflict {
  /** `transcript`: both are kept. `grade`: one grader judged the same transcript in two ways. */
  kind: 'transcript' | 'grade';
  first: Kept;
  second: Entry;
}

export interface Placement {
  kept: Kept[];
  blocks: Block[];
  /** Epochs of the merged run. */
  epochs: number;
  conflicts: { transcripts: number; grades: number; listed: Conflict[] };
}

const MOST_LISTED = 200;
/** More than any epoch of a file, so that slot and epoch make one number. */
const EPOCHS = 2 ** 17;

/**
 * Decides what becomes of every sample, and notes it in the entries. Whatever order the files are
 * given in, the largest run comes first, then the older one. The first keeps its epochs; of every
 * other run, what is not one with a sample before it goes into further epochs of its own.
 */
export function place(survey: Survey): Placement {
  const keptOnce = new Map<number, Kept>();
  const byQuestion = new Map<number, Kept>();
  const blocks: OpenBlock[] = [];
  const conflicts: Placement['conflicts'] = { transcripts: 0, grades: 0, listed: [] };
  const note = (conflict: Conflict): void => {
    conflicts[conflict.kind === 'grade' ? 'grades' : 'transcripts']++;
    if (conflicts.listed.length < MOST_LISTED) conflicts.listed.push(conflict);
  };
  for (const part of partsInOrder(survey)) {
    const own = [new OpenBlock(part)];
    for (const entry of entriesOf(survey, part)) {
      const same = keptOnce.get(entry.sameness);
      if (same) {
        if (isRegraded(survey, same.entry, entry))
          note({ kind: 'grade', first: same, second: entry });
        collapse(survey, same, entry);
        continue;
      }
      let block = own.find((candidate) => candidate.isFree(entry));
      // Two files tell the same run differently: each gets epochs of its own.
      if (!block) own.push((block = new OpenBlock(part)));
      const kept = { entry, others: [], block: block.take(entry), epoch: entry.epoch };
      keptOnce.set(entry.sameness, kept);
      const first = byQuestion.get(entry.question);
      if (!first) byQuestion.set(entry.question, kept);
      else if (first.entry.transcript !== entry.transcript)
        note({ kind: 'transcript', first, second: entry });
    }
    blocks.push(...own);
  }
  let epochs = 0;
  for (const [index, block] of blocks.entries())
    epochs += block.close(epochs + 1, index === 0 ? survey.parts.get(block.part).planned : 0);
  const kept = [...keptOnce.values()];
  const outs = new Map(
    blocks.map(({ block }) => [
      block,
      new Map(block.epochs.map((epoch, index) => [epoch, block.first + index])),
    ]),
  );
  for (const { entry, block, epoch } of kept) entry.out = outs.get(block)!.get(epoch)!;
  return { kept, blocks: blocks.map(({ block }) => block), epochs, conflicts };
}

/** A block while samples are put into it. */
class OpenBlock {
  readonly block: Block;
  readonly #places = new Set<number>();
  readonly #epochs = new Set<number>();

  constructor(part: number) {
    this.block = { part, epochs: [], first: 1, kept: 0 };
  }

  get part(): number {
    return this.block.part;
  }

  isFree({ slot, epoch }: Entry): boolean {
    return !this.#places.has(slot * EPOCHS + epoch);
  }

  take({ slot, epoch }: Entry): Block {
    this.#places.add(slot * EPOCHS + epoch);
    this.#epochs.add(epoch);
    this.block.kept++;
    return this.block;
  }

  /** Gives the block its place; the very first keeps all epochs of its plan. Gives how many it has. */
  close(first: number, planned: number): number {
    for (let epoch = 1; epoch <= planned; epoch++) this.#epochs.add(epoch);
    this.block.first = first;
    this.block.epochs = [...this.#epochs].sort((a, b) => a - b);
    return this.block.epochs.length;
  }
}

/** Places of the parts, the largest first. Of equals the oldest, or else any, as long as always the same. */
function partsInOrder({ parts }: Survey): number[] {
  const rank = ({ samples, created, run, seed }: Part): [number, string] => [
    -samples,
    JSON.stringify([created, run, seed]),
  ];
  return parts.values
    .map((part, number) => ({ number, rank: rank(part) }))
    .sort((a, b) => a.rank[0] - b.rank[0] || compare(a.rank[1], b.rank[1]))
    .map(({ number }) => number);
}

/** Samples of a part, in an order that does not depend on the order of the files. */
function* entriesOf({ files, parts }: Survey, part: number): Generator<Entry> {
  for (const file of sortedFiles([...parts.get(part).files].map((index) => files[index]!)))
    for (const entry of file.entries) if (entry.part === part) yield entry;
}

/** Larger files first, since they know more; then by what they hold. */
export const sortedFiles = (files: readonly SurveyedFile[]): SurveyedFile[] =>
  [...files].sort(
    (a, b) =>
      b.entries.length - a.entries.length || compare(a.sha256, b.sha256) || a.place - b.place,
  );

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Whether the same grader gave the same transcript another grade: one of the files was changed. */
function isRegraded({ grades }: Survey, first: Entry, second: Entry): boolean {
  return (
    first.grade !== second.grade &&
    grades.get(first.grade).grader === grades.get(second.grade).grader
  );
}

function collapse({ grades }: Survey, kept: Kept, entry: Entry): void {
  const [stored, other] = [grades.get(kept.entry.grade), grades.get(entry.grade)];
  if (graderStanding(stored.grader, other.grader) === 'older') {
    kept.others.push(kept.entry);
    kept.entry = entry;
  } else kept.others.push(entry);
}
