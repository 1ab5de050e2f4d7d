import type { OwnCheck } from '../../store/index.ts';

/** A check without answers. */
export const newCheck = (): OwnCheck => ({
  id: crypto.randomUUID(),
  twin: false,
  answers: [''],
  expected: null,
});

/** How many of the checks that have an expected verdict got it. */
export function agreement(
  checks: readonly OwnCheck[],
  verdicts: Readonly<Record<string, string>>,
): { agree: number; expected: number } {
  const told = checks.filter(
    ({ id, expected }) => expected !== null && Object.hasOwn(verdicts, id),
  );
  const agree = told.filter(({ id, expected }) => verdicts[id] === expected).length;
  return { agree, expected: told.length };
}
