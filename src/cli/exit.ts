/** What the shell is told. A signal that ended the run gives 128 plus its number. */
export const EXIT = { done: 0, failed: 1, usage: 2, interrupted: 130, terminated: 143 } as const;

/** The call was wrong; nothing was begun. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
