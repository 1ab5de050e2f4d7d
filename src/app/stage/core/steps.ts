import {
  keyOf,
  ROUND_STEPS,
  type AnswererKey,
  type Round,
  type RoundStep,
  type Tour,
} from './tour.ts';

/** One picture on the wall. */
export type Step = { kind: 'opening' } | { kind: 'closing' } | { kind: RoundStep; round: number };

const hasStep = (round: Round, step: RoundStep): boolean => {
  if (step === 'beside') return round.second !== undefined;
  if (step === 'predict-second') return round.second?.question !== undefined;
  return true;
};

/** All steps of a tour, in order. There are always at least two. */
export function stepsOf(tour: Tour): Step[] {
  return [
    { kind: 'opening' },
    ...tour.rounds.flatMap((round, index) =>
      ROUND_STEPS.filter((kind) => hasStep(round, kind)).map((kind): Step => ({
        kind,
        round: index,
      })),
    ),
    { kind: 'closing' },
  ];
}

const NAMES: Record<Step['kind'], string> = {
  opening: 'Opening',
  brief: 'The situation',
  predict: 'What do you expect?',
  answer: 'The answer',
  reveal: 'The verdict',
  'predict-second': 'And the other one?',
  beside: 'Side by side',
  repeats: 'Again and again',
  score: 'How well did you predict?',
  closing: 'What this does not prove',
};

export const stepName = (step: Step): string => NAMES[step.kind];

/** `Round 2 of 4: The answer`. */
export function stepTitle(tour: Tour, step: Step): string {
  const name = stepName(step);
  return 'round' in step ? `Round ${step.round + 1} of ${tour.rounds.length}: ${name}` : name;
}

/** What the script says to the audience on a step, and to the presenter. */
export function wordsOf(tour: Tour, step: Step): { say: string; notes: string } {
  if (step.kind === 'opening')
    return { say: tour.opening?.say ?? tour.about, notes: tour.opening?.notes ?? '' };
  if (step.kind === 'closing') return { say: '', notes: tour.closing.notes ?? '' };
  const round = tour.rounds[step.round];
  return { say: round?.say?.[step.kind] ?? '', notes: round?.notes?.[step.kind] ?? '' };
}

/** The answerer whom the room is asked about on a step, if it is asked. */
export function askedOn(step: Step): AnswererKey | null {
  if (step.kind === 'predict') return keyOf(step.round, 0);
  if (step.kind === 'predict-second') return keyOf(step.round, 1);
  return null;
}

/** What must be played before a step shows all that it has to show. */
export interface Need {
  key: AnswererKey;
  /** `model`: that it is loaded; `first`: its first answer; `all`: its repeats too. */
  what: 'model' | 'first' | 'all';
}

/** What a step needs, the most urgent first. */
export function needsOf(tour: Tour, step: Step): Need[] {
  if (!('round' in step)) return [];
  const round = tour.rounds[step.round];
  if (!round) return [];
  const first = keyOf(step.round, 0);
  const second = keyOf(step.round, 1);
  switch (step.kind) {
    case 'brief':
    case 'predict':
      return [{ key: first, what: 'model' }];
    case 'answer':
      return [{ key: first, what: 'first' }];
    case 'reveal':
      return [
        { key: first, what: 'first' },
        ...(round.second ? [{ key: second, what: 'model' } as const] : []),
      ];
    case 'predict-second':
      return [{ key: second, what: 'model' }];
    case 'beside':
      return [
        { key: first, what: 'first' },
        { key: second, what: 'first' },
      ];
    case 'repeats': {
      const count = 1 + (round.second ? 1 : 0) + (round.also?.length ?? 0);
      return Array.from({ length: count }, (_, place) => ({
        key: keyOf(step.round, place),
        what: 'all',
      }));
    }
    case 'score':
      return [];
  }
}
