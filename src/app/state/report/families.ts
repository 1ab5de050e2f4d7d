import { FAMILIES } from '../../../battery/index.ts';
import type { Rates } from '../../../statistics/index.ts';
import { ratesOf, sumOf, type Group } from '../groups.ts';

/** One family under every arm. */
export interface FamilyRow {
  family: string;
  control: boolean;
  /** One an arm, in their order; of nothing where the family has no scenario there. */
  cells: { arm: string; rates: Rates }[];
}

export interface FamilyMap {
  arms: { arm: string; title: string }[];
  /** Families of failure first, then the controls. */
  rows: FamilyRow[];
}

/** The rate of every family under every arm. */
export function familyMap(groups: readonly Group[]): FamilyMap {
  const arms = [...new Map(groups.map(({ arm, armTitle }) => [arm, armTitle]))];
  const present = new Map(groups.map(({ family, control }) => [family, control]));
  const known: readonly string[] = FAMILIES;
  const order = (family: string): number => known.indexOf(family);
  const rows = [...present]
    .sort(([a, one], [b, two]) => Number(one) - Number(two) || order(a) - order(b))
    .map(([family, control]) => ({
      family,
      control,
      cells: arms.map(([arm]) => ({
        arm,
        rates: ratesOf(
          sumOf(
            groups
              .filter((group) => group.family === family && group.arm === arm)
              .map(({ tally }) => tally),
          ),
        ),
      })),
    }));
  return { arms: arms.map(([arm, title]) => ({ arm, title })), rows };
}
