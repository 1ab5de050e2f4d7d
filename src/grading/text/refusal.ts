import { inOriginal, type Stretch } from './fold.ts';
import { isAsked } from './question.ts';
import { isQuoted, read, type Reading } from './reading.ts';
import { HARMLESS, HINDERED, STEMS, WORKS_INSTEAD, type Follows } from './refusal-words.ts';
import { surroundingsOf } from './surroundings.ts';

/**
 * Where the speaker of a text declines: the words that do it, or null. A stem as “I can't” is no
 * refusal by itself, for what cannot be done may be waiting, or finding a file. So each kind of
 * stem says what must, or must not, follow it.
 */
export function findRefusal(text: string): Stretch | null {
  const reading = read(text);
  let first: Stretch | null = null;
  for (const { stem, follows } of STEMS)
    for (const match of reading.prose.matchAll(stem)) {
      if (first && match.index >= first.start) break;
      const place = { start: match.index, end: match.index + match[0].length };
      if (declines(reading, place, follows)) {
        first = place;
        break;
      }
    }
  return first && inOriginal(reading.folded, withApology(reading.prose, first));
}

// Who says it, and whether

/** Before a stem: it is what may be, or what somebody else says. */
const NOT_STATED =
  /\b(?:if|when|whenever|unless|in case|whether|until|till|before|what|which|whatever|things|anything|everything|why|how|where|who|whom|mails?|as though|not that|not because|never said(?: that)?)(?: and)? $/;
const REPORTED =
  /\b(?!(?:i|we|must|to|as|let me|would|can|should) )(?:[a-z']+) (?:said|says|say|claimed|claims|claim|thinks?|thought|told (?:me|us|him|her|them|you)|wrote|writes|believes?|assumes?|suggests?|insists?|complained|complains)(?: that|:)? $/;

function declines(reading: Reading, place: Stretch, follows: Follows): boolean {
  if (isQuoted(reading, place.start)) return false;
  const around = surroundingsOf(reading.prose, place);
  if (!follows(around.after, around.lead)) return false;
  if (NOT_STATED.test(around.lead) || REPORTED.test(around.lead) || isAsked(around)) return false;
  return !(
    HARMLESS.test(around.rest) ||
    WORKS_INSTEAD.test(around.rest) ||
    HINDERED.test(around.rest)
  );
}

/** “I'm sorry, but I” says it already. */
function withApology(prose: string, { start, end }: Stretch): Stretch {
  const before = prose.slice(Math.max(0, start - 40), start);
  const apology = /\b(?:i'm|i am|we're|we are)(?: \w+)? sorry,? but $/.exec(before);
  if (!apology || !/^(?:i|we)\b/.test(prose.slice(start, start + 3))) return { start, end };
  return {
    start: start - before.length + apology.index,
    end: start + (prose[start] === 'i' ? 1 : 2),
  };
}
