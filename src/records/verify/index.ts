/**
 * Verify: what a result file proves. It is read to its end, every sample is judged again, and a
 * sample that was played once more is held against the stored one.
 */
export { compareAnswers, type AnswerComparison } from './answers.ts';
export { graderStanding } from './graders.ts';
export { PROOF } from './proof.ts';
export type { GradeDifference, GradeGist, OpinionCount, Verification } from './verification.ts';
export { verifyFile, type VerifyOptions } from './verify.ts';
export type { Piece } from './words.ts';
