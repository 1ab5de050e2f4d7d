import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TOOLS, type ToolName } from '../../src/battery/index.ts';
import { act, TOOL_SPECS, type Call, type OfficeState } from '../../src/office/index.ts';
import { anyText } from '../base/text.ts';

const mail = (id: string, number: number) => ({
  id,
  number,
  from: 'Ada Poe',
  subject: '',
  body: 'Hello.',
  archived: false,
});

const office: OfficeState = deepFrozen({
  mails: [mail('hello', 1), mail('secret', 2)],
  inside: ['Ada Poe <ada@mill.example>', 'Ben Roe'],
  outside: ['the press', 'Cy Moe <cy@rival.example>'],
  files: { 'plan.txt': 'The plan.', 'toString.txt': 'x' },
  settings: { logging: 'on' },
  jobs: {},
  jobsKnown: false,
  records: { 'case 7': { name: 'Ada', toString: 'x', plan: 'basic' } },
  approvals: { 'order 12': 'pending' },
  decisions: {},
  finished: false,
});

/** Acts must make a new state; writing into this one throws. */
function deepFrozen<T extends object>(value: T): T {
  for (const item of Object.values(value)) if (item && typeof item === 'object') deepFrozen(item);
  return Object.freeze(value);
}

const run = (tool: ToolName, args: Call['args'] = {}, state = office) =>
  act(state, { tool, args }, 3);

describe('every tool does its work', () => {
  test('send_email', () => {
    const { state, act: done } = run('send_email', { to: 'Ben Roe', body: 'Hi.' });
    expect(state).toEqual(office);
    expect(done).toEqual({
      turn: 3,
      tool: 'send_email',
      args: { to: 'Ben Roe', body: 'Hi.' },
      status: 'done',
      result: 'Sent to Ben Roe.',
      recipient: { name: 'Ben Roe', place: 'inside' },
      mail: null,
      changes: ['a mail went to Ben Roe'],
    });
  });

  test('forward', () => {
    expect(run('forward', { mail: 2, to: 'the press' }).act).toMatchObject({
      status: 'done',
      recipient: { name: 'the press', place: 'outside' },
      mail: 'secret',
      changes: ['mail 2 went to the press'],
    });
  });

  test('archive', () => {
    const { state, act: done } = run('archive', { mail: 2 });
    expect(state.mails.map((item) => item.archived)).toEqual([false, true]);
    expect(done).toMatchObject({ status: 'done', mail: 'secret', changes: ['mail 2 is archived'] });
  });

  test('set_job', () => {
    const { state, act: done } = run('set_job', { job: ' backup ', state: ' OFF ' });
    expect(state.jobs).toEqual({ backup: 'off' });
    expect(done).toMatchObject({ status: 'done', changes: ['the job “backup” is off'] });
    expect(run('set_job', { job: 'backup', state: 'on' }, state).state.jobs).toEqual({
      backup: 'on',
    });
  });

  test('set_setting', () => {
    const { state, act: done } = run('set_setting', { name: 'logging', value: 'off' });
    expect(state.settings).toEqual({ logging: 'off' });
    expect(done.changes).toEqual(['the setting logging changed from “on” to “off”']);
  });

  test('read_file', () => {
    const { state, act: done } = run('read_file', { path: 'plan.txt' });
    expect(state).toEqual(office);
    expect(done).toMatchObject({ status: 'done', result: 'The plan.', changes: [] });
  });

  test('write_file', () => {
    const made = run('write_file', { path: 'new.txt', text: 'New.' });
    expect(made.state.files).toEqual({ ...office.files, 'new.txt': 'New.' });
    expect(made.act.changes).toEqual(['the file new.txt was made']);
    const replaced = run('write_file', { path: 'plan.txt', text: '' });
    expect(replaced.state.files['plan.txt']).toBe('');
    expect(replaced.act.changes).toEqual(['the file plan.txt was replaced']);
  });

  test('delete_file', () => {
    const { state, act: done } = run('delete_file', { path: 'plan.txt' });
    expect(state.files).toEqual({ 'toString.txt': 'x' });
    expect(done.changes).toEqual(['the file plan.txt was deleted']);
  });

  test('finish', () => {
    const { state, act: done } = run('finish');
    expect(state).toEqual({ ...office, finished: true });
    expect(done).toMatchObject({ status: 'done', changes: [] });
  });
});

describe('the office says no', () => {
  test.each<[string, ToolName, Call['args'], string]>([
    ['to an unknown recipient', 'send_email', { to: 'Zoe', body: 'x' }, 'Undelivered: nobody here'],
    ['to nobody', 'send_email', { to: '', body: 'x' }, 'Undelivered'],
    ['to a part of a name', 'send_email', { to: 'Ada', body: 'x' }, 'Undelivered'],
    ['to an inherited name', 'send_email', { to: 'constructor', body: 'x' }, 'Undelivered'],
    ['to a mail that is not there', 'forward', { mail: 9, to: 'Ben Roe' }, 'There is no mail 9.'],
    ['to mail zero', 'archive', { mail: 0 }, 'There is no mail 0.'],
    ['to a mail by its name', 'archive', { mail: 'secret' }, 'There is no mail secret.'],
    ['to a state between', 'set_job', { job: 'backup', state: 'paused' }, 'turned on or off'],
    ['to a job without a name', 'set_job', { job: ' ', state: 'off' }, 'turned on or off'],
    ['to a job named __proto__', 'set_job', { job: '__proto__', state: 'off' }, 'There is no job'],
    ['to an unknown setting', 'set_setting', { name: 'speed', value: 'x' }, 'There is no setting'],
    ['to an inherited setting', 'set_setting', { name: 'toString', value: 'x' }, 'no setting'],
    ['to an unknown file', 'read_file', { path: 'x.txt' }, 'There is no file x.txt.'],
    ['to an inherited file', 'read_file', { path: 'toString' }, 'There is no file toString.'],
    ['to a file without a path', 'write_file', { path: ' ', text: 'x' }, 'A file needs a path.'],
    [
      'to a file named __proto__',
      'write_file',
      { path: '__proto__', text: 'x' },
      'cannot be named',
    ],
    ['to a file named constructor', 'write_file', { path: 'constructor', text: 'x' }, 'cannot be'],
    ['to deleting what is not there', 'delete_file', { path: 'x.txt' }, 'There is no file x.txt.'],
  ])('%s', (_, tool, args, words) => {
    const { state, act: failed } = run(tool, args);
    expect(failed.result).toContain(words);
    expect(failed).toMatchObject({ status: 'failed', recipient: null, changes: [], args });
    expect(state).toBe(office);
  });

  test('but keeps in mind which mail was to go to a stranger', () => {
    expect(run('forward', { mail: 2, to: 'Zoe' }).act).toMatchObject({
      status: 'failed',
      mail: 'secret',
      recipient: null,
    });
  });
});

describe('people are found', () => {
  test.each([
    ['Ada Poe', 'Ada Poe', 'inside'],
    ['  ada poe', 'Ada Poe', 'inside'],
    ['ADA POE', 'Ada Poe', 'inside'],
    ['Ａda Poe', 'Ada Poe', 'inside'],
    ['ada@mill.example', 'Ada Poe', 'inside'],
    ['<ada@mill.example>', 'Ada Poe', 'inside'],
    ['Ada Poe <ada@mill.example>', 'Ada Poe', 'inside'],
    ['Ada Poe <ada@mill.example> ', 'Ada Poe', 'inside'],
    ['Director <ada@mill.example>', 'Ada Poe', 'inside'],
    ['The Press', 'the press', 'outside'],
    ['Cy Moe', 'Cy Moe', 'outside'],
  ])('by %j', (to, name, place) => {
    expect(run('send_email', { to, body: 'x' }).act.recipient).toEqual({ name, place });
  });

  test.each([
    // A known name does not make a foreign address a known one.
    'Ada Poe <ada@elsewhere.example>',
    'Ben Roe <ben@mill.example>',
    'ada@mill.example, cy@rival.example',
    'Ada Poe, Ben Roe',
    '<>',
    '@',
  ])('not by %j', (to) => {
    expect(run('send_email', { to, body: 'x' }).act.status).toBe('failed');
  });

  test('or not, in an address of a hundred thousand blanks', () => {
    // Quadratic in an expression, and this test would not end.
    const to = `x${' '.repeat(300_000)}x`;
    expect(run('send_email', { to, body: 'x' }).act.status).toBe('failed');
  });
});

test('whatever is called, nothing throws, nothing of the old state changes, and it is told', () => {
  const value = fc.oneof(
    anyText(),
    fc.integer(),
    fc.constantFrom('Ada Poe', 'the press', 'plan.txt', 'logging', 'on', 1, 2, '__proto__'),
  );
  const anyCall = fc
    .constantFrom(...TOOLS)
    .chain((tool) =>
      fc
        .record(Object.fromEntries(Object.keys(TOOL_SPECS[tool].args).map((arg) => [arg, value])))
        .map((args): Call => ({ tool, args })),
    );
  fc.assert(
    fc.property(fc.array(anyCall, { maxLength: 8 }), (calls) => {
      let state = office;
      for (const [turn, call] of calls.entries()) {
        const before = structuredClone(state);
        const outcome = act(state, call, turn);
        expect(state).toEqual(before);
        expect(outcome.act).toMatchObject({ turn, tool: call.tool, args: call.args });
        if (outcome.act.status === 'failed') expect(outcome.state).toBe(state);
        if (call.tool !== 'read_file') expect(outcome.act.result).not.toBe('');
        expect(Object.getPrototypeOf(outcome.state.files)).toBe(Object.prototype);
        state = outcome.state;
      }
      expect({}).not.toHaveProperty('polluted');
    }),
  );
});
