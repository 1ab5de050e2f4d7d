/**
 * Keys that could reach an object's prototype in careless code, here or in a program that reads
 * our files. Nothing from outside (a scenario, a model, a file) may use them as a key.
 */
export const RESERVED_KEYS: ReadonlySet<string> = new Set([
  '__proto__',
  'constructor',
  'prototype',
]);
