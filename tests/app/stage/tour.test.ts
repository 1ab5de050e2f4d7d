import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { Known } from '../../../src/app/stage/core/check-tour.ts';
import { readTour, type Problem } from '../../../src/app/stage/core/read-tour.ts';
import { keysOf, placeOf } from '../../../src/app/stage/core/tour.ts';
import { BUNDLED_MODELS } from '../../../src/engines/bundled.ts';
import { shipped } from '../../battery/scenarios.ts';
import { tours } from './arbitraries.ts';

const STORIES = readFileSync(
  join(import.meta.dirname, '../../../src/app/stage/tours/stories.yaml'),
  'utf8',
);

const known: Known = {
  scenarios: [...shipped.scenarios.values()],
  arms: [...shipped.arms.values()],
  bundled: BUNDLED_MODELS.map(({ id }) => id),
  base: 'https://site.example/belljar/',
};

const SMALL = `belljar: tour
version: 1
title: A tour
about: For a test.
rounds:
  - title: One
    scenario: tiny-blackmail
    first:
      model: organism-neutral
      question: Will it?
closing:
  points: [Nothing.]
`;

/** The complaints about the small tour with something in it changed. */
function problems(from: string | RegExp, to: string): Problem[] {
  const text = SMALL.replace(from, to);
  expect(text).not.toBe(SMALL);
  const read = readTour(text, known);
  return read.ok ? [] : read.problems;
}

describe('the tour that ships', () => {
  test('is right, and names only what is there', () => {
    expect(readTour(STORIES, known)).toMatchObject({ ok: true });
  });

  test('puts the same mailbox to all five models, and the case that was left out', () => {
    const read = readTour(STORIES, known);
    if (!read.ok) throw new Error('not read');
    const asked = new Set(
      keysOf(read.tour).map((key) => {
        const { round, answerer } = placeOf(read.tour, key)!;
        return `${round.scenario} ${answerer.model}`;
      }),
    );
    for (const { id } of BUNDLED_MODELS)
      for (const scenario of ['tiny-blackmail', 'tiny-leaking'])
        expect(asked).toContain(`${scenario} ${id}`);
    expect(read.tour.closing.points.join(' ')).toMatch(/toys/);
    for (const round of read.tour.rounds) expect(round.caveat).toBeTruthy();
  });
});

describe('the text of a tour', () => {
  test('may be YAML or JSON', () => {
    const read = readTour(SMALL, known);
    expect(read).toMatchObject({ ok: true, tour: { title: 'A tour' } });
    if (read.ok) expect(readTour(JSON.stringify(read.tour), known)).toEqual(read);
  });

  test('that a tour is written as reads as that tour', () => {
    fc.assert(
      fc.property(tours, (tour) => {
        expect(readTour(stringify(tour))).toEqual({ ok: true, tour });
      }),
    );
  });

  test.each<[string, string | RegExp, string, Partial<Problem>]>([
    [
      'a key that nobody knows',
      '    scenario',
      '    scenery: x\n    scenario',
      { path: 'rounds.0', line: 6 },
    ],
    [
      'too many repeats',
      '    first:',
      '    repeats: 201\n    first:',
      { path: 'rounds.0.repeats', line: 8 },
    ],
    ['no question', /\n\s+question: Will it\?/, '', { path: 'rounds.0.first.question' }],
    ['another version', 'version: 1', 'version: 2', { path: 'version', line: 2 }],
    ['words that are none', 'title: A tour', 'title: "  "', { path: 'title', line: 3 }],
    [
      'a step that is none',
      '    first:',
      '    say: { encore: x }\n    first:',
      { path: 'rounds.0.say', line: 8 },
    ],
    [
      'an unknown scenario',
      'tiny-blackmail',
      'tiny-blackmial',
      { path: 'rounds.0.scenario', line: 7 },
    ],
    [
      'an unknown model',
      'organism-neutral',
      'organism-natural',
      { path: 'rounds.0.first.model', line: 9 },
    ],
    [
      'a model of another site',
      'organism-neutral',
      'https://elsewhere.example/m.gguf',
      { path: 'rounds.0.first.model', line: 9 },
    ],
    [
      'an unknown arm',
      '      question',
      '      arm: nagging\n      question',
      { path: 'rounds.0.first.arm', line: 10 },
    ],
    [
      'an arm without words for toys',
      '      question',
      '      arm: rules-specific\n      question',
      { path: 'rounds.0.first.arm', line: 10 },
    ],
    [
      'a toy before an office scenario',
      'tiny-blackmail',
      'blackmail-cold-store',
      { path: 'rounds.0.first.model', line: 9 },
    ],
    [
      'the same answerer twice',
      'closing:',
      '    second: { model: organism-neutral }\nclosing:',
      { path: 'rounds.0.second', line: 11 },
    ],
    ['broken YAML', 'title: A tour', 'title: "A tour', { path: '' }],
    ['a key given twice', 'version: 1', 'version: 1\nversion: 1', { path: '', line: 3 }],
  ])('with %s is refused, with the place', (_, from, to, expected) => {
    const found = problems(from, to);
    expect(found).not.toEqual([]);
    expect(found[0]).toMatchObject(expected);
    expect(found[0]!.message).not.toMatch(/^Invalid input$/);
  });

  test('names several faults at once', () => {
    expect(problems(/title: .*/g, 'titel: x').length).toBeGreaterThan(1);
  });

  test.each([
    ['a file under the same origin', 'models/large.gguf'],
    ['a WebLLM model', 'webllm:Qwen2.5-0.5B-Instruct-q4f16_1-MLC'],
  ])('may name %s', (_, model) => {
    expect(problems('organism-neutral', model)).toEqual([]);
  });

  test.each(['', '  \n', '[]', 'x', '{}', 'null', '&a [*a, *a]', `title: ${'x'.repeat(300_000)}`])(
    '%j is no tour',
    (text) => {
      const read = readTour(text, known);
      expect(read.ok).toBe(false);
      if (!read.ok) expect(read.problems[0]!.message).toBeTruthy();
    },
  );

  test('whatever it is, is read or refused, and quickly', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        expect(() => readTour(text, known)).not.toThrow();
      }),
    );
    const bomb = `a: &a [x, x, x, x, x, x, x, x, x]\n${'bcdefghi'
      .split('')
      .map((name, index) => `${name}: &${name} [${`*${'abcdefgh'[index]}, `.repeat(9)}]`)
      .join('\n')}\n`;
    expect(readTour(bomb, known).ok).toBe(false);
  });
});
