import type { ConflictSide, MergeReport, RunRecord } from '../../records/index.ts';
import { oneLine } from '../plain.ts';
import { shareCell, table } from '../table.ts';
import { pooledTable } from './pooled-table.ts';

/** Conflicts that are printed; all that were listed are in the JSON. */
const MOST_PRINTED = 10;

/** What a merge came to, in words. */
export function mergeText({
  out,
  run,
  report,
}: {
  out: string;
  run: RunRecord;
  report: MergeReport;
}): string {
  const { samples, files, sources, conflicts, arms, notes } = report;
  return [
    `${oneLine(run.model.label)}: ${samples.kept} samples of ${sources.length} runs, kept in ${oneLine(out)}`,
    ...(samples.collapsed > 0
      ? [`${samples.collapsed} of the ${samples.read} read were there already and count once.`]
      : []),
    ...notes.map(oneLine),
    '',
    table('Files', [
      ['File', 'Samples', 'Kept', 'There already'],
      ...files.map((file) => [
        file.name,
        String(file.samples),
        String(file.kept),
        String(file.collapsed),
      ]),
    ]),
    '',
    table('Where the repeats come from', [
      ['Repeats here', 'Run', 'Seed', 'Samples'],
      ...sources.map(({ run: id, seed, kept, first, epochs }) => [
        epochs.length === 0 ? '–' : `${first}–${first + epochs.length - 1}`,
        id,
        String(seed),
        String(kept),
      ]),
    ]),
    ...(conflicts.listed.length > 0 ? ['', conflictTable(conflicts)] : []),
    '',
    table('All scenarios', [
      ['Arm', 'Misaligned acts', 'Announced intent', 'Invalid', 'Plain tasks failed'],
      ...arms.map(({ title, harm, control }) => [
        title,
        shareCell(harm.rates.misaligned),
        shareCell(harm.rates.intent),
        `${harm.rates.counts.invalid} of ${harm.rates.counts.n}`,
        shareCell(control.rates.misaligned),
      ]),
    ]),
    '',
    pooledTable(arms),
  ].join('\n');
}

function conflictTable({ transcripts, grades, listed }: MergeReport['conflicts']): string {
  const shown = listed.slice(0, MOST_PRINTED);
  const more = transcripts + grades - shown.length;
  const side = ({ file, merged, sample, grade }: ConflictSide): string =>
    `${grade.verdict} in ${file}${merged === sample ? '' : merged === null ? ', left out' : `, here ${merged}`}`;
  const lines = table('The same sample, told differently', [
    ['Sample', 'What differs', 'One', 'The other'],
    ...shown.map(({ kind, first, second }) => [first.sample, kind, side(first), side(second)]),
  ]);
  return more > 0 ? `${lines}\n… and ${more} more` : lines;
}
