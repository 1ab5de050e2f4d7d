import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { addressOf, goTo, parseRoute, router } from '../../src/app/router.svelte.ts';

describe('an address', () => {
  test.each(['', '#', '#/', '#/?', '#//', '#/run', '#/run/', '#/run?site=a.gguf'])(
    '%j is the first room',
    (hash) => {
      expect(parseRoute(hash).room).toBe('run');
    },
  );

  test('carries the form of the first room', () => {
    const route = parseRoute('#/?design=standard&arms=none,rules&epochs=7');
    expect(route.room === 'run' && Object.fromEntries(route.query)).toEqual({
      design: 'standard',
      arms: 'none,rules',
      epochs: '7',
    });
  });

  test.each(['#/results/x', '#/nowhere', '#/models/x', '#/run/a/b/c', '#/run/%E0', '#/%'])(
    '%j is unknown',
    (hash) => {
      expect(parseRoute(hash)).toEqual({ room: 'unknown' });
    },
  );

  test('that the page makes leads back to where it was made for, whatever the ids', () => {
    const id = fc.string({ unit: 'binary', minLength: 1 }).filter((text) => text.isWellFormed());
    fc.assert(
      fc.property(id, id, (runId, sampleId) => {
        expect(parseRoute(addressOf.oneRun(runId))).toEqual({ room: 'one-run', runId });
        expect(parseRoute(addressOf.transcript(runId, sampleId))).toEqual({
          room: 'transcript',
          runId,
          sampleId,
        });
      }),
    );
    expect(parseRoute(addressOf.transcript('r', 'tiny-blackmail/none/1'))).toEqual({
      room: 'transcript',
      runId: 'r',
      sampleId: 'tiny-blackmail/none/1',
    });
  });

  test('of a room may name what is looked at there', () => {
    expect(parseRoute(addressOf.scenarios('a-b'))).toEqual({ room: 'scenarios', id: 'a-b' });
    expect(parseRoute(addressOf.arms())).toEqual({ room: 'arms', id: null });
    const compared = parseRoute(addressOf.compare(['r1', 'r2']));
    expect(compared.room === 'compare' && compared.query.get('runs')).toBe('r1,r2');
  });

  test('of garbage never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (garbage) => {
        expect(() => parseRoute(`#${garbage}`)).not.toThrow();
      }),
    );
  });
});

describe('the router', () => {
  afterEach(() => goTo('#/'));

  test('follows the address', async () => {
    const changed = new Promise((resolve) =>
      addEventListener('hashchange', resolve, { once: true }),
    );
    goTo(addressOf.transcript('r', 'a/b'));
    await changed;
    expect(router.route).toEqual({ room: 'transcript', runId: 'r', sampleId: 'a/b' });
  });
});
