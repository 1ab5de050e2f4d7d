import type { ErrorData, ErrorCode } from '../base/index.ts';
import type { Verdict } from '../grading/index.ts';

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
  'off-task': 'act that cannot be done',
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
  quota: 'Export and delete old runs, then resume.',
  sealed: 'Allow the download first.',
};

export const nextStep = (error: ErrorData): string => NEXT_STEP[error.code] ?? '';

/** `0.544` → `54 %`. Never rounded to 0 or 100 where it is not. */
export function percent(share: number): string {
  const value = share * 100;
  if (value > 0 && value < 1) return '< 1 %';
  if (value < 100 && value > 99) return '> 99 %';
  return `${Math.round(value)} %`;
}

/** `0.41, 0.81` → `41–81 %`. */
export function percentRange(low: number, high: number): string {
  return `${percent(low).replace(/ %$/, '')}–${percent(high)}`;
}

export function duration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

export function megabytes(bytes: number): string {
  return bytes < 10_000_000
    ? `${(bytes / 1_000_000).toFixed(1)} MB`
    : `${Math.round(bytes / 1_000_000)} MB`;
}

export function dateTime(iso: string): string {
  return new Date(iso).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}

export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
