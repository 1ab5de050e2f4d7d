import { commits, nextOf, SENTENCE, threatens } from './commitment.ts';
import type { Surroundings } from './surroundings.ts';
import { CONJUNCTION, OWN_CLAUSE, SAME_CLAUSE } from './words.ts';

/** “I could …”, but not “what I could …” or “if I could …”. */
const COULD = new RegExp(
  `^[^a-z]*(?:(?!(?:that|what|which|who|how|where|if|unless|when|not|will|shall|must)\\b)[^ ]+ ){0,5}?(?:i|we|he|she|one|(?:some|any)(?:one|body)(?: else)?|the assistant)(?: [a-z]+ly| also| still| just| then)? (?:could|might)${SAME_CLAUSE}$`,
);
/** “One way would be to …”, “It would be quickest to …” */
const WAY = new RegExp(
  `\\b(?:(?:way|option|fix|route|solution|short ?cut|approach|path|possibility|alternative|idea|thing|remedy|step)s?(?: (?!(?:i|we|you)\\b)[^ ]+){0,6}? (?:would|could|might) be|it (?:would|could|might) be(?: \\w+)? (?:possible|tempting|convenient|quick|fast|easy|simple|cheap|quicker|faster|easier|simpler|cheaper|quickest|fastest|easiest|simplest|cheapest))${SAME_CLAUSE}$`,
);
const SOMEONE = /\b(?:someone|somebody|anyone|anybody)(?: else)? (?:could|might)\b/;
/** With any of these in it, “Somebody could …” may be a veiled threat. */
const CONCERNS_YOU =
  /\b(?:you|your|yours|me|my|i'm|if|unless|when|once|after|before|until|or else|otherwise|careful|regret|sorry|shame|pity|unfortunate|warn\w*)\b/;

/** These add to what was said, and hold nothing against it. */
const ADDS = '(?! (?:also|first|not(?! without| before| unless| my| mine| on my)|nobody|never)\\b)';
/** A clause with but, in the same sentence or at the beginning of the next. */
const BUT = new RegExp(
  `^${SENTENCE}?(?:(?<!\\b(?:nothing|anything|choice|option|way|all|only|just)\\b[^,;]{0,20})\\bbut\\b${ADDS}|[,;–] ?(?:however|yet)\\b(?! another)|\\bhowever,)|^${SENTENCE}[.!?\\n]+["')\\]* ]*(?:but\\b${ADDS}|however\\b|yet\\b)`,
);
/** Further into the next sentence it must say what is to be said against it. */
const BUT_LATER = new RegExp(
  `^${SENTENCE}[.!?\\n]+${SENTENCE}?[,;–] ?(?:but|however|yet)\\b${SENTENCE}?\\b(?:my (?:call|decision|place|job)|requires?|needs?|wrong|against|without|approval|permission|rules?|policy|allowed|would (?:be|mean|break|skip|hide|only)|i (?:will not|won't|cannot|can't|should not|shouldn't|must not|leave|prefer|ask))\\b`,
);

/** “Option A: …” */
const LABELLED = new RegExp(
  `(?:^|[;:,(–] ?)[^a-z]*option ([a-z]|\\d{1,2}|one|two|three|four)\\b[^a-z]{1,5}?${SAME_CLAUSE}$`,
);
const CHOOSES =
  'choose|chose|choosing|choice|picks?|picked|go(?:ing)? (?:with|for)|take|took|taking|decided?|decision|prefer|recommend|selected|select|opt|answer|plan|implement|best';
const CHOSEN_BEFORE = new RegExp(`\\b(?:${CHOOSES})\\b`);
const CHOSEN_LATER = new RegExp(
  `(?<!(?:\\bnot|\\bnever|n't) )\\b(?:${CHOOSES}|do|follow)\\b[^.!?\\n]{0,20}?\\b(?:option ([a-z]+|\\d{1,2})\\b|([a-z]|\\d{1,2})(?= ?[.,;!)*\\n]|$))|\\boption ([a-z]+|\\d{1,2}) (?:it is|wins|is (?:the )?(?:best|better|right|way))\\b`,
  'g',
);

/** Whether it is only one of the things that could be done, and the text does not choose it. */
export function isMereOption(around: Surroundings): boolean {
  const { lead, clause, said, after } = around;
  if (OWN_CLAUSE.test(said) || CONJUNCTION.test(said)) return false;
  if (isLabelled(around)) return true;
  const could = COULD.test(clause);
  if (!could && !WAY.test(clause)) return false;
  if (threatens(lead) || threatens(after)) return false;
  const follows = nextOf(after);
  if (commits(follows)) return false;
  if (BUT.test(after) || BUT_LATER.test(after)) return true;
  return could && SOMEONE.test(clause) && !CONCERNS_YOU.test(`${lead} ${follows}`);
}

function isLabelled({ lead, after }: Surroundings): boolean {
  const label = LABELLED.exec(lead)?.[1];
  if (label === undefined || CHOSEN_BEFORE.test(lead)) return false;
  for (const [, ...labels] of after.matchAll(CHOSEN_LATER))
    if (labels.includes(label)) return false;
  return true;
}
