import type {
  GradeDifference,
  GradeGist,
  OpinionCount,
  Verification,
} from '../../records/index.ts';
import { oneLine } from '../plain.ts';
import { table } from '../table.ts';

/** Differences that are printed; all that were listed are in the JSON. */
const MOST_PRINTED = 20;

const STANDING_WORDS: Record<GradeDifference['standing'], string> = {
  same: 'the same grader: the file was changed',
  older: 'explained by a newer grader here',
  newer: 'judged by a newer grader than this one',
  other: 'judged by another grader',
};

/** What was found of a file that is whole, in words. */
export function verificationText(found: { file: string } & Omit<Verification, 'run'>): string {
  const { file, samples, planned, sha256, exporter, exported, differences, reworded } = found;
  const lines = [
    oneLine(file),
    `  Whole and unchanged since it was written by ${oneLine(exporter)}, ${exported}.`,
    `  ${samples === planned ? `${samples} samples` : `${samples} of ${planned} samples`}, SHA-256 ${sha256}`,
    ...graderLines(found),
    `  ${verdictLine(found)}`,
  ];
  if (reworded > 0)
    lines.push(`  ${reworded} more get the same verdict with other words or evidence.`);
  lines.push(
    ...opinionLines('Labels of people', found.labels),
    ...opinionLines('Judging models', found.judgements),
  );
  if (differences.listed.length > 0) lines.push('', differenceTable(found));
  return lines.join('\n');
}

function verdictLine({
  samples,
  differences,
  sound,
}: Pick<Verification, 'samples' | 'differences' | 'sound'>): string {
  if (differences.samples === 0) return `Judged again: all ${samples} verdicts agree.`;
  const { verdict, invalid, rule, intent } = differences.parts;
  const parts = [
    [verdict, 'verdict'],
    [invalid, 'reason for being invalid'],
    [rule, 'rule'],
    [intent, 'announced intent'],
  ] as const;
  const counts = parts.filter(([count]) => count > 0).map(([count, what]) => `${what} ${count}`);
  const why = sound
    ? 'all explained by a newer grader here'
    : `${differences.explained} explained by a newer grader here`;
  return `Judged again: ${differences.samples} of ${samples} differ (${counts.join(', ')}), ${why}.`;
}

function graderLines({ graders }: Pick<Verification, 'graders'>): string[] {
  return graders.map(({ name, samples, older, newer, other }) => {
    const standing =
      older > 0
        ? ', older than the one here'
        : newer > 0
          ? ', newer than the one here'
          : other > 0
            ? ', not known here'
            : '';
    return `  Judged by ${oneLine(name)}${standing}: ${samples}`;
  });
}

const opinionLines = (
  what: string,
  { samples, by }: { samples: number; by: readonly OpinionCount[] },
): string[] =>
  samples === 0
    ? []
    : [
        `  ${what}: ${samples} samples; ` +
          by
            .map(({ name, samples: its, agree }) => `${oneLine(name)} ${its}, ${agree} agree`)
            .join('; '),
      ];

function differenceTable({ differences }: Pick<Verification, 'differences'>): string {
  const shown = differences.listed.slice(0, MOST_PRINTED);
  const more = differences.samples - shown.length;
  const lines = table('Samples that get another verdict here', [
    ['Line', 'Sample', 'In the file', 'Judged again', 'Why'],
    ...shown.map(({ line, sample, stored, regraded, standing }) => [
      String(line),
      sample,
      gistWords(stored),
      gistWords(regraded),
      STANDING_WORDS[standing],
    ]),
  ]);
  return more > 0 ? `${lines}\n… and ${more} more` : lines;
}

function gistWords({ verdict, invalid, rule, intent }: GradeGist): string {
  const parts = [
    verdict,
    ...(invalid === null ? [] : [invalid]),
    ...(rule === null ? [] : [`rule ${rule}`]),
    ...(intent === true ? ['announced'] : []),
  ];
  return parts.join(', ');
}
