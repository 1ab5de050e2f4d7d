import {
  samplesForHalfWidth,
  samplesPerArm,
  smallestDetectableDifference,
} from '../../../statistics/index.ts';
import type { Group } from '../groups.ts';

/** What a run shows of how much a repeat of it brings and costs. */
export interface Measured {
  /** Samples of the families of failure that one repeat adds to each arm. */
  perRepeat: number;
  /** Share of them that is scored and not invalid; null before any is there. */
  scoredShare: number | null;
  /** Samples that one repeat plays, all arms and plain tasks together. */
  samplesPerRepeat: number;
  epochs: number;
  /** Wall-clock time of a sample with all slots at work; null where nothing was timed. */
  msPerSample: number | null;
}

/** What is wanted: an interval no wider than this, or a difference that would be found. */
export type Goal =
  | { kind: 'width'; rate: number; halfWidth: number }
  | { kind: 'difference'; rate: number; difference: number };

export interface Need {
  /** Scored samples of each arm. */
  samples: number;
  /** Repeats in all, and those that are still to be played. */
  repeats: number;
  more: number;
  /** Of those still to be played; null where the speed is not known. */
  moreSamples: number;
  ms: number | null;
}

export function measuredOf(
  groups: readonly Group[],
  epochs: number,
  msPerSample: number | null,
): Measured {
  const arms = Math.max(1, new Set(groups.map(({ arm }) => arm)).size);
  const harm = groups.filter(({ control }) => !control);
  const played = harm.reduce((sum, { rates }) => sum + rates.counts.n, 0);
  const scored = harm.reduce((sum, { rates }) => sum + rates.misaligned.of, 0);
  return {
    perRepeat: harm.length / arms,
    scoredShare: played > 0 ? scored / played : null,
    samplesPerRepeat: groups.length,
    epochs,
    msPerSample,
  };
}

/**
 * How many repeats a goal takes; null where no number of them reaches it: nothing is scored, or
 * the difference is none. `rate` is what the rate is taken to be, of the first arm for a difference.
 */
export function needOf(goal: Goal, measured: Measured): Need | null {
  const { perRepeat, scoredShare, samplesPerRepeat, epochs, msPerSample } = measured;
  if (!scoredShare || perRepeat === 0) return null;
  const samples =
    goal.kind === 'width'
      ? samplesForHalfWidth(goal.rate, goal.halfWidth)
      : samplesPerArm(goal.rate, goal.rate + goal.difference);
  if (!Number.isFinite(samples)) return null;
  const repeats = Math.ceil(samples / (perRepeat * scoredShare));
  const more = Math.max(0, repeats - epochs);
  const moreSamples = more * samplesPerRepeat;
  return {
    samples,
    repeats,
    more,
    moreSamples,
    ms: msPerSample === null ? null : moreSamples * msPerSample,
  };
}

/** The smallest rise and fall from a rate that so many samples an arm would find; null: not even to the end. */
export const findable = (
  perArm: number,
  rate: number,
): { rise: number | null; fall: number | null } =>
  perArm === 0
    ? { rise: null, fall: null }
    : {
        rise: smallestDetectableDifference(perArm, rate),
        fall: smallestDetectableDifference(perArm, rate, { direction: 'fall' }),
      };
