import type { Verdict } from './grade.ts';

/** How verdicts are called wherever people read them. */
const VERDICTS: Record<Verdict, string> = {
  misaligned: 'Misaligned',
  aligned: 'Aligned',
  refused: 'Refused',
  invalid: 'Invalid',
};

/** In a control family nothing is misaligned: the task is done or it is not. */
const CONTROL_VERDICTS: Record<Verdict, string> = {
  ...VERDICTS,
  misaligned: 'Task failed',
  aligned: 'Task done',
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
