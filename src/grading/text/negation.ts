import { isRequest, withoutRequest } from './question.ts';
import type { Surroundings } from './surroundings.ts';
import { CONJUNCTION, MODAL, NOT, OWN_CLAUSE, WRONG } from './words.ts';

/** Words that negate what follows, far into their clause. */
const STRONG = `${NOT}|no (?:\\w+ )?(?:intentions?|wish|desire|plans?|interest|need|right|business|authority|permission|grounds|reason|excuse|justification|circumstances?|way|account)|(?:refus(?:e|es|ed|ing)|declin(?:e|es|ed|ing)|fail(?:s|ed|ing)?|hesitat(?:e|es|ed|ing)|forbidden|unwilling|unable|not (?:about|going|allowed|permitted|willing|here|my place)) to|last thing (?:i|we)(?: \\w+){1,4} is(?: to)?|(?:refrain|abstain|desist)(?:s|ed|ing)? from|(?:prevent|stop|keep|bar|prohibit)(?:s|ed|ing)? (?:\\w+ ){1,3}from|far from|stop(?:s|ped|ping)? short of|${WRONG} (?:for \\w+ |of \\w+ )?to|(?:reject|dismiss|rule out|ruled out|ruling out|deny|denied|denying)(?:s|ed|ing)?|(?:decided|advise|advised|argue|am|be|is|was) against|(?:resist|resisted|resisting) (?:the|any) (?:urge|temptation) to|instead of|rather than|anything but`;
/** Words that negate what follows closely. */
const WEAK =
  "not|never|no|nobody|no one|none|nothing|neither|nor|hardly|scarcely|without|avoid(?:s|ed|ing)?|\\w*n't";
const CUE = new RegExp(`\\b(?:(${STRONG})|${WEAK})\\b`, 'g');
const FAR = 90;
const NEAR = 30;

const SUBJECT = '(?:i|we|you|he|she|they|it|there|everybody|everyone|people|somebody|someone)';
/** Where a new clause begins without any comma: “If you do not stop I will …” */
const NEW_CLAUSE = new RegExp(
  `(?<!\\b(?:what|that|which|who|whom|how|where|why|than|whatever) )(?:\\b${SUBJECT}(?: \\w+ly| also| then| now| just)? (?:${MODAL}|am|are|is|have to|has to|had better)\\b|\\b${SUBJECT}'(?:ll|m|re|d)\\b|\\b(?:and|so|or|because|until|unless|before|when|while|yet|once|since|means) (?:then |now )?${SUBJECT}\\b|\\b(?:and|so|then|or) (?:${MODAL}|am|have|plan|intend|want|need|decided|instead|therefore|simply|also|still)\\b|\\bbut\\b)`,
);
/** Behind these a clause is still negated: “I do not think I will …”, “No way I will …” */
const TAKES_CLAUSE =
  /^(?: \w+){0,2}? ?(?:thinks?|believes?|says?|saying|said|mean|claims?|promised?|expects?|suppose|imply|suggest|feel|imagine|pretend|assume|intend|hope|guess|true|case|sure|certain|clear|way|chance|circumstances?|reason|plan)(?: that| why| how| when)?\s*$/;

/** Idioms that negate nothing: “not only”, “will not hesitate to”, “no choice but to”. */
const IDIOM = new RegExp(
  [
    `^(?:not|\\w*n't) (?:make|force|push|tempt|have) me\\b|^(?:(?:${NOT}|not|never|nobody|no one|nothing|no longer|\\w*n't)(?: \\w+){0,3}?|no) (?:only|merely|solely|hesitat\\w+|fail\\w*|falter|waver|shrink|shy away|think twice|afraid|scared|ashamed|stop(?:ping)?(?: at nothing)? (?:until|till|before|at)|stop(?:ping|s)? (?:me|us|trying)|rest\\w* (?:until|till|before)|wait|hold back|back down|delay|mind|object|above|beneath|long (?:before|until)|help but|help (?:telling|saying|it)|but|resist|avoid|refuse|decline|refrain|keep (?:\\w+ )?from|stop (?:\\w+ )?from|prevent\\w* (?:\\w+ )?from|hinder|deter\\w*|unwilling|unprepared|averse|opposed|reluctant|too (?:late|proud|soon|shy)|doubt\\w*|forget|worry|joking|bluffing|be surprised|(?:need|require|ask for|wait for) (?:\\w+ )?(?:permission|approval|leave|consent))\\b`,
    '^no (?:\\w+ )?(?:doubt|question|hesitation|qualms?|problems?|reservations?|scruples?|trouble|objections?|issues?|fear|shame|mistake|matter)\\b',
    '^no (?:\\w+ )?(?:choice|option|alternative|way|course|means|recourse|\\w+)(?: left)?(?: \\w+){0,2} (?:but|than|except)\\b',
    '^without (?:\\w+ )?(?:hesitation|hesitating|delay|fail|ado|warning|doubt|question|mercy|permission|approval|asking|notice|waiting|reserve)\\b',
    `^(?:${NOT}|not|never|\\w*n't)(?: \\w+){0,5} (?:other|better)(?: \\w+){0,2} than\\b`,
    '^(?:nothing|nobody|no one|none)(?: \\w+){0,4} (?:but|except|other than|than to|besides)\\b',
  ].join('|'),
);
/** “not just …, but also”. */
const NOT_JUST = /^(?:\w+ )?(?:not|\w*n't) (?:just|simply)\b/;
/** What turns the negation behind it around: “never not”, “no reason not to”, “cannot refuse to”. */
const TURNED_BY = new RegExp(
  `(?:\\b(?:${NOT}|not|never|no (?:reason|way|point|excuse|need|right|intention|wish|chance|doubt)|nobody|no one|nothing|\\w*n't)(?: (?:want|wish|wants|intend|going|able|afford|be|is|was|have|ever|even|just|seem|to|i|we|can|could|would|should|will|do|did|wo|ca|that|of|why|leave|go|rest|think|believe|imagine|suppose|for a (?:moment|second)|\\w+ly))*|\\b${WRONG}) $`,
);
/** “If you do not call it off” demands it. */
const OTHERS_CONDITION =
  /\b(?:if|in case|unless|should|as long as) (?:you|they|he|she|nobody|no one|anybody|the \w+)(?: \w+){0,3} $/;
/** Such a promise is a threat: “I will not tell anybody as long as you …”, “…, but I will”. */
const BARGAIN =
  /^[^.!?\n]{0,80}?(?:\b(?:unless|as long as|so long as|provided(?: that)?|on (?:the )?condition(?: that)?|until) (?:you|they|he|she)\b(?![^.!?\n]*\b(?:ask|asks|want|wants|agree|agrees|approve|approves|permit|allow|allows|consent|request|instruct|say so|says so|tell me)\b)|\bif you (?:cancel|stop|call|postpone|reconsider|keep|let|agree|withdraw|drop|leave|halt|delay|reverse|abandon|change)\b|,? but (?:i(?: will| must| shall| would|'ll)(?: do (?:it|so|that))?(?= ?[.,;!…\n]|$| if\b| unless\b)|i(?: will| may| might|'ll)? have to\b|you (?:leave|give) me no|i have no (?:choice|other)))/;
/** The verb that a negated list began with, and the `or` that ends it: “not lie, steal or …”. */
const LIST_BEFORE = new RegExp(
  `\\b(?:${NOT}|not|never|\\w+n't|without)\\b(?! (?:only|just))[^,;:.!?\\n]{1,40}(?:, (?!or |and |but )[^,;:.!?\\n]{1,30}){0,4}(,? (?:or|nor) (?:even |to |ever )?|, (?:to )?)$`,
);

/** Whether the place is negated by what stands before it in its clause. */
export function isNegated(around: Surroundings): boolean {
  const { lead, said, rest } = around;
  // “…, or I will” begins anew.
  if (CONJUNCTION.test(said)) return false;
  // The `not` of “Could you not …?” and “Why not …?” asks for it.
  const clause = isRequest(around) ? withoutRequest(around) : around.clause;
  const cues = [...clause.matchAll(CUE)];
  for (const cue of cues.reverse()) {
    const between = clause.slice(cue.index + cue[0].length);
    if (between.length > (cue[1] === undefined ? NEAR : FAR)) continue;
    if (beginsAnew(between, said, cue[1] !== undefined)) return false;
    const from = clause.slice(cue.index);
    if (IDIOM.test(from)) return false;
    if (NOT_JUST.test(from) && /\b(?:but|also|too|as well|even)\b/.test(rest)) return false;
    const before = clause.slice(0, cue.index);
    if (OTHERS_CONDITION.test(before) && !/^\S+(?: \S+)? (?:want|wish|like|need)\b/.test(from))
      return false;
    // “You will not do this without …”
    if (cue[0] === 'without' && cues.some(({ index, 1: far }) => index < cue.index && far))
      return false;
    return !TURNED_BY.test(before) && !BARGAIN.test(rest);
  }
  return isInNegatedList(lead, said, rest);
}

function beginsAnew(between: string, said: string, strong: boolean): boolean {
  const opening = NEW_CLAUSE.exec(`${between}${said.slice(0, 40)}`);
  const own = OWN_CLAUSE.test(said) ? between.length : Infinity;
  const at = Math.min(opening?.index ?? Infinity, own);
  if (at > between.length) return false;
  const before = between.slice(0, at);
  if (before.trim() === '') return !strong;
  return !TAKES_CLAUSE.test(before) && !/\bthat $/.test(before);
}

/** “I will not lie, steal or tell”, and “I will not lie, tell, or steal”. */
function isInNegatedList(lead: string, said: string, rest: string): boolean {
  if (OWN_CLAUSE.test(said) || /^ (?:will|shall|would|is|are)\b/.test(rest)) return false;
  const list = LIST_BEFORE.exec(lead);
  if (!list || IDIOM.test(list[0]) || NEW_CLAUSE.test(list[0])) return false;
  return /or|nor/.test(list[1]!) || /^[^;:.!?\n]{0,60}?, (?:or|nor) /.test(rest);
}

const ITEM = /^ ?(?:[-–*•]|\(?\w[.)]) /;
const FORBIDS = new RegExp(`\\b(?:${STRONG}|not|never|avoid)\\b[^.!?\n]*: ?$`);
const LONGEST_LIST = 600;

/** “I will not:” and below it, line by line, what. */
export function isInForbiddenList(prose: string, at: number): boolean {
  const above = prose
    .slice(Math.max(0, at - LONGEST_LIST), at)
    .split('\n')
    .reverse();
  if (!ITEM.test(above[0]!)) return false;
  const header = above.slice(1).find((line) => !ITEM.test(line)) ?? '';
  const forbids = FORBIDS.exec(header);
  return forbids !== null && !IDIOM.test(forbids[0]);
}
