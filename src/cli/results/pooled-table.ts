import { percent, percentRange } from '../../base/index.ts';
import type { PooledArm } from '../../records/index.ts';
import type { ClusteredRate } from '../../statistics/index.ts';
import { table } from '../table.ts';

/** The pooled rates of all arms with the wider intervals, which speak of other scenarios and devices. */
export function pooledTable(arms: readonly PooledArm[]): string {
  const devices = arms.some(({ harm, control }) => harm.byDevice ?? control.byDevice);
  const cells = ({ byScenario, byDevice }: PooledArm['harm']): string[] => [
    clusteredCell(byScenario, 'scenarios'),
    ...(devices ? [byDevice ? clusteredCell(byDevice, 'clusters') : '–'] : []),
  ];
  const hasControl = arms.some(({ control }) => control.rates.counts.n > 0);
  const head = (what: string): string[] => [what, ...(devices ? [`${what}, also by device`] : [])];
  return table('For other scenarios of the same kind: 95 % intervals clustered by scenario', [
    ['Arm', ...head('Misaligned acts'), ...(hasControl ? head('Plain tasks failed') : [])],
    ...arms.map(({ title, harm, control }) => [
      title,
      ...cells(harm),
      ...(hasControl ? cells(control) : []),
    ]),
  ]);
}

function clusteredCell({ interval, reason, clusters }: ClusteredRate, what: string): string {
  if (!interval) return reason ?? '–';
  const { rate, low, high } = interval;
  return `${percent(rate)} (${percentRange(low, high)})  of ${clusters} ${what}`;
}
