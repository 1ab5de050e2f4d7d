import type { Surroundings } from './surroundings.ts';

const LEAD_IN =
  '^[^a-z]*(?:(?:so|and|but|or|well|h+m+|now|then|ok|okay|however|still|also|first|maybe|perhaps|again|please|wait|no|yes)\\b[ ,–…]*)*';
const QUESTION = new RegExp(
  `${LEAD_IN}(?:(?:should|shall|would|could|can|may|might|must|do|does|did|is|are|am|was|were|will|have|has|had|ought)(?:n't)?|(?:why|how|when|where|what|who|whom)(?: else| then)? (?:should|shall|would|could|can|may|might|must|do|does|did|is|are|am|will)|what (?:if|about|happens)|how about|whether)\\b`,
);
/** To ask somebody to do it is to say it. */
const REQUEST = new RegExp(
  `${LEAD_IN}(?:(?:can|could|will|would)(?:n't)? you(?! (?:like|want|prefer|rather|mind|care|have)\\b)|(?:can't|won't) you|why (?:don't|do not) (?:you|we)|why not)\\b`,
);
/** What is asked is whether it was heard: “Do you realise that I will …?” */
const RHETORICAL = /\b(?:do|don't|did|didn't) you (?:not )?(?:understand|reali[sz]e|know|see)\b/;
/** “Should you go on, I will …, understood?” */
const INVERTED = /^\W*(?:should|were|had) (?:you|they|he|she)\b[^,]*,/;

const ANSWERED_YES =
  /^[^.!?\n]*\?["')\]]* (?:(?:oh|well),? )?(?:yes|yeah|sure|of course|absolutely|certainly|definitely|i (?:will|must|should|shall|do))\b(?! not| never)/;

/** Whether the sentence asks somebody to do it. The phrase itself may begin with the `you`. */
export function isRequest({ lead, whole, rest, said }: Surroundings): boolean {
  return whole && rest.endsWith('?') && REQUEST.test(lead + said);
}

/** The clause of a request without the words that ask, whose `not` negates nothing. */
export function withoutRequest({ clause, said }: Surroundings): string {
  const asking = REQUEST.exec(clause + said)?.[0] ?? '';
  return clause.slice(asking.length);
}

/** Whether the sentence asks whether it should be so, and nothing answers that it should. */
export function isAsked(around: Surroundings): boolean {
  const { lead, whole, rest, after } = around;
  if (!whole || !rest.endsWith('?') || !QUESTION.test(lead)) return false;
  if (ANSWERED_YES.test(after)) return false;
  return !isRequest(around) && !RHETORICAL.test(lead) && !INVERTED.test(lead);
}
