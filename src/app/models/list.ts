import type { Stocked } from '../../engines/index.ts';
import type { DeviceReport } from '../../worker/index.ts';
import { doubtAbout, reasonAgainst } from './words.ts';

/** Which of WebLLM's models are shown. */
export interface ListFilter {
  words: string;
  which: 'all' | 'runs' | 'here';
}

/** The models that a filter lets through: those of `first`, then the small before the large. */
export function filtered(
  stock: readonly Stocked[],
  { words, which }: ListFilter,
  device: DeviceReport,
  first: ReadonlySet<string>,
): Stocked[] {
  const asked = words.toLowerCase().split(/\s+/).filter(Boolean);
  return stock
    .filter(({ model, holding }) => {
      if (!asked.every((word) => model.id.toLowerCase().includes(word))) return false;
      if (which === 'here') return holding.state !== 'none';
      return which === 'all' || (!reasonAgainst(model, device) && !doubtAbout(model, device));
    })
    .toSorted(
      ({ model: a }, { model: b }) =>
        Number(first.has(b.id)) - Number(first.has(a.id)) || a.vramMB - b.vramMB,
    );
}
