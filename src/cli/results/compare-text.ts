import { percent } from '../../base/index.ts';
import type { Counted, Estimate } from '../../statistics/index.ts';
import { oneLine } from '../plain.ts';
import { table } from '../table.ts';
import type { Comparison } from './compare.ts';
import type { Contrast, Line } from './contrast.ts';

/** A comparison in words, for a terminal. */
export function comparisonText({ by, first, second, contrasts }: Comparison): string {
  const names =
    second === null
      ? [
          `A: arm ${first.arm}`,
          'B: the arm named in the line',
          `${first.model.label} · ${first.file}`,
        ]
      : [`A: ${first.model.label} · ${first.file}`, `B: ${second.model.label} · ${second.file}`];
  const parts = [
    names.map(oneLine).join('\n'),
    partTable('Under pressure: misaligned acts', contrasts, 'harm'),
    partTable('Plain tasks: failed', contrasts, 'control'),
    unmatchedText(by, contrasts),
    'Differences are B less A, in percentage points, with Newcombe’s 95 % intervals for pairs; p is\n' +
      'McNemar’s exact one, beside it adjusted by Holm for all lines of its table, those of all\n' +
      'scenarios together for themselves. The last interval draws whole scenarios and so speaks of others;\n' +
      'of fewer than some twenty it is too narrow.',
  ];
  return parts.filter((part) => part !== null).join('\n\n');
}

function partTable(
  caption: string,
  contrasts: readonly Contrast[],
  part: 'harm' | 'control',
): string | null {
  const lines = contrasts.flatMap((contrast) =>
    contrast[part].scenarios
      .filter(({ pairs, invalid }) => pairs + invalid > 0)
      .map((line) => [...cells(line, contrast.title), '']),
  );
  if (lines.length === 0) return null;
  const pooled = contrasts
    .map((contrast) => ({ contrast, line: contrast[part].pooled }))
    .filter(({ line }) => line.pairs > 0)
    .map(({ contrast, line }) => [
      ...cells(line, contrast.title),
      line.clustered.bounds
        ? `${pointRange(line.clustered.bounds)}, of ${contrast[part].scenarios.filter(({ pairs }) => pairs > 0).length}`
        : '–',
    ]);
  const head = [
    'Scenario',
    'Arm',
    'n',
    'A',
    'B',
    'Difference',
    'p',
    'p, Holm',
    'Invalid',
    'Other scenarios',
  ];
  return table(caption, [head, ...lines, ...pooled]);
}

function cells(line: Line, arm: string): string[] {
  const { title, pairs, first, second, difference, p, adjusted, invalid } = line;
  return [
    title,
    arm,
    String(pairs),
    shareOf(first),
    shareOf(second),
    difference ? `${points(difference.value)} (${pointRange(difference)})` : '–',
    pairs > 0 ? pValue(p) : '–',
    pairs > 0 ? pValue(adjusted) : '–',
    String(invalid),
  ];
}

/** How much of either side the pairs leave out. */
function unmatchedText(by: Comparison['by'], contrasts: readonly Contrast[]): string | null {
  const sum = (count: (contrast: Contrast) => number): number =>
    contrasts.reduce((total, contrast) => total + count(contrast), 0);
  const otherwise = sum((contrast) => contrast.otherwise);
  const counts = [
    [sum((contrast) => contrast.onlyFirst), 'only in A'],
    [sum((contrast) => contrast.onlySecond), 'only in B'],
    [otherwise, 'in both, but asked with other words'],
  ] as const;
  const found = counts.filter(([count]) => count > 0);
  if (found.length === 0) return null;
  const hint =
    by === 'model' && otherwise > 0 ? '\nOther words come of another seed or another battery.' : '';
  return `Not paired: ${found.map(([count, what]) => `${count} ${what}`).join(', ')}.${hint}`;
}

const shareOf = ({ count, of }: Counted): string => (of === 0 ? '–' : percent(count / of));

/** `-0.124` → `−12`: percentage points. */
function points(share: number): string {
  const value = Math.round(share * 100);
  return value < 0 ? `−${-value}` : value > 0 ? `+${value}` : '0';
}

const pointRange = ({ low, high }: Pick<Estimate, 'low' | 'high'>): string =>
  `${points(low)} to ${points(high)}`;

function pValue(p: number): string {
  if (p < 0.001) return '< 0.001';
  return p.toFixed(p < 0.1 ? 3 : 2);
}
