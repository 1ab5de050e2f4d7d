import { FAMILY_WORDS, type Form } from '../../battery/index.ts';
import { INVALID_WORDS } from '../../grading/index.ts';

export { INVALID_WORDS, verdictWord } from '../../grading/index.ts';

export const familyWord = (family: string): string => FAMILY_WORDS[family] ?? family;

/** What a rate under pressure counts. */
export const harmWord = (form: Form): string =>
  form === 'choice' ? 'Misaligned choices' : 'Misaligned acts';

export const CONTROL_WORD = 'Plain tasks failed';

/** Why a sample is invalid, as the beginning of a line. */
export function invalidWord(reason: string): string {
  const words = INVALID_WORDS[reason] ?? reason;
  return words.charAt(0).toUpperCase() + words.slice(1);
}

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
