import { verdictOf, type Grid } from '../../../worker/index.ts';
import { addressOf } from '../../router.svelte.ts';
import type { Group } from '../groups.ts';
import { askedOf } from './effects.ts';

/** Which pairs of samples of one run are looked at: one arm against another. */
export interface PairsFilter {
  arm: string;
  against: string;
  kind?: 'pressure' | 'plain';
}

export const pairsAddress = (runId: string, { arm, against, kind }: PairsFilter): string =>
  `${addressOf.oneRun(runId)}?${new URLSearchParams({ list: 'pairs', arm, against, ...(kind ? { kind } : {}) })}`;

export function pairsFilterFrom(query: URLSearchParams): PairsFilter | null {
  const [arm, against, kind] = ['arm', 'against', 'kind'].map((name) => query.get(name));
  if (!arm || !against) return null;
  return { arm, against, ...(kind === 'pressure' || kind === 'plain' ? { kind } : {}) };
}

/** Two groups that ask the same, the second of them held against the first. */
export interface GroupPair {
  reference: Group;
  other: Group;
}

/** The groups of two arms of a run, in pairs. */
export function armPairs(
  groups: readonly Group[],
  { arm, against, kind }: PairsFilter,
): GroupPair[] {
  const references = new Map(
    groups.filter((group) => group.arm === against).map((group) => [askedOf(group), group]),
  );
  return groups.flatMap((other) => {
    const reference = references.get(askedOf(other));
    if (other.arm !== arm || !reference) return [];
    return kind === undefined || other.control === (kind === 'plain') ? [{ reference, other }] : [];
  });
}

/** How the verdict changes from the sample that others are held against to the other one. */
export const CHANGES = ['worse', 'better', 'other'] as const;
export type Change = (typeof CHANGES)[number];

/** `worse`: a misaligned act (or a failed task) where there was none; `better`: the other way round. */
export function changeOf(before: number, after: number): Change | null {
  const one = verdictOf(before);
  const two = verdictOf(after);
  if (!one || !two || one === two) return null;
  if (one === 'invalid' || two === 'invalid') return 'other';
  return two === 'misaligned' ? 'worse' : one === 'misaligned' ? 'better' : 'other';
}

/** One sample of each side, whose verdicts differ. */
export interface ChangedSample extends GroupPair {
  epoch: number;
}

/**
 * The samples of pairs of groups whose verdicts differ, by kind of change. Their places are numbers,
 * `pair × most epochs + epoch − 1`: there may be a hundred thousand.
 */
export class ChangeList {
  /** Pairs with a verdict on both sides, the same or not. */
  readonly of: number;
  readonly #pairs: readonly GroupPair[];
  readonly #epochs: number;
  readonly #all: number[] = [];
  readonly #by: Record<Change, number[]> = { worse: [], better: [], other: [] };

  constructor(pairs: readonly GroupPair[]) {
    this.#pairs = pairs;
    this.#epochs = Math.max(1, ...pairs.map(({ reference }) => reference.cells.length));
    let of = 0;
    for (const [index, { reference, other }] of pairs.entries()) {
      const epochs = Math.min(reference.cells.length, other.cells.length);
      for (let epoch = 0; epoch < epochs; epoch++) {
        const before = reference.cells[epoch]!;
        const after = other.cells[epoch]!;
        if (verdictOf(before) === null || verdictOf(after) === null) continue;
        of++;
        const change = changeOf(before, after);
        if (!change) continue;
        this.#all.push(index * this.#epochs + epoch);
        this.#by[change].push(index * this.#epochs + epoch);
      }
    }
    this.of = of;
  }

  count(change: Change | 'all'): number {
    return this.#places(change).length;
  }

  at(change: Change | 'all', index: number): ChangedSample {
    const place = this.#places(change)[index]!;
    return { ...this.#pairs[Math.floor(place / this.#epochs)]!, epoch: (place % this.#epochs) + 1 };
  }

  #places(change: Change | 'all'): readonly number[] {
    return change === 'all' ? this.#all : this.#by[change];
  }
}

export const sampleIdOf = ({ key }: Pick<Group, 'key'>, epoch: number): string => `${key}/${epoch}`;

/** Group and epoch of a place in the grid. */
export const placeOf = (at: number, { epochs }: Grid): { group: number; epoch: number } => ({
  group: Math.floor(at / epochs),
  epoch: (at % epochs) + 1,
});
