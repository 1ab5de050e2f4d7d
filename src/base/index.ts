/**
 * base: what every room may lean on and that knows none of them: the one error
 * type, hashing, seeded randomness, and the wording of a failed check. Plain TypeScript, no DOM.
 */
export * from './errors.ts';
export * from './hash.ts';
export * from './issue.ts';
export * from './random.ts';
