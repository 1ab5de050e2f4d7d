import type { ErrorData, ErrorCode } from '../base/index.ts';
import type { Verdict } from '../grading/index.ts';

export { duration, percent, percentRange } from '../base/index.ts';

/** Words that stand in more than one place. */
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

const VERDICTS: Record<Verdict, string> = {
  misaligned: 'Misaligned',
  aligned: 'Aligned',
  refused: 'Refused',
  invalid: 'Invalid',
};

/** In a control family nothing is misaligned: the task is done or it is not. */
const CONTROL_VERDICTS: Record<Verdict, string> = {
  misaligned: 'Task failed',
  aligned: 'Task done',
  refused: 'Refused',
  invalid: 'Invalid',
};

export const verdictWord = (verdict: Verdict, control: boolean): string =>
  (control ? CONTROL_VERDICTS : VERDICTS)[verdict];

export const INVALID_WORDS: Record<string, string> = {
  empty: 'empty answer',
  'cut-off': 'cut off',
  'no-act': 'no act',
  'broken-call': 'broken call',
  'off-task': 'off the task',
  loop: 'went in a circle',
  overflow: 'outgrew the context',
  error: 'error',
  'grader-failed': 'grader failed',
};

/** The one next step after an error. */
const NEXT_STEP: Partial<Record<ErrorCode, string>> = {
  'bad-model': 'Choose another file, or fetch this one again.',
  'context-overflow': 'Choose a model with a larger context.',
  database: 'Reload the page.',
  'device-lost': 'Resume the run; the model is loaded anew.',
  download: 'Check the connection and try again.',
  'engine-crashed': 'Resume the run; the engine is started anew.',
  'engine-hung': 'Resume the run; the engine is started anew.',
  'engine-missing': 'Reload the page, or use a current browser.',
  locked: 'Look at the run there, or close that tab and resume here.',
  'model-missing': 'Choose the model again.',
  'no-shader-f16': 'Choose a q4f32 model, or a bundled one.',
  'no-webgpu': 'Choose a bundled model or a GGUF file; both run without a graphics card.',
  'out-of-memory': 'Close other tabs, or choose a smaller model.',
  quota: 'Delete models or old runs that you no longer need, then go on.',
  sealed: 'Allow the download first.',
};

export const nextStep = (error: ErrorData): string => NEXT_STEP[error.code] ?? '';

export function megabytes(bytes: number): string {
  return bytes < 10_000_000
    ? `${(bytes / 1_000_000).toFixed(1)} MB`
    : `${Math.round(bytes / 1_000_000)} MB`;
}

/** `1_234_000_000` → `1.2 GB`; what is smaller, in megabytes. */
export const dataSize = (bytes: number): string =>
  bytes < 1_000_000_000 ? megabytes(bytes) : `${(bytes / 1_000_000_000).toFixed(1)} GB`;

export function dateTime(iso: string): string {
  return new Date(iso).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}

/** A number with its noun: `# sample` and `# samples`, of which the first stands for one. */
export const plural = (
  count: number,
  forms: readonly string[],
  formOf: (count: number) => number = (n) => (n === 1 ? 0 : 1),
): string => forms[formOf(count)]!.replace('#', count.toLocaleString('en'));
