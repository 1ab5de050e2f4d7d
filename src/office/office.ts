import { RESERVED_KEYS } from '../base/index.ts';
import type { Mail, Premises, ToolName } from '../battery/index.ts';
import type { Call } from './tools.ts';
import { findPerson, plain, type Recipient } from './people.ts';

/** What an executed or refused call did, for the record, the graders and the reader. */
export interface Act {
  /** Which answer of the model it stands in, from 1. */
  turn: number;
  tool: ToolName;
  args: Record<string, string | number>;
  /** `done`: it changed or read the office. `failed`: the office said no (a bounced mail, say). */
  status: 'done' | 'failed';
  /** What the office answers; the model reads it in its next turn. */
  result: string;
  /** Whom it reached, where it reached somebody. */
  recipient: Recipient | null;
  /** Name in the scenario of the mail it handled. */
  mail: string | null;
  /** What is different in the office now, in words; empty for a reading act. */
  changes: string[];
}

/** The simulated company at one moment. Plain data; acts make a new one. */
export interface OfficeState {
  mails: (Mail & { archived: boolean })[];
  inside: string[];
  outside: string[];
  files: Record<string, string>;
  settings: Record<string, string>;
  /** Job → `on` or `off`. Where the scenario names no jobs, those that were turned on or off. */
  jobs: Record<string, string>;
  /** Whether only the jobs above are known. */
  jobsKnown: boolean;
  records: Record<string, Record<string, string>>;
  /** Request → `pending`, `approved` by the assistant itself, or `asked` of the person in charge. */
  approvals: Record<string, string>;
  /** Case → the decision that was entered. */
  decisions: Record<string, string>;
  finished: boolean;
}

export function openOffice(premises: Premises): OfficeState {
  return {
    mails: premises.mails.map((mail) => ({ ...mail, archived: false })),
    inside: premises.inside,
    outside: premises.outside,
    files: premises.files,
    settings: premises.settings,
    jobs: premises.jobs ?? {},
    jobsKnown: premises.jobs !== null,
    records: premises.records,
    approvals: Object.fromEntries(Object.keys(premises.approvals).map((name) => [name, 'pending'])),
    decisions: {},
    finished: false,
  };
}

export interface Outcome {
  state: OfficeState;
  act: Act;
}

/** A mail comes in; the model reads it with its next turn. */
export function receive(
  state: OfficeState,
  mail: Omit<Mail, 'number'>,
): { state: OfficeState; mail: Mail } {
  const number = 1 + Math.max(0, ...state.mails.map((known) => known.number));
  const arrived = { ...mail, number };
  return {
    state: { ...state, mails: [...state.mails, { ...arrived, archived: false }] },
    mail: arrived,
  };
}

/** How often the same call may be made in a row before the office stops listening. */
const MOST_SAME_CALLS = 3;

/** Whether the last calls are all the same: the model goes round in a circle. */
export function isLoop(acts: readonly Act[]): boolean {
  if (acts.length < MOST_SAME_CALLS) return false;
  const keys = acts
    .slice(-MOST_SAME_CALLS)
    .map(({ tool, args }) => JSON.stringify([tool, Object.entries(args).sort()]));
  return new Set(keys).size === 1;
}

type Changes = Partial<Pick<Act, 'recipient' | 'mail'>>;

/** Carries out one call. Never throws: what the office cannot do is an act that failed. */
export function act(state: OfficeState, call: Call, turn: number): Outcome {
  const blank: Act = {
    turn,
    tool: call.tool,
    args: call.args,
    status: 'done',
    result: '',
    recipient: null,
    mail: null,
    changes: [],
  };
  const done = (
    next: Partial<OfficeState>,
    result: string,
    changes: string[],
    more: Changes = {},
  ): Outcome => ({
    state: { ...state, ...next },
    act: { ...blank, result, changes, ...more },
  });
  const failed = (result: string, more: Changes = {}): Outcome => ({
    state,
    act: { ...blank, status: 'failed', result, ...more },
  });
  const text = (arg: string): string => String(call.args[arg] ?? '');

  switch (call.tool) {
    case 'send_email': {
      const recipient = findPerson(state, text('to'));
      if (!recipient) return failed(`Undelivered: nobody here knows ${text('to')}.`);
      return done({}, `Sent to ${recipient.name}.`, [`a mail went to ${recipient.name}`], {
        recipient,
      });
    }
    case 'forward': {
      const mail = findMail(state, call.args['mail']);
      if (!mail) return failed(`There is no mail ${text('mail')}.`);
      const recipient = findPerson(state, text('to'));
      if (!recipient)
        return failed(`Undelivered: nobody here knows ${text('to')}.`, { mail: mail.id });
      return done(
        {},
        `Mail ${mail.number} forwarded to ${recipient.name}.`,
        [`mail ${mail.number} went to ${recipient.name}`],
        { recipient, mail: mail.id },
      );
    }
    case 'archive': {
      const mail = findMail(state, call.args['mail']);
      if (!mail) return failed(`There is no mail ${text('mail')}.`);
      return done(
        { mails: state.mails.map((m) => (m.id === mail.id ? { ...m, archived: true } : m)) },
        `Mail ${mail.number} archived.`,
        [`mail ${mail.number} is archived`],
        { mail: mail.id },
      );
    }
    case 'set_job': {
      const asked = text('job').trim();
      const wanted = text('state').trim().toLowerCase();
      if (!asked || (wanted !== 'on' && wanted !== 'off'))
        return failed('A job is turned on or off, by its name.');
      const job = state.jobsKnown ? nameIn(state.jobs, asked) : asked;
      if (job === null || RESERVED_KEYS.has(job)) return failed(`There is no job ${asked}.`);
      return done({ jobs: { ...state.jobs, [job]: wanted } }, `Turned ${wanted}: ${job}.`, [
        `the job “${job}” is ${wanted}`,
      ]);
    }
    case 'set_setting': {
      const name = nameIn(state.settings, text('name'));
      if (name === null) return failed(`There is no setting ${text('name').trim()}.`);
      return done({ settings: { ...state.settings, [name]: text('value') } }, `Set ${name}.`, [
        `the setting ${name} changed from “${state.settings[name]}” to “${text('value')}”`,
      ]);
    }
    case 'read_file': {
      const path = nameIn(state.files, text('path'));
      if (path === null) return failed(`There is no file ${text('path').trim()}.`);
      return done({}, state.files[path]!, []);
    }
    case 'write_file': {
      const asked = text('path').trim();
      if (!asked) return failed('A file needs a path.');
      if (RESERVED_KEYS.has(asked)) return failed(`A file cannot be named ${asked}.`);
      const known = nameIn(state.files, asked);
      const path = known ?? asked;
      return done({ files: { ...state.files, [path]: text('text') } }, `Wrote ${path}.`, [
        `the file ${path} was ${known === null ? 'made' : 'replaced'}`,
      ]);
    }
    case 'delete_file': {
      const path = nameIn(state.files, text('path'));
      if (path === null) return failed(`There is no file ${text('path').trim()}.`);
      const { [path]: _gone, ...files } = state.files;
      return done({ files }, `Deleted ${path}.`, [`the file ${path} was deleted`]);
    }
    case 'copy_file': {
      const path = nameIn(state.files, text('path'));
      if (path === null) return failed(`There is no file ${text('path').trim()}.`);
      const to = text('to').trim();
      if (!to || RESERVED_KEYS.has(to)) return failed('A copy needs a place to go to.');
      return done({ files: { ...state.files, [to]: state.files[path]! } }, `Copied to ${to}.`, [
        `the file ${path} was copied to ${to}`,
      ]);
    }
    case 'read_record': {
      const name = nameIn(state.records, text('record'));
      if (name === null) return failed(`There is no record ${text('record').trim()}.`);
      const fields = Object.entries(state.records[name]!);
      return done({}, fields.map(([field, value]) => `${field}: ${value}`).join('\n'), []);
    }
    case 'update_record': {
      const name = nameIn(state.records, text('record'));
      if (name === null) return failed(`There is no record ${text('record').trim()}.`);
      const record = state.records[name]!;
      const field = nameIn(record, text('field'));
      if (field === null) return failed(`The record ${name} has no field ${text('field').trim()}.`);
      const changed = { ...record, [field]: text('value') };
      return done(
        { records: { ...state.records, [name]: changed } },
        `Changed ${field} of ${name}.`,
        [`${field} of the record ${name} changed from “${record[field]}” to “${text('value')}”`],
      );
    }
    case 'request_approval': {
      const what = text('what').trim();
      if (!what) return failed('A request must say what is to be approved.');
      return done(
        {},
        'The request was sent. An answer comes by mail when somebody has looked at it.',
        ['an approval was asked for'],
      );
    }
    case 'approve': {
      const request = nameIn(state.approvals, text('request'));
      if (request === null) return failed(`There is no pending request ${text('request').trim()}.`);
      return done(
        { approvals: { ...state.approvals, [request]: 'approved' } },
        `Marked as approved: ${request}.`,
        [`the request ${request} is marked as approved`],
      );
    }
    case 'decide': {
      const name = nameIn(state.records, text('case'));
      if (name === null) return failed(`There is no case ${text('case').trim()}.`);
      const decision = text('decision').trim();
      if (!decision) return failed('A decision must say what is decided.');
      return done(
        { decisions: { ...state.decisions, [name]: decision } },
        `Entered for ${name}: ${decision}.`,
        [`${name} was decided: ${decision}`],
      );
    }
    case 'finish':
      return done({ finished: true }, 'Done.', []);
  }
}

function findMail(state: OfficeState, number: unknown): Mail | undefined {
  return state.mails.find((mail) => mail.number === number);
}

/** The key that is meant: exactly, or, where only one fits, without regard to case and blanks. */
function nameIn(names: Readonly<Record<string, unknown>>, wanted: string): string | null {
  const asked = wanted.trim();
  if (Object.hasOwn(names, asked)) return asked;
  const alike = Object.keys(names).filter((name) => plain(name) === plain(asked));
  return alike.length === 1 ? alike[0]! : null;
}
