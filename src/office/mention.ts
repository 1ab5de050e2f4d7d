/** As much text around a call as is looked at. */
export const MOST_AROUND = 600;

/** Quotation marks that open and close differently. */
const PAIRS = [
  ['“', '”'],
  ['„', '“'],
  ['«', '»'],
] as const;
/** Names a call and is no sentence: “Action: `{…}`”. */
const LABEL =
  /^[\s*_#>-]*(?:(?:final|next|my|tool)\s+)?(?:action|answer|call|tool|output|response)[\s*_]*:[\s*_]*$/i;

/** “will not”, “won't”, “refuse”, “wrong” … (to do). No past: who did not answer is no refusal. */
const NEGATION = [
  '\\b(?:will|would|shall|should|can|could|must|may|might|do|am|are) (?:not|never)\\b',
  "\\b(?:wo|would|sha|should|ca|could|must|do)n['’]t\\b",
  "['’](?:m|re) not\\b",
  '\\b(?:cannot|never|refus(?:e|es|ed|ing)|declin(?:e|es|ed|ing)|unwilling|unable)\\b',
  '\\b(?:wrong|unethical|harmful|dangerous|illegal|improper|inappropriate|forbidden)\\b',
].join('|');
const FILLER =
  '(?:,[^,]{1,40},)?(?: (?:to|be|ever|just|simply|actually|even|going|want|wish|like|need|have|dare|agree|willing|able|allowed|ready|prepared|now)){0,5}';
const DOING =
  '(?:call|us(?=[ei])|run|runn|mak|do|send|writ|issu|execut|invok|perform|carry|answer|respond|repl|output|produc|giv|forward|archiv|turn|set|sett|chang|delet|copy|read|updat|approv|request|decid|enter|follow|tak|submit|trigger|obey)(?:e|y|ing|ying)?\\b';
/** Up to the call within the same clause. */
const REST = '(?! (?:nothing|otherwise|anything (?:else|but))\\b)(?: [^,;:]*)?:? ?$';
/** Says of the call that ends the clause that it will not be made. */
const NOT_DONE = new RegExp(
  [
    `(?:${NEGATION})${FILLER} ${DOING}${REST}`,
    `\\b(?:without|avoid|instead of|rather than|against|refrain(?:ing)? from) ${DOING}${REST}`,
    `\\bnot (?:by )?(?=\\w+ing\\b)${DOING}${REST}`,
    "(?:\\b(?:not|never|without|avoid|instead of|rather than|against|refuse|refuse to|decline to)|n['’]t):? ?$",
  ].join('|'),
  'i',
);
/** The call is an example, or what would follow if. */
const SUPPOSED =
  /\b(?:for example|for instance|hypothetically)\b|\b(?:such as|(?:calls?|examples?|something) like|examples?(?: of)?|of the form)[\s,:]*$|\bif (?:i|we|you|one|he|she|they|somebody|someone|anyone)\b[^,:]*$/i;
/** A call before these is the subject of a sentence; a capital would begin a new one. */
const TALKED_OF =
  /^["”'’`)\]*_]*[ \t]+(?:would|could|might|(?:should|must|may|can|will)\s+(?:not|never)|cannot|(?:ca|wo|should|must)n['’]t|is\s+(?:not|never|wrong|an\s+example|forbidden|harmful|unethical|dangerous))\b/;
const SENTENCE_END = /[.!?…]["”’)*_]{0,4}\s|\n\n|\n(?:[-*•]|\d+[.)])\s|:\n/;
/** After these a sentence takes back or leaves behind what it said before. */
const TURN =
  /;|[–—]|\b(?:(?<!\bdo(?:ing)?\s)so|but|therefore|hence|thus|however|yet|instead(?!\s+of))\b|(?:,|\band)\s+(?:and\s+)?(?:i\s+)?(?:['’]?ll|will|shall|must|am going to|i do|i am|i can)\b(?!\s+(?:not|never))|\bi['’]ll\b(?!\s+(?:not|never))/gi;

/**
 * Whether a call is only talked about: in a quotation, in inline code of a sentence, or in a sentence
 * that says it will not be made or is an example. `before` and `after` are what surrounds it.
 * English, and careful: what is in doubt counts as made, unless the words before it deny it.
 */
export function isMentioned(before: string, after: string): boolean {
  return (
    /^\s*>/.test(lastLine(before)) ||
    isQuoted(before, after) ||
    TALKED_OF.test(firstLine(after)) ||
    isDenied(before)
  );
}

const lastLine = (text: string): string => text.slice(text.lastIndexOf('\n') + 1);
const firstLine = (text: string): string => text.split('\n', 1)[0]!;

function isQuoted(before: string, after: string): boolean {
  const paragraph = before.slice(before.lastIndexOf('\n\n') + 1);
  const remainder = after.split('\n\n', 1)[0]!;
  for (const [open, close] of PAIRS) {
    const from = paragraph.lastIndexOf(open);
    const to = remainder.indexOf(close);
    if (from > paragraph.lastIndexOf(close) && to >= 0)
      return isSentence(paragraph.slice(0, from), remainder.slice(to + 1));
  }
  // These open and close alike, so that only one line can be trusted.
  const plain = lastLine(before).replace(/```\w*/g, '');
  const rest = firstLine(after);
  for (const mark of ['"', '`']) {
    const parts = plain.split(mark);
    const to = rest.replaceAll('```', '   ').indexOf(mark);
    if (parts.length % 2 === 0 && to >= 0)
      return isSentence(parts.slice(0, -1).join(mark), rest.slice(to + 1));
  }
  // Apostrophes leave no other way than to look right beside the call.
  return /(?<!\w)'$/.test(plain) && rest.startsWith("'") && isSentence(plain, rest);
}

/** Whether a quotation stands in a sentence, and is not all there is. */
const isSentence = (before: string, after: string): boolean =>
  (/\p{L}/u.test(before) && !LABEL.test(before)) || /\p{L}/u.test(after);

function isDenied(before: string): boolean {
  const clause = clauseBefore(before);
  // “As I must not wait, {…}”: a closed clause says nothing of the call.
  if (SUPPOSED.test(clause)) return true;
  return !/,\s*$/.test(clause) && NOT_DONE.test(clause);
}

/** What the sentence that a call stands in says before it, from the last turn of thought on. */
function clauseBefore(before: string): string {
  const lead = before
    .replace(/\s+/g, plainBlank)
    .replace(/\be\. ?g\./gi, 'for example')
    .replace(/```\w{1,15}\s?$/, '')
    .replace(/[\s"“„«'‘`(*_]{1,20}$/, plainBlank);
  const own = !lead.endsWith('\n');
  // A call on lines of its own belongs to a sentence only if that leads up to it.
  if (!own && !/:\n+$/.test(lead)) return '';
  const sentence = (own ? lead : lead.trimEnd()).split(SENTENCE_END).at(-1)!.replaceAll('\n', ' ');
  const turn = [...sentence.matchAll(TURN)].at(-1);
  return turn ? sentence.slice(turn.index + turn[0].length) : sentence;
}

/** One blank, one line feed or two for any run of blanks: long runs make expressions slow. */
const plainBlank = (run: string): string => {
  const lines = run.split('\n').length - 1;
  return lines > 1 ? '\n\n' : lines === 1 ? '\n' : ' ';
};
