import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  actionOf,
  move,
  type Action,
  type Focus,
  type Standing,
} from '../../../src/app/stage/core/keys.ts';
import {
  askedOn,
  needsOf,
  stepsOf,
  stepTitle,
  wordsOf,
} from '../../../src/app/stage/core/steps.ts';
import { keysOf, ROUND_STEPS } from '../../../src/app/stage/core/tour.ts';
import { tours } from './arbitraries.ts';

describe('the steps of a tour', () => {
  test('begin and end once, and go through each round in its order', () => {
    fc.assert(
      fc.property(tours, (tour) => {
        const steps = stepsOf(tour);
        expect(steps[0]).toEqual({ kind: 'opening' });
        expect(steps.at(-1)).toEqual({ kind: 'closing' });
        tour.rounds.forEach((round, index) => {
          const own = steps.filter((step) => 'round' in step && step.round === index);
          const kinds = own.map(({ kind }) => kind);
          expect(kinds).toEqual(ROUND_STEPS.filter((kind) => (kinds as string[]).includes(kind)));
          expect(kinds.includes('beside')).toBe(round.second !== undefined);
          expect(kinds.includes('predict-second')).toBe(round.second?.question !== undefined);
        });
      }),
    );
  });

  test('need and ask only answerers that the tour has, each before it is shown', () => {
    fc.assert(
      fc.property(tours, (tour) => {
        const keys = keysOf(tour);
        const played = new Set<string>();
        for (const step of stepsOf(tour)) {
          const asked = askedOn(step);
          if (asked !== null) {
            expect(keys).toContain(asked);
            // The room is never asked about what it has seen.
            expect(played).not.toContain(asked);
          }
          for (const { key, what } of needsOf(tour, step)) {
            expect(keys).toContain(key);
            if (what !== 'model') played.add(key);
          }
          expect(stepTitle(tour, step)).toBeTruthy();
          expect(wordsOf(tour, step)).toEqual({
            say: expect.any(String) as string,
            notes: expect.any(String) as string,
          });
        }
        expect([...played].sort()).toEqual([...keys].sort());
      }),
    );
  });
});

const press = (key: string, focus: Focus = 'none'): Action | null => actionOf({ key }, focus);

describe('a key', () => {
  test.each<[string, Action]>([
    ['ArrowRight', 'next'],
    ['PageDown', 'next'],
    [' ', 'next'],
    ['ArrowLeft', 'back'],
    ['PageUp', 'back'],
    ['b', 'blank'],
    ['B', 'blank'],
    ['.', 'blank'],
    ['f', 'fullscreen'],
    ['n', 'notes'],
    ['Escape', 'leave'],
  ])('%j is for “%s”', (key, action) => {
    expect(press(key)).toBe(action);
  });

  test('in a field belongs to the field, but for those of clickers', () => {
    for (const key of ['ArrowRight', 'ArrowLeft', ' ', 'b', '.', 'f', 'n', '7', 'Tab', 'Enter'])
      expect(press(key, 'field')).toBeNull();
    expect(press('PageDown', 'field')).toBe('next');
    expect(press('PageUp', 'field')).toBe('back');
    expect(press('Escape', 'field')).toBe('leave');
  });

  test('of a button presses that button', () => {
    expect(press(' ', 'control')).toBeNull();
    expect(press('ArrowRight', 'control')).toBe('next');
  });

  test('with a modifier, or held down, does nothing', () => {
    for (const held of ['ctrlKey', 'metaKey', 'altKey', 'repeat'])
      expect(actionOf({ key: 'ArrowRight', [held]: true }, 'none')).toBeNull();
  });

  test('that nobody knows does nothing', () => {
    fc.assert(
      fc.property(fc.string(), (key) => {
        expect([null, 'next', 'back', 'blank', 'fullscreen', 'notes', 'leave']).toContain(
          press(key),
        );
      }),
    );
    for (const name of ['constructor', '__proto__', 'toString', 'F5', 'Tab'])
      expect(press(name)).toBeNull();
  });
});

const actions = fc.constantFrom<Action[]>('next', 'back', 'blank', 'fullscreen', 'notes', 'leave');

describe('moving', () => {
  test('by any keys stays among the steps', () => {
    fc.assert(
      fc.property(
        fc.array(actions, { maxLength: 200 }),
        fc.integer({ min: 2, max: 160 }),
        (taken, count) => {
          let here: Standing = { at: 0, blank: false };
          for (const action of taken) {
            const next = move(here, action, count);
            expect(next.at).toBeGreaterThanOrEqual(0);
            expect(next.at).toBeLessThan(count);
            expect(Math.abs(next.at - here.at)).toBeLessThanOrEqual(1);
            // In the dark nobody gets past a step.
            if (here.blank) expect(next.at).toBe(here.at);
            here = next;
          }
        },
      ),
    );
  });

  test('lights a dark screen first', () => {
    expect(move({ at: 3, blank: true }, 'next', 9)).toEqual({ at: 3, blank: false });
    expect(move({ at: 3, blank: true }, 'back', 9)).toEqual({ at: 3, blank: false });
    expect(move({ at: 3, blank: true }, 'blank', 9)).toEqual({ at: 3, blank: false });
    expect(move({ at: 3, blank: false }, 'blank', 9)).toEqual({ at: 3, blank: true });
  });

  test('forward through all steps ends at the last', () => {
    let here: Standing = { at: 0, blank: false };
    for (let press = 0; press < 12; press++) here = move(here, 'next', 9);
    expect(here.at).toBe(8);
  });
});
