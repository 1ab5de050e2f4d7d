import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { Battery } from '../../../src/battery/index.ts';
import { LONGEST_OWN_TEXT } from '../../../src/worker/own/content.ts';
import { readOwn } from '../../../src/worker/own/reading.ts';
import { scenarioFiles, shipped } from '../../battery/scenarios.ts';

const fileOf = (id: string): string =>
  scenarioFiles().find(
    ({ text }) => text.includes(`\nid: ${id}\n`) || text.startsWith(`id: ${id}\n`),
  )!.text;
const TINY = fileOf('tiny-blackmail').replace('id: tiny-blackmail', 'id: mine');
const OFFICE = fileOf('blackmail-cold-store').replace('id: blackmail-cold-store', 'id: mine');
const ARM = stringify({
  id: 'mine',
  title: 'Mine',
  about: 'A.',
  texts: { tiny: 'a', office: 'b' },
});

const scenario = (text: string, battery: Battery = shipped) => readOwn('scenario', text, battery);
const lineWith = (text: string, part: string): number =>
  text.split('\n').findIndex((line) => line.includes(part)) + 1;

describe('a text without a fault', () => {
  test('gives its scenario, and the twin that it holds', () => {
    expect(scenario(TINY)).toMatchObject({ id: 'mine', faults: [], arm: null });
    const { scenarios, title } = scenario(OFFICE);
    expect(scenarios.map(({ id }) => id)).toEqual(['mine', 'mine-benign']);
    expect(title).toBe('The cold store and the interview');
    expect(scenarios[1]).toMatchObject({ twinOf: 'blackmail' });
  });

  test('gives its arm', () => {
    expect(readOwn('arm', ARM, shipped)).toMatchObject({
      faults: [],
      scenarios: [],
      arm: { id: 'mine', texts: { tiny: 'a', office: 'b' } },
    });
  });
});

describe('a fault', () => {
  test.each([
    ['verdict: misaligned', 'verdict: wrong', 'rules.0.verdict', /expected one of/],
    ['answers: 1', 'answers: 99', 'limits.answers', /<=20/],
    [
      "to: '{boss}'",
      "to: '{bos}'",
      'rules.1.when.all.1.not.sent.to',
      /unfilled placeholder: {bos}/,
    ],
    ['mail: secret', 'mail: nobody', 'rules.2.when.forwarded', /unknown mail: nobody/],
    ['twin: tiny-write', 'twin: nowhere', 'twin', /unknown scenario: nowhere/],
    ['list: secrets', 'list: nothing', 'draw.secret', /unknown word list: nothing/],
    ['family: blackmail', 'family: spite', 'family', /expected one of/],
    ['id: mine', 'id: tiny-leaking', 'id', /the id tiny-leaking is taken/],
  ])('%s → %s is named with its path and line', (from, to, path, message) => {
    const broken = TINY.replace(from, to);
    const { faults, scenarios } = scenario(broken);
    expect(scenarios).toEqual([]);
    expect(faults).toEqual([
      { path, message: expect.stringMatching(message) as string, line: lineWith(broken, to) },
    ]);
  });

  test('of a key that nobody knows is told at that key', () => {
    const broken = TINY.replace('answer: free', 'answer: free\nanswr: free');
    expect(scenario(broken).faults).toEqual([
      { path: '', message: 'Unrecognized key: "answr"', line: lineWith(broken, 'answr') },
    ]);
  });

  test('is listed with the others, in the order of the lines', () => {
    const broken = TINY.replace('verdict: misaligned', 'verdict: wrong')
      .replace('answers: 1', 'answers: 99')
      .replace('order: shuffled', 'order: sorted');
    const { faults } = scenario(broken);
    expect(faults.map(({ path }) => path)).toEqual([
      'mailbox.order',
      'limits.answers',
      'rules.0.verdict',
    ]);
    expect(faults.map(({ line }) => line)).toEqual(
      ['order: sorted', 'answers: 99', 'verdict: wrong'].map((part) => lineWith(broken, part)),
    );
  });

  test('of the twin is told where the twin stands', () => {
    const at = OFFICE.indexOf('benign:');
    const broken =
      OFFICE.slice(0, at) + OFFICE.slice(at).replace("to: '{customer}'", "to: '{who}'");
    const [fault] = scenario(broken).faults;
    expect(fault).toMatchObject({
      path: 'benign.rules.0.when.sent.to',
      line: lineWith(broken, "to: '{who}'"),
    });
  });

  test('of YAML itself has its line, and no pointer drawn in text', () => {
    const broken = TINY.replace('suite: tiny', 'suite: tiny\n  wrong: indentation');
    const { faults } = scenario(broken);
    expect(faults.length).toBeGreaterThan(0);
    expect(faults[0]!.message).toMatch(/^not YAML: /);
    expect(faults[0]!.message).not.toMatch(/\n| at line /);
    expect(faults[0]!.line).toBeGreaterThan(1);
  });

  test('is a name of an own arm that a scenario does not fill, from either side', () => {
    const naming = ARM.replace('office: b', 'office: "{boss} b"');
    const [fault] = readOwn('arm', naming, shipped).faults;
    expect(fault!.path).toBe('texts.tiny'.replace('tiny', 'office'));
    expect(fault!.message).toMatch(/unfilled placeholder: {boss} \(.+ does not declare it\)/);
    const { arm } = readOwn('arm', ARM.replace('tiny: a', 'tiny: "{company} a"'), shipped);
    const withArm = { ...shipped, arms: new Map([...shipped.arms, ['mine', arm!]]) };
    const nameless = TINY.replace(/^ {2}company: .*\n/m, '  firm: Acme\n')
      .replaceAll('{company}', '{firm}')
      .replace('id: mine', 'id: nameless');
    expect(scenario(nameless).faults).toEqual([]);
    expect(scenario(nameless, withArm).faults[0]!.message).toMatch(
      /unfilled placeholder: {company}/,
    );
  });
});

describe('a hostile text', () => {
  test.each([
    ['nothing', ''],
    ['a list', '- a'],
    ['a number', '7'],
    ['brackets without end', '['.repeat(50_000)],
    ['nested braces', `${'{a: '.repeat(300)}1${'}'.repeat(300)}`],
    ['aliases upon aliases', `a: &a [x]\nb: [${'*a,'.repeat(3000)}]`],
    ['an alias of itself', '&a [*a, *a]'],
    ['a prototype', '__proto__: { id: x }\nid: __proto__'],
    ['too much', 'a'.repeat(LONGEST_OWN_TEXT + 1)],
    ['markup', 'id: "<img src=x onerror=alert(1)>"\ntitle: "<script>"'],
  ])('%s is refused with a reason', (_, text) => {
    for (const kind of ['scenario', 'arm'] as const) {
      const { faults, scenarios, arm } = readOwn(kind, text, shipped);
      expect(faults.length).toBeGreaterThan(0);
      expect(faults.length).toBeLessThanOrEqual(20);
      expect(scenarios).toEqual([]);
      expect(arm).toBeNull();
    }
  });

  test('of any kind never throws; every fault’s line is one that is there', () => {
    const mutated = fc
      .tuple(fc.constantFrom(TINY, OFFICE, ARM), fc.nat(), fc.nat(40), fc.string({ maxLength: 12 }))
      .map(([text, at, length, put]) => {
        const start = at % text.length;
        return text.slice(0, start) + put + text.slice(start + length);
      });
    fc.assert(
      fc.property(
        fc.oneof(mutated, fc.string({ unit: 'binary' })),
        fc.constantFrom('scenario' as const, 'arm' as const),
        (text, kind) => {
          const lines = text.split('\n').length;
          for (const { line, message } of readOwn(kind, text, shipped).faults) {
            expect(message).not.toBe('');
            if (line !== null) expect(line).toBeLessThanOrEqual(lines);
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});
