import { bisect } from './bisect.ts';
import { checkConfidence, checkInside, checkShare } from './checks.ts';
import { normalQuantile } from './normal.ts';

/** `alpha` is the level of the two-sided test (0.05 unless told), `power` what is wanted (0.8). */
export interface TestPlan {
  alpha?: number;
  power?: number;
}

/**
 * How many samples each of two arms needs so that a two-sided test at level `alpha` finds the
 * difference between two true rates with the wanted power; Infinity where they are the same.
 *
 * Normal formula for two proportions, Fleiss, Levin & Paik (2003), "Statistical methods for rates
 * and proportions", 3rd ed., section 4.3 without continuity correction, with p̄ the mean of both:
 *
 *     n = (z_{1−α/2} √(2 p̄ (1−p̄)) + z_{power} √(p₁(1−p₁) + p₂(1−p₂)))² / (p₁ − p₂)²
 *
 * rounded up. For separate samples: pairs that tend to agree need fewer. Samples of a few scenarios
 * need more, by their design effect.
 */
export function samplesPerArm(first: number, second: number, plan: TestPlan = {}): number {
  checkShare(first, 'a rate');
  checkShare(second, 'a rate');
  return roundUp(samples(first, second - first, quantiles(plan)));
}

/**
 * The smallest difference from `baseline` that a two-sided test with `perArm` samples in each of two
 * arms finds with the wanted power: upwards, or downwards with `direction` 'fall'. Null where even
 * a rate of 1 (or 0) would not be found. The formula of `samplesPerArm`, solved for the other rate.
 */
export function smallestDetectableDifference(
  perArm: number,
  baseline: number,
  { direction = 'rise', ...plan }: TestPlan & { direction?: 'rise' | 'fall' } = {},
): number | null {
  checkShare(baseline, 'a rate');
  if (!(perArm > 0 && perArm < Infinity)) throw new RangeError(`samples, not ${perArm}`);
  const z = quantiles(plan);
  const rises = direction === 'rise';
  const room = rises ? 1 - baseline : baseline;
  // Fewer samples suffice for a larger difference, so there is one crossing.
  const lacking = (size: number): number => samples(baseline, rises ? size : -size, z) - perArm;
  if (room === 0 || lacking(room) > 0) return null;
  return bisect(lacking, 0, room);
}

/**
 * How many samples make the Wilson interval of a rate no wider than ± `halfWidth`, if that rate is
 * what is found; one half is the worst case. The half-width is half the distance of the ends.
 *
 * Wilson's interval (see `wilsonInterval`) solved for n: with c = z²/n and h the half-width,
 * h²(1+c)² = p(1−p)c + c²/4.
 */
export function samplesForHalfWidth(rate: number, halfWidth: number, confidence = 0.95): number {
  checkShare(rate, 'a rate');
  checkConfidence(confidence);
  if (!(halfWidth > 0 && halfWidth < 0.5))
    throw new RangeError(`a half-width between 0 and one half, not ${halfWidth}`);
  const z = normalQuantile((1 + confidence) / 2);
  const square = halfWidth * halfWidth;
  const b = rate * (1 - rate) - 2 * square;
  const root = Math.sqrt(b * b + square * (1 - 4 * square));
  // c is the positive root; of the two ways to write it, the one that does not cancel.
  const spread = b > 0 ? (2 * square) / (b + root) : (root - b) / (2 * (0.25 - square));
  return roundUp((z * z) / spread);
}

function quantiles({ alpha = 0.05, power = 0.8 }: TestPlan): { test: number; power: number } {
  checkInside(alpha, 'a level');
  checkInside(power, 'a power');
  return { test: normalQuantile(1 - alpha / 2), power: normalQuantile(power) };
}

function samples(baseline: number, difference: number, z: { test: number; power: number }): number {
  const other = baseline + difference;
  const mean = baseline + difference / 2;
  const under = Math.sqrt(2 * mean * (1 - mean));
  const apart = Math.sqrt(baseline * (1 - baseline) + Math.max(0, other * (1 - other)));
  return difference === 0
    ? Infinity
    : (Math.max(0, z.test * under + z.power * apart) / difference) ** 2;
}

/** The next whole number, at least 1; a rounding error above one does not count. */
const roundUp = (n: number): number => Math.max(1, Math.ceil(n * (1 - 1e-12)));
