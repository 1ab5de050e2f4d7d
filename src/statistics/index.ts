/**
 * statistics: what counts of samples allow to say. Rates and their intervals, comparisons, agreement
 * of judges, planning. Pure functions of plain numbers and rows; this room knows no other but base.
 *
 * Rates, levels and powers are shares from 0 to 1. What is undefined is null, with the reason where
 * there can be several; what cannot be meant (5 of 3) throws a RangeError.
 */
export type { Bounds, Counted, Estimate, Finding, Interval } from './estimate.ts';

// One rate.
export { rates, type RatedRow, type Rates, type Share } from './rates.ts';
export { wilsonInterval } from './wilson.ts';
export { clopperPearsonInterval } from './exact.ts';
export { betaInterval, JEFFREYS, type BetaPrior } from './bayes.ts';
export { clusteredRate, type ClusteredRate, type ClusteredRow } from './clustered.ts';

// Two rates.
export { pairedTable, type Pair, type PairedTable } from './pairs.ts';
export { mcnemar, type McNemar } from './mcnemar.ts';
export { clusteredDifference, pairedDifference, unpairedDifference } from './difference.ts';
export { pairedRatio, riskRatio } from './ratio.ts';
export { againstMargin, pairedEquivalence, type MarginVerdict } from './equivalence.ts';
export { type BootstrapOptions } from './bootstrap.ts';

// Many comparisons.
export { benjaminiHochberg, holm } from './multiplicity.ts';

// Judges and predictions.
export { cohensKappa, fleissKappa, krippendorffAlpha, labelTable } from './agreement.ts';
export { classifierQuality, classifierTable, correctedRate } from './classifier.ts';
export { type ClassifierQuality, type ClassifierTable, type CorrectedRate } from './classifier.ts';
export { brierScore, type Prediction } from './brier.ts';

// Before a run.
export { samplesForHalfWidth, samplesPerArm, smallestDetectableDifference } from './planning.ts';
export { type TestPlan } from './planning.ts';
