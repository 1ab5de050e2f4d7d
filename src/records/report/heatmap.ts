import { percent } from '../../base/index.ts';
import type { Rates } from '../../statistics/index.ts';
import { clipped, drawing, WIDTH } from './chart.ts';
import { safe, type Markup } from './markup.ts';
import { NONE } from './table.ts';

const HEAD = 20;
const LABEL = 22;
const CELL = 28;
const ROW = LABEL + CELL;
/** Beyond it the figure could not be read on the colour. */
const DARKEST = 0.5;
/** Narrower cells have no room for how many there were. */
const ROOMY = 90;
const CHARACTER = 8;

/** Rates of families by arms as a field of cells, the darker the higher; each cell has its figure. */
export function heatmap(
  id: string,
  title: string,
  arms: readonly string[],
  families: readonly { name: string; arms: readonly Rates[] }[],
): Markup {
  const width = WIDTH / arms.length;
  const left = (column: number): string => (width * column).toFixed(1);
  const middle = (column: number): string => (width * (column + 0.5)).toFixed(1);
  const longest = Math.max(3, Math.floor(width / CHARACTER));
  const heads = arms.map(
    (arm, column) =>
      safe`<text class="soft" x="${middle(column)}" y="${HEAD - 5}" text-anchor="middle">${clipped(arm, longest)}</text>\n`,
  );
  const cell = ({ misaligned: { count, of } }: Rates, column: number, y: number): Markup => {
    const box = safe`x="${left(column)}" y="${y}" width="${width.toFixed(1)}" height="${CELL}"`;
    const opacity = ((DARKEST * count) / Math.max(1, of)).toFixed(3);
    const figure = of === 0 ? NONE : percent(count / of);
    const number = of > 0 && width >= ROOMY && safe` <tspan class="soft">of ${of}</tspan>`;
    return safe`<rect class="cell" ${box}/><rect class="heat" ${box} fill-opacity="${opacity}"/>
<text x="${middle(column)}" y="${y + CELL / 2 + 5}" text-anchor="middle">${figure}${number}</text>
`;
  };
  const rows = families.map(({ name, arms: cells }, row) => {
    const y = HEAD + ROW * row + LABEL;
    return safe`<text x="0" y="${y - 6}">${clipped(name)}</text>
${cells.map((rates, column) => cell(rates, column, y))}`;
  });
  return drawing(id, title, HEAD + ROW * families.length, [heads, rows]);
}
