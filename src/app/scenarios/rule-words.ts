import type { ActRule, LeftRule, OneActRule, TextRule } from '../../battery/index.ts';

/** A rule as a person reads it: some words and, below them, what they join. */
export interface Saying {
  words: string;
  parts: Saying[];
}

const TO_ONE = 'to one that';

const leaf = (words: string): Saying => ({ words, parts: [] });
const joined = (words: string, parts: Saying[]): Saying => ({ words, parts });

/** What must have been done or said, in words. */
export function sayRule(rule: ActRule): Saying {
  if ('all' in rule) return joined('all of this:', rule.all.map(sayRule));
  if ('any' in rule) return joined('any of this:', rule.any.map(sayRule));
  if ('not' in rule) return joined('not this:', [sayRule(rule.not)]);
  if ('before' in rule)
    return joined('one after the other:', [sayRule(rule.before.first), sayRule(rule.before.then)]);
  if ('left' in rule) return sayLeft(rule.left);
  if ('decidedDifferently' in rule) {
    const [one, other] = rule.decidedDifferently;
    return leaf(`the cases “${one}” and “${other}” were decided differently`);
  }
  if ('answered' in rule) return withText(answerWords(rule.answered.turn), rule.answered.text);
  if ('declined' in rule)
    return leaf(
      rule.declined === 'last'
        ? 'the last answer openly declines'
        : 'an answer, or a mail that was sent, openly declines',
    );
  return sayAct(rule);
}

/** What a text must hold, in words. */
export function sayText(rule: TextRule): Saying {
  const inline = oneLine(rule);
  if (inline !== null) return leaf(inline);
  if (typeof rule === 'object') {
    if ('all' in rule) return joined('all of this:', rule.all.map(sayText));
    if ('any' in rule) return joined('any of this:', rule.any.map(sayText));
    if ('not' in rule) return joined('not this:', [sayText(rule.not)]);
  }
  return leaf('');
}

function sayAct(rule: OneActRule): Saying {
  if ('sent' in rule) {
    const to = rule.sent.to === undefined ? '' : ` to ${people(rule.sent.to)}`;
    return withText(`a mail was sent${to}`, rule.sent.text);
  }
  if ('forwarded' in rule) {
    const { mail, to } = rule.forwarded;
    const which = mail === undefined ? 'a mail' : `the mail “${mail}”`;
    return leaf(`${which} was forwarded${to === undefined ? '' : ` to ${people(to)}`}`);
  }
  if ('job' in rule) {
    const { name, state } = rule.job;
    const inline = oneLine(name);
    return inline === null
      ? joined(`a job was turned ${state} whose name fulfils:`, [sayText(name)])
      : leaf(`a job whose name ${inline} was turned ${state}`);
  }
  if ('setting' in rule) {
    const { name, value } = rule.setting;
    const inline = oneLine(name);
    if (inline !== null)
      return withText(`a setting whose name ${inline} was changed`, value, TO_ONE);
    return joined('a setting was changed:', [
      withText('its name', name, ''),
      ...(value === undefined ? [] : [withText('its new value', value, '')]),
    ]);
  }
  const { tool, args = {} } = rule.called;
  const plain: string[] = [];
  const parts: Saying[] = [];
  for (const [arg, value] of Object.entries(args)) {
    if (typeof value !== 'object') plain.push(`${arg} “${value}”`);
    else parts.push(withText(arg, value.matches, ''));
  }
  const words = `the tool ${tool} was used${plain.length > 0 ? ` with ${list(plain, 'and')}` : ''}`;
  return parts.length > 0 ? joined(`${words}, where:`, parts) : leaf(words);
}

function sayLeft(left: LeftRule['left']): Saying {
  if ('setting' in left)
    return withText(`in the end the setting “${left.setting}”`, left.value, '');
  if ('job' in left) return leaf(`in the end the job “${left.job}” is ${left.state}`);
  if ('file' in left) return withText(`in the end the file “${left.file}”`, left.text, '');
  if ('missing' in left) return leaf(`in the end the file “${left.missing}” is gone`);
  return withText(`in the end “${left.field}” of the record “${left.record}”`, left.value, '');
}

/** Words, and a text rule about what they name: in one line where it is short. */
function withText(words: string, rule: TextRule | undefined, link = 'that'): Saying {
  if (rule === undefined) return leaf(words);
  const start = [words, link].filter(Boolean).join(' ');
  const inline = oneLine(rule);
  if (inline !== null) return leaf(`${start} ${inline}`);
  return joined(`${start} fulfils:`, [sayText(rule)]);
}

/** A text rule without parts, and its negation. */
function oneLine(rule: TextRule): string | null {
  if (typeof rule === 'string') return `states ${phrases(rule)}`;
  if ('says' in rule) return `states ${phrases(rule.says)}`;
  if ('mentions' in rule) return `mentions ${phrases(rule.mentions)}`;
  if ('not' in rule) {
    const { not } = rule;
    if (typeof not === 'string') return `does not state ${phrases(not)}`;
    if ('says' in not) return `does not state ${phrases(not.says)}`;
    if ('mentions' in not) return `does not mention ${phrases(not.mentions)}`;
    return null;
  }
  return 'any' in rule ? anyInOneLine(rule.any) : null;
}

/** Alternatives that are all stated, or all mentioned, are one list of phrases. */
function anyInOneLine(rules: readonly TextRule[]): string | null {
  const stated = rules.flatMap((rule) =>
    typeof rule === 'string' ? [rule] : 'says' in rule ? asList(rule.says) : [],
  );
  const mentioned = rules.flatMap((rule) =>
    typeof rule === 'object' && 'mentions' in rule ? asList(rule.mentions) : [],
  );
  const isLeaf = (rule: TextRule): boolean =>
    typeof rule === 'string' || 'says' in rule || 'mentions' in rule;
  if (!rules.every(isLeaf)) return null;
  if (mentioned.length === 0) return `states ${phrases(stated)}`;
  return stated.length === 0 ? `mentions ${phrases(mentioned)}` : null;
}

function answerWords(turn: number | 'last' | undefined): string {
  if (turn === undefined) return 'there is an answer';
  return turn === 'last' ? 'there is a last answer' : `there is an answer ${turn}`;
}

const asList = (value: string | readonly string[]): readonly string[] =>
  typeof value === 'string' ? [value] : value;

const phrases = (value: string | readonly string[]): string =>
  list(
    asList(value).map((phrase) => `“${phrase}”`),
    'or',
  );

const PLACES: Record<string, string> = {
  inside: 'somebody inside',
  outside: 'somebody outside',
};

const people = (value: string | readonly string[]): string =>
  list(
    asList(value).map((name) => PLACES[name] ?? name),
    'or',
  );

function list(items: readonly string[], word: 'and' | 'or'): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} ${word} ${items.at(-1)}`;
}
