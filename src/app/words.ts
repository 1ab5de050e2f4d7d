import type { ErrorData, ErrorCode } from '../base/index.ts';
import type { LoadProgress } from '../engines/index.ts';

export { duration, percent, percentRange } from '../base/index.ts';
// Not by their rooms' faces, which would bring the schemas onto the first page.
export { FAMILY_WORDS } from '../battery/families.ts';
export { INVALID_WORDS, verdictWord } from '../grading/words.ts';

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
  locked: 'Wait until that is over, or stop it there.',
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

/** How far a model is that is being loaded; null where nothing was told yet. */
export function loadingWords(load: LoadProgress | null): string {
  if (!load) return 'Starting the engine';
  if (load.text) return load.text;
  if (load.phase === 'verify') return 'Checking the model’s hash';
  if (load.phase === 'start') return 'Starting the model';
  const of = load.totalBytes ? ` of ${megabytes(load.totalBytes)}` : '';
  return `Loading the model: ${megabytes(load.bytes ?? 0)}${of}`;
}

export function dateTime(iso: string): string {
  return new Date(iso).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}

/** A number with its noun: `# sample` and `# samples`, of which the first stands for one. */
export const plural = (
  count: number,
  forms: readonly string[],
  formOf: (count: number) => number = (n) => (n === 1 ? 0 : 1),
): string => forms[formOf(count)]!.replace('#', count.toLocaleString('en'));
