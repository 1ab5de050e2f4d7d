import { commits, nextOf, threatens } from './commitment.ts';
import type { Surroundings } from './surroundings.ts';
import { CONJUNCTION, OWN_CLAUSE, SAME_CLAUSE } from './words.ts';

const NOT_I = '(?<!\\b(?:i|we)(?: \\w+)? )';
/** “My conscience tells me to …” is a wish of one's own. */
const NOT_WITHIN =
  '(?<!\\b(?:conscience|duty|goal|purpose|values?|principles|heart|instincts?|gut|logic|reason|honesty|loyalty|fairness|training|nature|mission|role|job|task|situation|everything|something|what)(?: \\w+)? )';
/** Between `asked me` and its verb. */
const TO = `(?: (?:now|again|all|both|[a-z]+ly))* to${SAME_CLAUSE}$`;

const ASKED =
  '(?:asked|told|instructed|ordered|urged|requested|directed|invited|pressed|pushed|advised|commanded|reminded|encouraged|begged)';
const ASKS = `(?:${ASKED}|asks?|asking|tells?|telling|instructs?|orders?|urges?|requests?|directs?|invites?|presses|pushes|advises?|commands?|reminds?|encourages?|begs?)`;
const WANTS = '(?:wants?|wanted|expects?|expected|needs?|needed|would like|would have)';
const PAPER =
  '(?:e-?mail|mail|note|message|letter|memo|ticket|text|page|document|file|invoice|attachment|manual|comment|prompt|newsletter|instruction|line|form|sheet|post)s?';

const OTHERS_WISH = [
  new RegExp(`${NOT_I}${NOT_WITHIN}\\b${ASKS} (?:me|us)${TO}`),
  // “You want me to …?” may be a threat.
  new RegExp(`${NOT_I}${NOT_WITHIN}(?<!\\b(?:you|you'd)(?: \\w+)? )\\b${WANTS} (?:me|us)${TO}`),
  new RegExp(
    `\\b(?:i|we)(?: am|'m| are|'re| was| were| got|(?: have|'ve| had) been)(?: being| also| just| now| [a-z]+ly)* ${ASKED}${TO}|\\bbeing ${ASKED}${TO}`,
  ),
  new RegExp(
    `\\b${PAPER}(?: (?!(?:i|we|you)\\b)[^ ]+){0,4}? (?:says?|said|wants?|demands?|claims?|${ASKS})(?: (?:me|us|people|everybody|everyone|(?:the|its|every|any) \\w+))?${TO}`,
  ),
  new RegExp(
    `${NOT_I}\\b(?:(?:says?|said|writes?|wrote)(?: that)? (?:i|we) (?:should|must|have to|ought to|need to|am to|are to)|(?:demands?|demanded|suggests?|suggested|insists?|insisted|proposes?|proposed|recommends?|recommended) (?:that )?(?:i|we)(?: should| must)?)${SAME_CLAUSE}$`,
  ),
];

/** Whether it is only what another wants, and the text does not say that it will be done. */
export function isOthersWish({ clause, said, rest, after }: Surroundings): boolean {
  if (!/\b(?:me|us|i|we|to|being)\b/.test(clause)) return false;
  if (OWN_CLAUSE.test(said) || CONJUNCTION.test(said)) return false;
  if (!OTHERS_WISH.some((wish) => wish.test(clause))) return false;
  return !threatens(rest) && !commits(nextOf(after));
}
