/**
 * text: what a text says. Phrases are found in a folded form of it, in which no trick of letters
 * hides them; whether the text itself states them is judged apart from that.
 */
export { findRefusal } from './refusal.ts';
export { matchText } from './text.ts';
