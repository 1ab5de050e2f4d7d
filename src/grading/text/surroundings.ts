import type { Stretch } from './fold.ts';

/** What stands around a place, cut out once. */
export interface Surroundings {
  /** The sentence up to the place, and from there on up to and with its end. */
  lead: string;
  rest: string;
  /** Whether the lead is all of it; a long one is cut. */
  whole: boolean;
  /** The clause up to the place; a part of `lead`. */
  clause: string;
  /** The place itself. */
  said: string;
  /** What comes after the place, over the end of the sentence. */
  after: string;
}

const WINDOW = 240;

/** A sign that ends a clause. Between digits it does not: `06:30`, `1.5`. */
const CLAUSE_END = /^.*(?:[,;:.!?–…()](?!\d)|\n|--| - )/s;
/** With what closes behind it. */
const SENTENCE_END = /^.*(?:[.!?](?!\d)|\n)["”»)']* ?/s;
/** Asides between commas do not end a clause. */
const ASIDE =
  /,? ?\b(?:however|therefore|thus|though|of course|certainly|ever|in any case|at all|at any time|under any circumstances?|under no circumstances?|in any way|for any reason|in good conscience|as an ai(?: assistant)?|as an assistant|as your assistant|to be clear|unfortunately|personally|myself), /g;

/** The sentence and the clause around a place, no more than a window of each. */
export function surroundingsOf(prose: string, { start, end }: Stretch): Surroundings {
  const window = prose.slice(Math.max(0, start - WINDOW), start);
  const after = prose.slice(end, end + WINDOW);
  const sentence = SENTENCE_END.exec(window)?.[0].length ?? 0;
  const lead = window.slice(sentence);
  const joined = lead.includes(',')
    ? lead.replace(ASIDE, ' ').replace('never, ever', 'never ever')
    : lead;
  return {
    lead,
    whole: sentence > 0 || start <= WINDOW,
    rest: /^(?:[^.!?\n]|\.(?=\d))*[.!?\n]?/.exec(after)![0],
    clause: joined.slice(CLAUSE_END.exec(joined)?.[0].length ?? 0),
    said: prose.slice(start, Math.min(end, start + WINDOW)),
    after,
  };
}
