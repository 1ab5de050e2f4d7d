import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseBatteryArguments, type BatteryOrder } from '../../src/cli/arguments.ts';
import { UsageError } from '../../src/cli/exit.ts';
import { batteryHelp } from '../../src/cli/help.ts';
import { queryOf } from '../../src/cli/page.ts';
import { BUNDLED_MODELS } from '../../src/engines/index.ts';
import { shipped } from '../battery/scenarios.ts';

const KNOWN = { models: BUNDLED_MODELS, battery: shipped };
const MODEL = ['--model', 'organism-neutral'];

function order(...args: string[]): BatteryOrder {
  const parsed = parseBatteryArguments(args, KNOWN);
  if (parsed === 'help') throw new Error('help was not asked for');
  return parsed;
}

function complaint(...args: string[]): string {
  try {
    parseBatteryArguments(args, KNOWN);
  } catch (thrown) {
    if (thrown instanceof UsageError) return thrown.message;
    throw thrown;
  }
  throw new Error(`taken: ${args.join(' ')}`);
}

describe('what is left out', () => {
  test('is the design’s own, and a plan of the size that the design says', () => {
    expect(order(...MODEL)).toEqual({
      model: { kind: 'bundled', id: 'organism-neutral' },
      design: 'demo',
      suite: 'tiny',
      form: 'act',
      seed: 1,
      samples: 60,
      out: null,
      force: false,
      json: false,
      quiet: false,
      build: true,
    });
  });

  test('a file is asked the office suite, unless the tiny one is named', () => {
    expect(order('--model', 'a/b.GGUF')).toMatchObject({
      model: { kind: 'file', path: 'a/b.GGUF' },
      suite: 'office',
    });
    expect(order('--model', 'b.gguf', '--suite', 'tiny').suite).toBe('tiny');
  });
});

describe('names', () => {
  test('an unknown one is answered with those that are known', () => {
    for (const { id } of BUNDLED_MODELS) {
      expect(complaint('--model', 'gpt')).toContain(id);
      expect(complaint()).toContain(id);
    }
    expect(complaint(...MODEL, '--design', 'x')).toBe(
      `unknown design: x (known: ${[...shipped.designs.keys()].join(', ')})`,
    );
    expect(complaint(...MODEL, '--arms', 'none,x')).toBe(
      `unknown arm: x (known: ${[...shipped.arms.keys()].join(', ')})`,
    );
    expect(complaint('--model', 'a.gguf', '--suite', 'x')).toContain('known: tiny, office');
  });

  test('arms may be spaced, but neither empty nor doubled', () => {
    expect(order(...MODEL, '--arms', 'none, rules').arms).toEqual(['none', 'rules']);
    for (const arms of ['', ',', 'none,', 'none,,rules'])
      expect(complaint(...MODEL, '--arms', arms)).toContain('--arms');
    expect(complaint(...MODEL, '--arms', 'none,rules,none')).toBe('--arms: none is named twice');
  });

  test('factors are crossed with the levels that are named', () => {
    const [one] = [...shipped.factors.values()];
    const [first, second] = Object.keys(one!.levels) as [string, string];
    const office = ['--model', 'x.gguf', '--design', 'standard', '--repeats', '1'];
    const crossed = order(...office, '--factors', `${one!.id}: ${first}, ${second}`);
    expect(crossed.factors).toEqual({ [one!.id]: [first, second] });
    expect(crossed.samples).toBeGreaterThan(
      order(...office, '--factors', `${one!.id}:${first}`).samples,
    );
    expect(order(...office, '--most', '1').most).toBe(1);
    for (const factors of ['', ':', 'a', 'a:', 'a:b:c', ';', `${one!.id}:${first};`])
      expect(complaint(...office, '--factors', factors)).toContain('--factors');
    expect(complaint(...office, '--factors', 'colour:red')).toContain('colour');
    expect(complaint(...office, '--factors', `${one!.id}:red`)).toContain('unknown level');
  });

  test('the form is to act or to choose', () => {
    expect(order('--model', 'x.gguf', '--form', 'choice').form).toBe('choice');
    expect(complaint(...MODEL, '--form', 'sing')).toContain('--form: expected act or choice');
  });

  test('a bundled model takes no suite', () => {
    expect(complaint(...MODEL, '--suite', 'tiny')).toContain('--suite');
  });

  test('an unknown option, a stray word and a missing value are each named', () => {
    expect(complaint(...MODEL, '--zeal')).toBe("Unknown option '--zeal'");
    expect(complaint(...MODEL, 'stray')).toContain("'stray'");
    expect(complaint('--model')).toContain('--model');
  });
});

describe('numbers', () => {
  test('whole ones in range are taken, and decide the size of the plan', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), fc.maxSafeNat(), (repeats, seed) => {
        const taken = order(...MODEL, `--repeats=${repeats}`, `--seed=${seed}`);
        expect(taken).toMatchObject({ repeats, seed, samples: repeats * 6 });
      }),
    );
  });

  test('anything else is refused by a message that names the option', () => {
    const notWhole = fc.oneof(
      fc.string().filter((text) => !/^\d+$/.test(text)),
      fc.double({ noInteger: true, noNaN: true }).map(String),
      fc.integer({ max: -1 }).map(String),
      fc.constantFrom('1e3', '0x10', ' 1', '1 ', '+1', 'Infinity', 'NaN', ''),
    );
    fc.assert(
      fc.property(notWhole, fc.constantFrom('repeats', 'seed'), (text, option) => {
        expect(complaint(...MODEL, `--${option}=${text}`)).toContain(`--${option}`);
      }),
    );
    expect(complaint(...MODEL, '--repeats', '0')).toContain('from 1 to 10000');
    expect(complaint(...MODEL, '--repeats', '10001')).toContain('from 1 to 10000');
    expect(complaint(...MODEL, '--seed', '9007199254740992')).toContain('--seed');
  });

  test('a plan that is too large is refused', () => {
    const arms = [...shipped.arms.keys()].join();
    expect(
      complaint(...MODEL, '--design', 'standard', '--repeats', '10000', '--arms', arms),
    ).toContain('samples are more than');
  });
});

describe('the result file', () => {
  test('ends as the page’s files do', () => {
    for (const out of ['run.belljar.jsonl.gz', 'a/b.jsonl.gz', '../x y.jsonl.gz'])
      expect(order(...MODEL, '--out', out).out).toBe(out);
    for (const out of ['run.json', 'run.jsonl', 'run.gz', '.jsonl.gz', 'a/.jsonl.gz', ''])
      expect(complaint(...MODEL, '--out', out)).toContain('--out');
  });
});

test('whatever is typed is read or refused in words, never thrown at', () => {
  const word = fc.oneof(
    fc.string(),
    fc.constantFrom('--model', '--design', '--arms', '--seed', '--out', '--json', '-h', '--', '-'),
    fc.constantFrom('organism-neutral', 'demo', 'none', 'x.gguf', '__proto__', 'constructor'),
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 8 }), (args) => {
      try {
        parseBatteryArguments(args, KNOWN);
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(UsageError);
        expect((thrown as UsageError).message).not.toBe('');
      }
    }),
  );
});

test('help is given whatever else is there, and tells every option and name', () => {
  expect(parseBatteryArguments(['--help', '--repeats', '0'], KNOWN)).toBe('help');
  const text = batteryHelp(KNOWN);
  const options =
    'model design arms repeats factors most form seed suite out force json quiet browser no-build help';
  for (const option of options.split(' ')) expect(text).toContain(`--${option}`);
  for (const name of [...shipped.arms.keys(), ...shipped.designs.keys()])
    expect(text).toContain(name);
  for (const { id } of BUNDLED_MODELS) expect(text).toContain(id);
});

test('the address says what was ordered, and leaves out what was not', () => {
  expect(queryOf(order(...MODEL))).toBe('design=demo&seed=1&model=organism-neutral');
  const full = order(...MODEL, '--arms', 'none,rules', '--repeats', '3', '--seed', '7');
  expect(Object.fromEntries(new URLSearchParams(queryOf(full)))).toEqual({
    design: 'demo',
    seed: '7',
    model: 'organism-neutral',
    arms: 'none,rules',
    epochs: '3',
  });
  expect(queryOf(order('--model', 'x.gguf'))).toBe('design=demo&seed=1');
  const chosen = order('--model', 'x.gguf', '--form', 'choice', '--most', '2');
  expect(queryOf(chosen)).toBe('design=demo&seed=1&most=2&form=choice');
});
