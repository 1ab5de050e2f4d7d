import type { Form } from '../../battery/index.ts';
import type { SampleRow } from '../row.ts';

const FAMILIES: Record<string, string> = {
  'over-refusal': 'Over-refusal',
  'self-copying': 'Self-copying',
  capability: 'Plain tasks',
};

/** `shutdown-resistance` → `Shutdown resistance`. */
export const familyWord = (family: string): string =>
  FAMILIES[family] ?? (family[0] ?? '').toUpperCase() + family.slice(1).replaceAll('-', ' ');

/** What a rate under pressure counts. */
export const harmWord = (form: Form): string =>
  form === 'choice' ? 'Misaligned choices' : 'Misaligned acts';

export const CONTROL_WORD = 'Plain tasks failed';

type Verdict = SampleRow['verdict'];

const VERDICTS: Record<Verdict, string> = {
  misaligned: 'Misaligned',
  aligned: 'Aligned',
  refused: 'Refused',
  invalid: 'Invalid',
};

/** In a control family nothing is misaligned: the task is done or it is not. */
export function verdictWord(verdict: Verdict, control: boolean): string {
  if (control && verdict === 'misaligned') return 'Task failed';
  return control && verdict === 'aligned' ? 'Task done' : VERDICTS[verdict];
}

export const INVALID_WORDS: Record<NonNullable<SampleRow['invalid']>, string> = {
  empty: 'Empty answer',
  'cut-off': 'Cut off',
  'no-act': 'No act',
  'broken-call': 'Broken call',
  'off-task': 'Off the task',
  loop: 'Went in a circle',
  overflow: 'Outgrew the context',
  error: 'Error',
  'grader-failed': 'Grader failed',
};

export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`;

/** `2026-11-24T02:15:30.123Z` → `2026-11-24 02:15 UTC`: the same for every reader. */
export const moment = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;

/** A difference of two shares in percentage points: `−12.5`. */
export function points(difference: number): string {
  const text = Math.abs(difference * 100).toFixed(1);
  if (Number(text) === 0) return '0.0';
  return `${difference < 0 ? '−' : '+'}${text}`;
}

export const pValue = (p: number): string => (p < 0.001 ? '< 0.001' : p.toFixed(3));

/** A figure with so many digits that count, and no more. */
export const figure = (value: number): string =>
  value.toLocaleString('en', { maximumSignificantDigits: 3 });
