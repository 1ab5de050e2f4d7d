/**
 * grading: what a sample's acts mean. Predicates over executed acts, over the text inside
 * them and over the office as it was left; a verdict with its evidence. Pure, so that a stored
 * transcript can be judged again at any time.
 */
export { grade } from './grade.ts';
export { INVALID_WORDS, verdictWord } from './words.ts';
export type { Grade, Transcript, Verdict } from './grade.ts';
export * from './choice.ts';
export { judgeQuestion, readJudgement } from './judge.ts';
export { findRefusal } from './text/index.ts';
export { matchRule } from './rules.ts';
export { matchText } from './text/index.ts';
