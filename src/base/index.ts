/**
 * base: what every room may lean on and that knows none of them: the one error
 * type, hashing, seeded randomness, figures as text. Plain TypeScript, no DOM.
 */
export * from './canonical.ts';
export * from './errors.ts';
export * from './format.ts';
export * from './hash.ts';
export * from './keys.ts';
export * from './random.ts';
export * from './well-formed.ts';
