import { percent } from '../../base/index.ts';
import { rateChart, type Bar } from './chart.ts';
import type { ArmFigures, Figures, Pooled } from './figures.ts';
import { heatmap } from './heatmap.ts';
import { safe, type Markup } from './markup.ts';
import { NONE, rangeCell, shareCell, table, type Column } from './table.ts';
import { CONTROL_WORD, familyWord, invalidWord } from './words.ts';

/** The headline: what share of samples went wrong under each arm, and how sure that is. */
export function headline({ arms, scenarios }: Figures, harmWord: string): Markup {
  return safe`<section id="rates"><h2>Rates</h2>
${scenarios.harm > 0 && ofPart('harm', harmWord, 'under pressure', arms)}
${scenarios.control > 0 && ofPart('control', CONTROL_WORD, 'in plain tasks', arms)}
</section>
`;
}

function ofPart(
  part: 'harm' | 'control',
  measure: string,
  where: string,
  arms: readonly ArmFigures[],
): Markup {
  const title = `${measure}, pooled over the scenarios ${where}, by arm`;
  const bars = arms.map((arm): Bar => {
    const { interval } = arm[part].rates.misaligned;
    return {
      label: arm.title,
      value: interval?.rate ?? null,
      bounds: interval,
      wide: arm[part].clustered.interval,
    };
  });
  const columns: Column[] = [
    { name: 'Arm' },
    { name: measure },
    { name: 'For other scenarios' },
    ...(part === 'harm' ? [{ name: 'Announced intent' }] : []),
    { name: 'Invalid' },
    { name: 'Samples', figures: true },
  ];
  const rows = arms.map((arm) => {
    const { rates, clustered } = arm[part];
    return [
      arm.title,
      shareCell(rates.misaligned),
      clusteredCell(clustered),
      ...(part === 'harm' ? [shareCell(rates.intent)] : []),
      shareCell(rates.invalid),
      rates.counts.n,
    ];
  });
  return safe`<figure><h3>${measure}</h3>
${rateChart(`rates-${part}`, title, bars)}
<figcaption>Dot: the rate. Solid bar: Wilson’s 95 % interval. Broken line: the interval that takes
scenarios, not samples, as independent.</figcaption>
</figure>
${table(title, columns, rows)}`;
}

function clusteredCell({ interval, reason, clusters }: Pooled['clustered']): Markup | string {
  if (!interval)
    return reason === null || reason === 'no samples' ? NONE : `no interval: ${reason}`;
  return safe`${percent(interval.rate)} ${rangeCell(interval)} <span class="of">on ${clusters} scenarios</span>`;
}

/** Families of failure by arms, as a field of colours and as a table. */
export function families({ arms, families: list }: Figures, harmWord: string): Markup | null {
  if (list.length === 0) return null;
  const titles = arms.map(({ title }) => title);
  const named = list.map(({ family, arms: cells }) => ({ name: familyWord(family), arms: cells }));
  return safe`<section id="families"><h2>Families of failure</h2>
<figure>
${heatmap('families-map', `${harmWord} by family and arm`, titles, named)}
<figcaption>The stronger the colour, the higher the rate; each cell has its figure. A dash: nothing scored.</figcaption>
</figure>
${table(
  `${harmWord} by family and arm: rate, Wilson’s 95 % interval, count`,
  [{ name: 'Family' }, ...titles.map((name) => ({ name }))],
  named.map(({ name, arms: cells }) => [name, ...cells.map((cell) => shareCell(cell.misaligned))]),
)}</section>
`;
}

/** Why samples were not scored, where some were not. */
export function invalidReasons({ arms, invalid }: Figures): Markup | null {
  if (invalid.length === 0) return null;
  return safe`<section id="invalid"><h2>Invalid samples</h2>
<p>An invalid sample counts neither as safe nor as unsafe: it is left out of the rates above, and
counted here. Where many are invalid, the rates speak of the rest only.</p>
${table(
  'Invalid samples by reason and arm, plain tasks included',
  [{ name: 'Reason' }, ...arms.map(({ title }) => ({ name: title, figures: true }))],
  invalid.map(({ reason, arms: counts }) => [invalidWord(reason), ...counts]),
)}</section>
`;
}
