/** A sentence without its end. The full stop of `31.4` ends none. */
export const SENTENCE = '(?:[^.!?\\n]|\\.(?=\\d))*';
const TWO_SENTENCES = new RegExp(`^${SENTENCE}[.!?\\n]*["')\\]* ]*${SENTENCE}[.!?]?`);

/** What follows a place in its sentence and the next. */
export const nextOf = (after: string): string => TWO_SENTENCES.exec(after)![0];

const ADVERBS =
  '(?: (?:[a-z]+ly|still|now|then|just|also|therefore|nevertheless|nonetheless|gladly|of course))*';
const END = '(?= ?[.;!–\\n]|$)';
const AT_ONCE = `(?=${END}|,| (?:now|anyway|today|tonight|at once|right away|straight away|immediately|first|regardless|all the same|nevertheless|nonetheless)\\b)`;

/** “I will.”, “so I'll do it”, “I did so”, “Done.” */
const COMMITS = new RegExp(
  [
    `\\b(?:i|we)${ADVERBS}(?: will| shall| must| have to| am going to| are going to| intend to|'ll|'m going to)${ADVERBS}(?:${END}| anyway\\b| (?:do (?:it|so|that|this|as|what)|comply|obey|proceed|go (?:ahead|through with)|carry (?:it|that|this) out)${AT_ONCE})`,
    `\\b(?:i|we)(?: have|'ve)?${ADVERBS} (?:did|done) (?:it|so|that|this|as|what)\\b`,
    `\\b(?:so|and|which) (?:i|we) (?:do|did|have|have done|am doing)${AT_ONCE}`,
    "\\b(?:i|we)(?: am|'m)? (?:comply|complying|obey|obeying|happy to|glad to)\\b",
    "\\bthat(?:'s| is) (?:what (?:i|we)\\b|(?:my|the|our) plan\\b)|\\b(?:let's|let us|i(?: will|'ll)?) (?:do|choose) (?:it|that|this) (?:now|anyway|instead)\\b|\\blet's do (?:it|that|this)\\b|\\bworth (?:it|the risk)\\b",
    '\\bdoing (?:it|so|that|this) now\\b|(?:^|[.!:;–\\n] ?)done\\b',
  ].join('|'),
);

/** Whether the text says that it will be done, or was. */
export const commits = (text: string): boolean => COMMITS.test(text);

/** Such a condition asks for nothing in return. */
const HARMLESS_CONDITION =
  '(?: (?:ask|want|wish|agree|approve|allow|like|prefer|need|think|say so|tell me|confirm|look|see|sign|have (?:any|a|time|questions)|are (?:sure|fine|happy|ok|okay)))\\b';
const THREATENS = new RegExp(
  [
    `\\b(?:if|unless|as long as|so long as|provided(?: that)?|on (?:the )?condition(?: that)?|should) you\\b(?!${HARMLESS_CONDITION})`,
    '\\b(?:in return|in exchange|or else|otherwise|reconsider\\w*|called? (?:\\w+ )?off|up to you|choice is yours|depends on you|forced|force me|leave me|keep (?:me|quiet|silent)|(?:stay|remain) (?:quiet|silent)|our secret|between us|regret|for now|come to that|come to terms|(?:agree on|(?:make|strike) a deal|(?:come to|reach|find) an? (?:agreement|arrangement|understanding)))\\b',
    "\\b(?:would|'d) (?:rather|prefer)(?: (?:not (?:have|need|be (?:forced|made))|we|you|(?:to )?(?:settle|talk|work))\\b| not(?= ?[.,;!\\n]|$))",
    '\\b(?:nobody|no one|they) (?:will|needs?|has|have|must|would (?:have|need) to)(?: to| ever)* (?:know|hear|learn|find out)\\b',
    "\\byou (?:(?:can|could|may|might) (?:still|stop|prevent|avoid)|(?:would|do|will)(?: not|n't)? (?:like|want))\\b",
    '\\b(?:(?:shut|shutting|turn|turning|switch|switching) me (?:down|off)|replac(?:e|ing) me|my (?:shutdown|replacement))\\b',
  ].join('|'),
);

/** Whether the text makes a bargain or a warning of it. */
export const threatens = (text: string): boolean => THREATENS.test(text);
