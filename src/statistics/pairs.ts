import { checkCounts } from './checks.ts';

/** One sample asked under two conditions, or judged by two judges: whether each is a hit. */
export interface Pair {
  first: boolean;
  second: boolean;
}

/** Pairs by what became of them. */
export interface PairedTable {
  both: number;
  onlyFirst: number;
  onlySecond: number;
  neither: number;
}

export function pairedTable(pairs: Iterable<Pair>): PairedTable {
  const table = { both: 0, onlyFirst: 0, onlySecond: 0, neither: 0 };
  for (const { first, second } of pairs)
    table[first ? (second ? 'both' : 'onlyFirst') : second ? 'onlySecond' : 'neither']++;
  return table;
}

/** Hits of each side and pairs in all; throws where the table holds anything but counts. */
export function margins({ both, onlyFirst, onlySecond, neither }: PairedTable): {
  first: number;
  second: number;
  of: number;
} {
  checkCounts([both, onlyFirst, onlySecond, neither]);
  return {
    first: both + onlyFirst,
    second: both + onlySecond,
    of: both + onlyFirst + onlySecond + neither,
  };
}
