import { percent, percentRange } from '../../base/index.ts';
import type { Bounds, Share } from '../../statistics/index.ts';
import { safe, type Markup } from './markup.ts';

export interface Column {
  name: string;
  /** Figures stand at the end of their cells. */
  figures?: boolean;
}

/** A table with a caption; the first cell of a row is its head. */
export function table(
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly (Markup | string | number)[])[],
): Markup {
  const heads = columns.map(({ name, figures }) =>
    figures ? safe`<th scope="col" class="n">${name}</th>` : safe`<th scope="col">${name}</th>`,
  );
  const lines = rows.map(([head, ...cells]) => {
    const rest = cells.map((cell, index) =>
      columns[index + 1]!.figures ? safe`<td class="n">${cell}</td>` : safe`<td>${cell}</td>`,
    );
    return safe`<tr><th scope="row">${head}</th>${rest}</tr>\n`;
  });
  // A wide table scrolls by itself, and must then be within reach of the keyboard.
  return safe`<div class="scroll" role="region" tabindex="0" aria-label="${caption}"><table>
<caption>${caption}</caption>
<thead><tr>${heads}</tr></thead>
<tbody>
${lines}</tbody>
</table></div>
`;
}

export const NONE = '–';

/** `54 % (43–64 %) 23 of 42`. */
export function shareCell({ count, of, interval }: Share): Markup | string {
  if (!interval) return NONE;
  return safe`${percent(interval.rate)} ${rangeCell(interval)} <span class="of">${count} of ${of}</span>`;
}

export const rangeCell = ({ low, high }: Bounds): Markup =>
  safe`<span class="range">(${percentRange(low, high)})</span>`;
