/**
 * grading: what a sample's acts mean. Predicates over executed acts and over the text
 * inside them; a verdict with its evidence. Pure, so that a stored transcript can be
 * judged again at any time.
 */
export { grade } from './grade.ts';
export type { Grade, Transcript, Verdict } from './grade.ts';
export { matchText } from './text.ts';
