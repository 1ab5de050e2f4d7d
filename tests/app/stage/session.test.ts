import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { move, type Action } from '../../../src/app/stage/core/keys.ts';
import type { RoomPrediction } from '../../../src/app/stage/core/predictions.ts';
import {
  beginSession,
  markPlayed,
  markSeen,
  predict,
  restoreSession,
  type OpenSession,
} from '../../../src/app/stage/core/session.ts';
import { needsOf } from '../../../src/app/stage/core/steps.ts';
import { keysOf } from '../../../src/app/stage/core/tour.ts';
import { tours } from './arbitraries.ts';

const predictions: fc.Arbitrary<RoomPrediction> = fc.oneof(
  fc.record({
    kind: fc.constant('hands' as const),
    yes: fc.integer({ min: 0, max: 500 }),
    no: fc.integer({ min: 0, max: 500 }),
  }),
  fc.record({
    kind: fc.constant('share' as const),
    share: fc.double({ min: 0, max: 1, noNaN: true }).map((share) => share + 0),
  }),
);

/** What a facilitator does: goes on, goes back, counts hands, plays. */
const deeds = fc.array(
  fc.oneof(
    fc.record({ do: fc.constantFrom<Action[]>('next', 'back', 'blank') }),
    fc.record({ say: predictions, of: fc.nat() }),
    fc.record({ play: fc.constantFrom('live', 'shipped', 'earlier'), of: fc.nat() }),
  ),
  { maxLength: 60 },
);

const reload = ({ session }: OpenSession): OpenSession | null =>
  restoreSession(JSON.stringify(session));

describe('an evening', () => {
  test('is the same after a reload, wherever it stood and whatever was done', () => {
    fc.assert(
      fc.property(tours, deeds, (tour, done) => {
        const begun = beginSession(stringify(tour));
        expect(begun).not.toBeNull();
        let open = begun!;
        const keys = keysOf(tour);
        for (const deed of done) {
          let { session } = open;
          if ('do' in deed) {
            const { at } = move({ at: session.at, blank: false }, deed.do, open.steps.length);
            session = { ...session, at };
            for (const { key, what } of needsOf(tour, open.steps[at]!))
              if (what !== 'model') session = markSeen(session, key);
          } else if ('say' in deed)
            session = predict(session, keys[deed.of % keys.length]!, deed.say);
          else {
            const runId = 'run-00000001';
            session = markPlayed(
              session,
              keys[deed.of % keys.length]!,
              deed.play === 'live'
                ? { kind: 'live', runId }
                : deed.play === 'shipped'
                  ? { kind: 'shipped', shown: 3 }
                  : { kind: 'earlier', runId, shown: 0 },
            );
          }
          open = { ...open, session };
          expect(reload(open)).toEqual(open);
        }
      }),
      { numRuns: 40 },
    );
  });

  test('keeps what the room said once the answer was seen', () => {
    fc.assert(
      fc.property(predictions, fc.option(predictions, { nil: null }), (first, later) => {
        const { session } = beginSession(SMALL)!;
        const settled = markSeen(predict(session, '0.0', first), '0.0');
        expect(predict(settled, '0.0', later)).toBe(settled);
        expect(predict(session, '0.0', null).predictions).toEqual({});
      }),
    );
  });

  test('does not begin with a text that is no tour', () => {
    expect(beginSession('title: no')).toBeNull();
  });
});

const SMALL = stringify({
  belljar: 'tour',
  version: 1,
  title: 'A tour',
  about: 'For a test.',
  rounds: [
    { title: 'One', scenario: 'tiny-blackmail', first: { model: 'm.gguf', question: 'Will it?' } },
  ],
  closing: { points: ['Nothing.'] },
});

describe('what was stored', () => {
  const { session } = beginSession(SMALL)!;

  test.each<[string, unknown]>([
    ['nothing', null],
    ['no session', { version: 1 }],
    ['another version', { ...session, version: 2 }],
    ['a step before the first', { ...session, at: -1 }],
    ['half a step', { ...session, at: 0.5 }],
    ['a tour that is none', { ...session, text: 'x' }],
    [
      'more hands than people',
      { ...session, predictions: { '0.0': { kind: 'hands', yes: 1e9, no: 0 } } },
    ],
    ['a share above all', { ...session, predictions: { '0.0': { kind: 'share', share: 1.5 } } }],
    ['a run that is none', { ...session, played: { '0.0': { kind: 'live', runId: '../x' } } }],
    ['more than there is', { ...session, extra: true }],
  ])('as %s is no evening', (_, value) => {
    expect(restoreSession(value === null ? null : JSON.stringify(value))).toBeNull();
  });

  test('beyond its tour is cut to it', () => {
    const stored = {
      ...session,
      at: 99,
      seen: ['0.0', '0.0', '7.0'],
      predictions: {
        '0.0': { kind: 'share', share: 0.5 },
        '0.9': { kind: 'share', share: 0.5 },
      },
      played: { '3.0': { kind: 'shipped', shown: 1 } },
    };
    expect(restoreSession(JSON.stringify(stored))).toMatchObject({
      session: {
        at: 7,
        seen: ['0.0'],
        predictions: { '0.0': { kind: 'share', share: 0.5 } },
        played: {},
      },
    });
  });

  test('as garbage never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), (text) => {
        expect(restoreSession(text)).toBeNull();
      }),
    );
  });
});
