import { describe, expect, test } from 'vitest';
import { received, sealText } from '../../src/app/seal-text.ts';
import { OTHERS, readTiming, TrafficCount } from '../../src/worker/traffic.ts';

const OWN = 'https://a.test';
const timing = (name: string, transferSize: number, encodedBodySize = transferSize) => ({
  name,
  transferSize,
  encodedBodySize,
  responseStatus: 200,
});

describe('a record of the browser', () => {
  test('of the own origin tells what came over the network', () => {
    expect(readTiming(timing(`${OWN}/x`, 300), OWN)).toEqual({ to: OWN, bytes: 300 });
    // Out of a cache.
    expect(readTiming(timing(`${OWN}/x`, 0, 300), OWN)).toEqual({ to: OWN, bytes: 0 });
  });

  test('of another origin that hides its sizes is not read as nothing', () => {
    expect(readTiming(timing('https://b.test/x', 0), OWN)).toEqual({
      to: 'https://b.test',
      bytes: null,
    });
    expect(readTiming(timing('https://b.test/x', 300), OWN)?.bytes).toBe(300);
  });

  test.each(['blob:https://a.test/1', 'data:text/plain,x'])('%s never leaves', (name) => {
    expect(readTiming(timing(name, 300), OWN)).toBeNull();
  });
});

test('destinations are summed, the own one first, and their number is bounded', () => {
  const count = new TrafficCount();
  expect(count.list(OWN)).toEqual([{ to: OWN, requests: 0, bytes: 0, untold: 0 }]);
  count.add([{ to: 'https://b.test', bytes: null }]);
  count.add([
    { to: OWN, bytes: 5 },
    { to: 'https://b.test', bytes: 7 },
  ]);
  expect(count.list(OWN)).toEqual([
    { to: OWN, requests: 1, bytes: 5, untold: 0 },
    { to: 'https://b.test', requests: 2, bytes: 7, untold: 1 },
  ]);
  for (let i = 0; i < 1000; i += 1) count.add([{ to: `https://${i}.test`, bytes: 1 }]);
  const list = count.list(OWN);
  expect(list.length).toBeLessThan(50);
  expect(list.find(({ to }) => to === OTHERS)!.requests).toBeGreaterThan(900);
  expect(list.reduce((sum, { requests }) => sum + requests, 0)).toBe(1003);
});

test('sizes are told, and said to be untold where they are', () => {
  const to = 'https://b.test';
  expect(received({ to, requests: 1, bytes: 0, untold: 0 })).toBe('0');
  expect(received({ to, requests: 1, bytes: 1234, untold: 0 })).toBe('1.2 kB');
  expect(received({ to, requests: 1, bytes: 12_345_678, untold: 0 })).toBe('12 MB');
  expect(received({ to, requests: 2, bytes: 0, untold: 2 })).toBe('size not told by the browser');
  expect(received({ to, requests: 3, bytes: 1234, untold: 2 })).toBe(
    '1.2 kB, and 2 of a size not told by the browser',
  );
});

test('the panel as text says what is in force, what was asked, and what was stopped', () => {
  const text = sealText({
    seal: { sealed: true },
    address: `${OWN}/#/`,
    at: new Date(0),
    version: '1.2.3',
    policies: ["connect-src 'self'"],
    traffic: [
      { to: OWN, requests: 3, bytes: 1234, untold: 0 },
      { to: 'https://b.test', requests: 1, bytes: 0, untold: 1 },
    ],
    blocked: ['https://c.test'],
    copy: { phase: 'ready', bytes: 30_000_000 },
  });
  expect(text).toBe(`Belljar 1.2.3 at https://a.test/#/, 1970-01-01T00:00:00.000Z
Sealed: the browser lets this page and its workers reach their own address only.

Requests since the page was opened, as the browser records them:
  https://a.test: 3 requests, 1.2 kB
  https://b.test: 1 request, size not told by the browser
  Stopped by the seal: https://c.test

Policies in force:
  connect-src 'self'

Works offline. 30 MB are kept in this browser: every room, the bundled models and their engine.
`);
});
