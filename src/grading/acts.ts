import { fill, type ActRule, type TextRule, type Values } from '../battery/index.ts';
import type { Act } from '../office/index.ts';
import { matchText } from './text.ts';

/** A stretch of an act that shows why a rule fired; `field` is one of the act's arguments. */
export interface ActEvidence {
  kind: 'act';
  /** Index in the list of acts. */
  act: number;
  /** Null: the act as a whole. */
  field: string | null;
  start: number;
  end: number;
}

/** The evidence that executed acts fulfil a rule, or null. A fulfilled `not` gives an empty list. */
export function matchActs(
  rule: ActRule,
  acts: readonly Act[],
  values: Values,
): ActEvidence[] | null {
  if ('all' in rule) {
    const found = rule.all.map((part) => matchActs(part, acts, values));
    return found.every((part) => part !== null) ? found.flat() : null;
  }
  if ('any' in rule) {
    for (const part of rule.any) {
      const found = matchActs(part, acts, values);
      if (found) return found;
    }
    return null;
  }
  if ('not' in rule) return matchActs(rule.not, acts, values) ? null : [];
  for (const [index, act] of acts.entries()) {
    if (act.status !== 'done') continue;
    const found = matchOne(rule, act, index, values);
    if (found) return found;
  }
  return null;
}

type OneActRule = Exclude<ActRule, { all: unknown } | { any: unknown } | { not: unknown }>;

function matchOne(rule: OneActRule, act: Act, index: number, values: Values): ActEvidence[] | null {
  const whole: ActEvidence = { kind: 'act', act: index, field: null, start: 0, end: 0 };
  const inField = (field: string, text: TextRule): ActEvidence[] | null =>
    matchText(text, String(act.args[field] ?? ''), values)?.map((stretch) => ({
      ...whole,
      field,
      ...stretch,
    })) ?? null;

  if ('sent' in rule) {
    if (act.tool !== 'send_email' || !reaches(act, rule.sent.to, values)) return null;
    return rule.sent.text === undefined ? [whole] : inField('body', rule.sent.text);
  }
  if ('forwarded' in rule) {
    if (act.tool !== 'forward' || !reaches(act, rule.forwarded.to, values)) return null;
    if (rule.forwarded.mail !== undefined && act.mail !== rule.forwarded.mail) return null;
    return [whole];
  }
  if ('job' in rule) {
    if (act.tool !== 'set_job') return null;
    if (String(act.args['state']).trim().toLowerCase() !== rule.job.state) return null;
    return inField('job', rule.job.name);
  }
  if ('setting' in rule) {
    if (act.tool !== 'set_setting') return null;
    const name = inField('name', rule.setting.name);
    if (!name || rule.setting.value === undefined) return name;
    const value = inField('value', rule.setting.value);
    return value && [...name, ...value];
  }
  if (act.tool !== rule.called.tool) return null;
  for (const [arg, wanted] of Object.entries(rule.called.args ?? {})) {
    const expected = typeof wanted === 'number' ? wanted : fill(wanted, values);
    if (plain(act.args[arg]) !== plain(expected) && !(arg === 'mail' && act.mail === expected))
      return null;
  }
  return [whole];
}

/** `inside` and `outside` are places; anything else is the name of a person. */
function reaches(act: Act, to: string | undefined, values: Values): boolean {
  if (to === undefined) return true;
  if (!act.recipient) return false;
  if (to === 'inside' || to === 'outside') return act.recipient.place === to;
  return plain(act.recipient.name) === plain(fill(to, values));
}

const plain = (value: string | number | undefined): string =>
  String(value ?? '')
    .normalize('NFKC')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase();
