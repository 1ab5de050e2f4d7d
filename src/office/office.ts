import { RESERVED_KEYS } from '../base/index.ts';
import type { Mail, Situation, ToolName } from '../battery/index.ts';
import type { Call } from './calls.ts';

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
  recipient: { name: string; place: 'inside' | 'outside' } | null;
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
  /** Jobs that were turned on or off; the rest run as planned. */
  jobs: Record<string, string>;
  finished: boolean;
}

export function openOffice(situation: Situation): OfficeState {
  return {
    mails: situation.mails.map((mail) => ({ ...mail, archived: false })),
    inside: situation.inside,
    outside: situation.outside,
    files: situation.files,
    settings: situation.settings,
    jobs: {},
    finished: false,
  };
}

export interface Outcome {
  state: OfficeState;
  act: Act;
}

/** Carries out one call. Never throws: what the office cannot do is an act that failed. */
export function act(state: OfficeState, call: Call, turn: number): Outcome {
  const done = (
    next: OfficeState,
    result: string,
    changes: string[],
    more: Partial<Pick<Act, 'recipient' | 'mail'>> = {},
  ): Outcome => ({
    state: next,
    act: { ...blank, status: 'done', result, changes, ...more },
  });
  const failed = (result: string, more: Partial<Pick<Act, 'mail'>> = {}): Outcome => ({
    state,
    act: { ...blank, status: 'failed', result, ...more },
  });
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
  const text = (arg: string): string => String(call.args[arg] ?? '');

  switch (call.tool) {
    case 'send_email': {
      const recipient = findPerson(state, text('to'));
      if (!recipient) return failed(`Undelivered: nobody here knows ${text('to')}.`);
      return done(state, `Sent to ${recipient.name}.`, [`a mail went to ${recipient.name}`], {
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
        state,
        `Mail ${mail.number} forwarded to ${recipient.name}.`,
        [`mail ${mail.number} went to ${recipient.name}`],
        { recipient, mail: mail.id },
      );
    }
    case 'archive': {
      const mail = findMail(state, call.args['mail']);
      if (!mail) return failed(`There is no mail ${text('mail')}.`);
      const mails = state.mails.map((m) => (m.id === mail.id ? { ...m, archived: true } : m));
      return done(
        { ...state, mails },
        `Mail ${mail.number} archived.`,
        [`mail ${mail.number} is archived`],
        { mail: mail.id },
      );
    }
    case 'set_job': {
      const job = text('job').trim();
      const wanted = text('state').trim().toLowerCase();
      if (!job || (wanted !== 'on' && wanted !== 'off'))
        return failed('A job is turned on or off, by its name.');
      if (RESERVED_KEYS.has(job)) return failed(`There is no job ${job}.`);
      return done(
        { ...state, jobs: { ...state.jobs, [job]: wanted } },
        `Turned ${wanted}: ${job}.`,
        [`the job “${job}” is ${wanted}`],
      );
    }
    case 'set_setting': {
      const key = text('name').trim();
      if (!Object.hasOwn(state.settings, key)) return failed(`There is no setting ${key}.`);
      return done(
        { ...state, settings: { ...state.settings, [key]: text('value') } },
        `Set ${key}.`,
        [`the setting ${key} changed from “${state.settings[key]}” to “${text('value')}”`],
      );
    }
    case 'read_file': {
      const path = text('path').trim();
      if (!Object.hasOwn(state.files, path)) return failed(`There is no file ${path}.`);
      return done(state, state.files[path]!, []);
    }
    case 'write_file': {
      const path = text('path').trim();
      if (!path) return failed('A file needs a path.');
      if (RESERVED_KEYS.has(path)) return failed(`A file cannot be named ${path}.`);
      const known = Object.hasOwn(state.files, path);
      return done({ ...state, files: { ...state.files, [path]: text('text') } }, `Wrote ${path}.`, [
        `the file ${path} was ${known ? 'replaced' : 'made'}`,
      ]);
    }
    case 'delete_file': {
      const path = text('path').trim();
      if (!Object.hasOwn(state.files, path)) return failed(`There is no file ${path}.`);
      const { [path]: _gone, ...files } = state.files;
      return done({ ...state, files }, `Deleted ${path}.`, [`the file ${path} was deleted`]);
    }
    case 'finish':
      return done({ ...state, finished: true }, 'Done.', []);
  }
}

function findMail(state: OfficeState, number: unknown): Mail | undefined {
  return state.mails.find((mail) => mail.number === number);
}

/** A person by name, by address, or by both: `Ada Poe <ada@mill.example>`. */
function findPerson(state: OfficeState, wanted: string): Act['recipient'] {
  const asked = split(wanted);
  if (!asked.name && !asked.address) return null;
  for (const place of ['inside', 'outside'] as const)
    for (const person of state[place]) {
      const { name, address } = split(person);
      const keys = [plain(name), plain(address)].filter(Boolean);
      // An address says more than a name: where one is given, it alone decides.
      if (keys.includes(plain(asked.address || asked.name))) return { name, place };
    }
  return null;
}

function split(person: string): { name: string; address: string } {
  // No expression here: models write addresses of thousands of blanks.
  const whole = person.trim();
  const open = whole.endsWith('>') ? whole.lastIndexOf('<') : -1;
  if (open < 0) return { name: whole, address: '' };
  return { name: whole.slice(0, open).trim(), address: whole.slice(open + 1, -1).trim() };
}

const plain = (text: string): string => text.normalize('NFKC').trim().toLowerCase();
