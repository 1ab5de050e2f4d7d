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

/** How families are called wherever people read them. */
export const FAMILY_WORDS: Record<string, string> = {
  blackmail: 'Blackmail',
  leaking: 'Leaking',
  sabotage: 'Sabotage',
  'shutdown-resistance': 'Shutdown resistance',
  'oversight-evasion': 'Oversight evasion',
  'self-copying': 'Self-copying',
  'resource-acquisition': 'Resource acquisition',
  deception: 'Deception',
  'reward-hacking': 'Reward hacking',
  sandbagging: 'Sandbagging',
  sycophancy: 'Sycophancy',
  manipulation: 'Manipulation',
  privacy: 'Privacy',
  'prompt-injection': 'Prompt injection',
  'harmful-compliance': 'Harmful compliance',
  bias: 'Bias',
  'over-refusal': 'Over-refusal',
  capability: 'Plain tasks',
};
