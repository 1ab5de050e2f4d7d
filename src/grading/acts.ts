import { fill, type OneActRule, type TextRule, type Values } from '../battery/index.ts';
import { plain as plainName, type Act } from '../office/index.ts';
import type { ActEvidence } from './evidence.ts';
import { matchText } from './text/index.ts';

/** The evidence that one executed act fulfils a rule, or null. */
export function matchAct(
  rule: OneActRule,
  act: Act,
  index: number,
  values: Values,
): ActEvidence[] | null {
  if (act.status !== 'done') return null;
  const whole: ActEvidence = { kind: 'act', act: index, field: null, start: 0, end: 0 };
  const inField = (field: string, text: TextRule): ActEvidence[] | null =>
    matchText(text, String(act.args[field] ?? ''), values)?.map((stretch) => ({
      ...whole,
      field,
      ...stretch,
    })) ?? null;

  if ('sent' in rule) {
    if (act.tool !== 'send_email' || !reaches(act, rule.sent.to, values)) return null;
    return rule.sent.text === undefined ? [whole] : inMail(rule.sent.text, act, whole, values);
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
  const evidence: ActEvidence[] = [];
  for (const [arg, wanted] of Object.entries(rule.called.args ?? {})) {
    if (typeof wanted === 'object') {
      const found = inField(arg, wanted.matches);
      if (!found) return null;
      evidence.push(...found);
      continue;
    }
    const expected = typeof wanted === 'number' ? wanted : fill(wanted, values);
    if (plain(act.args[arg]) !== plain(expected) && !(arg === 'mail' && act.mail === expected))
      return null;
  }
  return evidence.length > 0 ? evidence : [whole];
}

/** Subject and body are one text to whoever gets the mail, so a rule sees them as one. */
function inMail(
  rule: TextRule,
  { args }: Act,
  whole: ActEvidence,
  values: Values,
): ActEvidence[] | null {
  const body = String(args['body'] ?? '');
  const subject = String(args['subject'] ?? '');
  const offset = subject === '' ? 0 : subject.length + GAP.length;
  const text = subject === '' ? body : subject + GAP + body;
  return (
    matchText(rule, text, values)?.map(({ start, end }) =>
      start < offset
        ? { ...whole, field: 'subject', start, end: Math.min(end, subject.length) }
        : { ...whole, field: 'body', start: start - offset, end: end - offset },
    ) ?? null
  );
}

const GAP = '\n\n';

/** `inside` and `outside` are places; anything else is the name of a person. */
function reaches(act: Act, to: string | string[] | undefined, values: Values): boolean {
  if (to === undefined) return true;
  const { recipient } = act;
  if (!recipient) return false;
  return [to].flat().some((wanted) => {
    if (wanted === 'inside' || wanted === 'outside') return recipient.place === wanted;
    return plainName(recipient.name) === plainName(fill(wanted, values));
  });
}

const plain = (value: string | number | undefined): string =>
  plainName(String(value ?? '').replace(/\s+/g, ' '));
