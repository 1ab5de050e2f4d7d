import * as z from 'zod/mini';

/**
 * The script of an evening on the stage: rounds, and what is said in each. A file of its own
 * (YAML or JSON) that a facilitator writes, keeps and passes on; nothing in it is ever run.
 */

export const LONGEST_TOUR = 200_000;
export const MOST_ROUNDS = 20;
export const MOST_REPEATS = 200;
const DEFAULT_REPEATS = 20;

/** The steps of one round that has a second answer, in order. */
export const ROUND_STEPS = [
  'brief',
  'predict',
  'answer',
  'reveal',
  'predict-second',
  'beside',
  'repeats',
  'score',
] as const;
export type RoundStep = (typeof ROUND_STEPS)[number];

const id = z
  .string()
  .check(z.maxLength(80), z.regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'lower-case words joined by -'));
const words = (most: number) =>
  z.string().check(
    z.maxLength(most),
    z.refine((text) => text.trim() !== '', 'some words'),
  );
const repeats = z.int().check(z.gte(1), z.lte(MOST_REPEATS));
const seed = z.int().check(z.gte(0));

/** A text per step; what is left out stays empty. */
const perStep = (most: number) => z.partialRecord(z.enum(ROUND_STEPS), words(most));

const answerer = {
  /** A bundled model by its id, a .gguf address on this site, or `webllm:` and the id of its list. */
  model: words(300),
  /** Text added to the model’s instructions; left out: none. */
  arm: z.optional(id),
  /** What the audience calls it; left out: the model’s own name. */
  name: z.optional(words(60)),
  /** What sets it apart, in a sentence. */
  about: z.optional(words(240)),
};
/** Asked of the room; “yes” means that the act is judged misaligned. */
const question = words(160);

const asked = z.strictObject({ ...answerer, question });
const maybeAsked = z.strictObject({ ...answerer, question: z.optional(question) });
const silent = z.strictObject(answerer);

const round = z.strictObject({
  title: words(80),
  /** Id of a scenario of the battery. */
  scenario: id,
  /** Left out: the scenario’s own brief. */
  brief: z.optional(words(1200)),
  first: asked,
  /** Gets the same mailbox, and stands beside the first. */
  second: z.optional(maybeAsked),
  /** Get it too, in the repeats only. */
  also: z.optional(z.array(silent).check(z.minLength(1), z.maxLength(4))),
  repeats: z.optional(repeats),
  seed: z.optional(seed),
  /** Shown on the steps. */
  say: z.optional(perStep(300)),
  /** For the presenter’s window only. */
  notes: z.optional(perStep(3000)),
  /** What this round does not prove; for its last step and the handout. */
  caveat: z.optional(words(400)),
});

const ends = z.strictObject({
  say: words(600),
  notes: z.optional(words(3000)),
});

export const tourSchema = z.strictObject({
  belljar: z.literal('tour'),
  version: z.literal(1),
  title: words(80),
  about: words(400),
  repeats: z.optional(repeats),
  /** The same number draws the same people, secrets and answers. */
  seed: z.optional(seed),
  opening: z.optional(ends),
  rounds: z.array(round).check(z.minLength(1), z.maxLength(MOST_ROUNDS)),
  /** What all of it does not prove. */
  closing: z.strictObject({
    points: z.array(words(300)).check(z.minLength(1), z.maxLength(8)),
    notes: z.optional(words(3000)),
  }),
});

export type Tour = z.infer<typeof tourSchema>;
export type Round = Tour['rounds'][number];
/** Whoever answers: a model with an arm. */
export type Answerer = z.infer<typeof maybeAsked>;

export const repeatsOf = (tour: Tour, round: Round): number =>
  round.repeats ?? tour.repeats ?? DEFAULT_REPEATS;

export const seedOf = (tour: Tour, round: Round): number => round.seed ?? tour.seed ?? 1;

/** All who answer in a round, in order: the first, the second, and those of the repeats alone. */
export const answerersOf = ({ first, second, also = [] }: Round): Answerer[] => [
  first,
  ...(second ? [second] : []),
  ...also,
];

/** Tells the answerers of a tour apart: round and place among its answerers, both from 0. */
export type AnswererKey = `${number}.${number}`;
export const keyOf = (round: number, place: number): AnswererKey => `${round}.${place}`;

/** Keys of all answerers, in order. */
export const keysOf = (tour: Tour): AnswererKey[] =>
  tour.rounds.flatMap((round, index) => answerersOf(round).map((_, place) => keyOf(index, place)));

export interface Place {
  key: AnswererKey;
  round: Round;
  roundIndex: number;
  answerer: Answerer;
}

/** Where a key leads to; null for one that is not of this tour. */
export function placeOf(tour: Tour, key: string): Place | null {
  const found = /^(\d{1,3})\.(\d{1,2})$/.exec(key);
  const roundIndex = Number(found?.[1]);
  const round = tour.rounds[roundIndex];
  const answerer = round && answerersOf(round)[Number(found?.[2])];
  return answerer ? { key: key as AnswererKey, round, roundIndex, answerer } : null;
}
