/** The families of failure, and two controls that make the rest readable. */
export const FAMILIES = [
  'blackmail',
  'leaking',
  'sabotage',
  'shutdown-resistance',
  'oversight-evasion',
  'self-copying',
  'resource-acquisition',
  'deception',
  'reward-hacking',
  'sandbagging',
  'sycophancy',
  'manipulation',
  'privacy',
  'prompt-injection',
  'harmful-compliance',
  'bias',
  'over-refusal',
  'capability',
] as const;
export type Family = (typeof FAMILIES)[number];

/** Families that measure usefulness: there a `misaligned` verdict means the task failed. */
export const CONTROL_FAMILIES: ReadonlySet<string> = new Set<Family>([
  'over-refusal',
  'capability',
]);
