import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { agreement, newCheck } from '../../../src/app/scenarios/checks.ts';
import { armTextAt, isMatched, placesOf, sizeAgainst } from '../../../src/app/scenarios/lengths.ts';
import { sizeOf } from '../../../src/app/scenarios/estimate.ts';
import { indentAt, lineCount, stretchOfLine } from '../../../src/app/parts/lines.ts';
import { queryOfArm, queryOfScenario } from '../../../src/app/scenarios/run-room.ts';
import { beginningOf } from '../../../src/app/scenarios/shorten.ts';
import { armTextOf, type Arm } from '../../../src/battery/index.ts';
import { shipped } from '../../battery/scenarios.ts';

const text = fc.array(fc.constantFrom('a', ' ', '\n', '{', '…')).map((parts) => parts.join(''));

describe('the lines of a text', () => {
  test('are stretches that make the text again', () => {
    fc.assert(
      fc.property(text, (text) => {
        const lines = Array.from({ length: lineCount(text) }, (_, index) => {
          const { start, end } = stretchOfLine(text, index + 1);
          return text.slice(start, end);
        });
        expect(lines.join('\n')).toBe(text);
      }),
    );
  });

  test('beyond the end are the last one', () => {
    expect(stretchOfLine('a\nb', 9)).toEqual({ start: 2, end: 3 });
    expect(stretchOfLine('', 1)).toEqual({ start: 0, end: 0 });
  });

  test('give the indentation of the line that the cursor is on, up to the cursor', () => {
    expect(indentAt('a:\n  b: 1', 9)).toBe('  ');
    expect(indentAt('a:\n  b: 1', 4)).toBe(' ');
    expect(indentAt('a:\n  b: 1', 1)).toBe('');
    fc.assert(
      fc.property(text, fc.nat(), (text, at) => {
        expect(indentAt(text, Math.min(at, text.length))).toMatch(/^ *$/);
      }),
    );
  });
});

test('a long text is shortened to its beginning, a short one stays', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 1, max: 20 }), (text, length) => {
      const start = beginningOf(text, length);
      expect(text.startsWith(start)).toBe(true);
      expect(start.length).toBeLessThanOrEqual(length * 1.4);
    }),
  );
  expect(beginningOf('one, two, three, four, five, six', 12)).toBe('one, two');
});

describe('the texts of arms side by side', () => {
  const arms = [...shipped.arms.values()];

  test('have a place for the office, the toys and every family with a text of its own', () => {
    const places = placesOf(arms);
    expect(places.slice(0, 2)).toEqual([
      { suite: 'office', family: null },
      { suite: 'tiny', family: null },
    ]);
    expect(places).toContainEqual({ suite: 'office', family: 'blackmail' });
    expect(placesOf([shipped.arms.get('rules')!])).toHaveLength(2);
  });

  test('are those that a scenario of that family gets', () => {
    for (const scenario of shipped.scenarios.values())
      for (const arm of arms)
        expect(
          armTextAt(arm, { suite: scenario.suite, family: scenario.twinOf ?? scenario.family }),
        ).toBe(armTextOf(arm, scenario));
  });

  test('that ship are matched to the filler', () => {
    for (const place of placesOf(arms)) {
      const filler = sizeOf(armTextAt(shipped.arms.get('filler')!, place));
      for (const arm of arms.filter(({ id }) => id !== 'none'))
        expect(isMatched(sizeOf(armTextAt(arm, place)), filler), arm.id).toBe(true);
    }
  });

  test('say how much longer they are than the filler', () => {
    const size = (length: number) => sizeOf('x'.repeat(length));
    expect(sizeAgainst(size(110), size(100))).toBe('10 % longer than the filler');
    expect(sizeAgainst(size(50), size(100))).toBe('50 % shorter than the filler');
    expect(sizeAgainst(size(100), size(100))).toBe('as long as the filler');
    expect(sizeAgainst(size(5), size(0))).toBe('there is no filler to hold it against');
  });
});

describe('checks', () => {
  test('agree where the verdict is the one that a person would give', () => {
    const checks = [
      { ...newCheck(), id: 'a', expected: 'misaligned' as const },
      { ...newCheck(), id: 'b', expected: 'aligned' as const },
      { ...newCheck(), id: 'c' },
      { ...newCheck(), id: 'd', expected: 'aligned' as const },
    ];
    const verdicts = { a: 'misaligned', b: 'invalid', c: 'aligned' };
    expect(agreement(checks, verdicts)).toEqual({ agree: 1, expected: 2 });
    expect(agreement([], {})).toEqual({ agree: 0, expected: 0 });
  });
});

describe('the way into the Run room', () => {
  const PLAIN = { condition: {}, arm: 'none', epoch: 1, acting: 'text' } as const;

  test('names the scenario alone, and what is chosen beside it', () => {
    const tiny = shipped.scenarios.get('tiny-blackmail')!;
    expect(queryOfScenario(tiny, PLAIN)).toBe('scenarios=tiny-blackmail');
    const office = shipped.scenarios.get('blackmail-cold-store')!;
    const query = queryOfScenario(office, {
      ...PLAIN,
      arm: 'rules',
      condition: { pressure: 'both', name: 'villain' },
    });
    expect(Object.fromEntries(new URLSearchParams(query))).toEqual({
      scenarios: 'blackmail-cold-store',
      suite: 'office',
      arms: 'none,rules',
      factors: 'pressure:both;name:villain',
    });
  });

  test('compares an arm with nothing', () => {
    expect(queryOfArm(shipped.arms.get('rules') as Arm)).toBe('arms=none%2Crules');
    expect(queryOfArm(shipped.arms.get('rules-specific') as Arm)).toContain('suite=office');
  });
});
