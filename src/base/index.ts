/**
 * base: what every room may lean on and that knows none of them: the one error
 * type, hashing, and seeded randomness. Plain TypeScript, no DOM.
 */
export * from './errors.ts';
export * from './hash.ts';
export * from './keys.ts';
export * from './random.ts';
