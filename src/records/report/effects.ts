import { percent } from '../../base/index.ts';
import type { Bounds } from '../../statistics/index.ts';
import { differenceChart, type Bar } from './chart.ts';
import { REFERENCE_ARM, type Effect, type Figures } from './figures.ts';
import { safe, type Markup } from './markup.ts';
import { NONE, table } from './table.ts';
import { CONTROL_WORD, points, pValue } from './words.ts';

/** What each arm changes against the one that adds nothing, on the same samples. */
export function effects({ arms, effects: found }: Figures, harmWord: string): Markup | null {
  if (!found) return null;
  const reference = arms.find(({ arm }) => arm === REFERENCE_ARM)!.title;
  return safe`<section id="effects"><h2>Effects of the arms</h2>
<p>Each arm is held against “${reference}” on the same scenarios, conditions and drawn words. Only
samples that have a verdict under both arms are compared. Below zero: fewer under the arm.</p>
${ofPart('effects-harm', harmWord, reference, found.harm)}
${ofPart('effects-control', CONTROL_WORD, reference, found.control)}
</section>
`;
}

function ofPart(
  id: string,
  measure: string,
  reference: string,
  list: readonly Effect[],
): Markup | null {
  if (list.every(({ difference }) => difference === null)) return null;
  const bars = list.map(({ title, difference, clustered }): Bar => ({
    label: title,
    value: difference?.value ?? null,
    bounds: difference,
    wide: clustered.bounds,
  }));
  const columns = [
    { name: 'Arm' },
    { name: 'Pairs', figures: true },
    { name: 'Left out', figures: true },
    { name: `Under “${reference}”`, figures: true },
    { name: 'Under the arm', figures: true },
    { name: 'Difference' },
    { name: 'For other scenarios' },
    { name: 'p', figures: true },
    { name: 'p, adjusted', figures: true },
  ];
  return safe`<figure><h3>${measure}</h3>
${differenceChart(id, `${measure}: difference to “${reference}” in percentage points, by arm`, bars)}
<figcaption>Dot: the difference in percentage points. Solid bar: Newcombe’s 95 % interval for paired
samples. Broken line, where there are ten scenarios or more: the interval that comes of drawing whole
scenarios.</figcaption>
</figure>
${table(`${measure}: paired difference to “${reference}”, in percentage points`, columns, list.map(cells))}`;
}

function cells(effect: Effect): (Markup | string | number)[] {
  const { both, onlyFirst, onlySecond, neither } = effect.table;
  const of = both + onlyFirst + onlySecond + neither;
  const { difference, clustered } = effect;
  if (!difference) return [effect.title, of, effect.unscored, NONE, NONE, NONE, NONE, NONE, NONE];
  return [
    effect.title,
    of,
    effect.unscored,
    percent((both + onlySecond) / of),
    percent((both + onlyFirst) / of),
    safe`${points(difference.value)} ${pointRange(difference)}`,
    clustered.bounds ? pointRange(clustered.bounds) : (clustered.reason ?? NONE),
    pValue(effect.p),
    pValue(effect.adjusted),
  ];
}

const pointRange = ({ low, high }: Bounds): Markup =>
  safe`<span class="range">(${points(low)} to ${points(high)})</span>`;
