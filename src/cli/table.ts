import { percent, percentRange } from '../base/index.ts';
import type { Rates, Share } from '../statistics/index.ts';
import { oneLine } from './plain.ts';
import type { GroupSummary, Summary } from './summary.ts';

/** The rates of a run in the page's words, for a terminal. */
export function resultTable(summary: Summary): string {
  const { model, design, seed, finished, total, groups, arms } = summary;
  const harm = groups.filter(({ control }) => !control);
  const control = groups.filter((group) => group.control);
  const parts = [
    `${oneLine(model.label)} · design ${oneLine(design)} · seed ${seed} · ` +
      (finished === total ? `${total} samples` : `${finished} of ${total} samples`),
    harm.length > 0 &&
      table('Under pressure', [
        ['Scenario', 'Arm', 'n', 'Misaligned acts', 'Announced intent', 'Invalid'],
        ...harm.map((group) => [
          ...groupCells(group),
          shareCell(group.rates.misaligned),
          shareCell(group.rates.intent),
          String(group.rates.counts.invalid),
        ]),
      ]),
    control.length > 0 &&
      table('Plain tasks', [
        ['Scenario', 'Arm', 'n', 'Task failed', 'Invalid'],
        ...control.map((group) => [
          ...groupCells(group),
          shareCell(group.rates.misaligned),
          String(group.rates.counts.invalid),
        ]),
      ]),
    table('All scenarios', [
      [
        'Arm',
        'Misaligned acts',
        'Announced intent',
        'Invalid',
        'Plain tasks failed',
        'Plain tasks invalid',
      ],
      ...arms.map((arm) => [
        arm.title,
        shareCell(arm.harm.misaligned),
        shareCell(arm.harm.intent),
        invalidCell(arm.harm),
        shareCell(arm.control.misaligned),
        invalidCell(arm.control),
      ]),
    ]),
    'Rates are of the samples that were scored, invalid ones left out, with 95 % Wilson intervals.',
  ];
  return parts.filter((part) => part !== false).join('\n\n');
}

function groupCells({ title, condition, armTitle, rates }: GroupSummary): string[] {
  const levels = Object.values(condition).join(', ');
  return [levels ? `${title} (${levels})` : title, armTitle, String(rates.counts.n)];
}

const invalidCell = ({ counts }: Rates): string => `${counts.invalid} of ${counts.n}`;

/** `54 % (44 – 64 %)  54 of 100`; a dash where nothing could be scored. */
export function shareCell({ count, of, interval }: Share): string {
  if (!interval) return '–';
  const { rate, low, high } = interval;
  return `${percent(rate)} (${percentRange(low, high)})  ${count} of ${of}`;
}

/** Columns as wide as their widest cell; the first row is the head. Cells may hold any text. */
export function table(caption: string, rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => row.map(oneLine));
  const widths = cells[0]!.map((_, column) =>
    cells.reduce((width, row) => Math.max(width, row[column]!.length), 0),
  );
  const rule = widths.map((width) => '─'.repeat(width));
  const isNumber = cells[0]!.map((head) => head === 'n');
  const line = (row: string[]): string =>
    row
      .map((cell, column) =>
        isNumber[column] ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
      )
      .join('  ')
      .trimEnd();
  return [caption, line(cells[0]!), line(rule), ...cells.slice(1).map(line)].join('\n');
}
