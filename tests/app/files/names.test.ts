import fc from 'fast-check';
import { expect, test } from 'vitest';
import { deviceWords } from '../../../src/app/state/files/device-words.ts';
import { distinctNames } from '../../../src/app/state/files/names.ts';

test('a file is called by its own name, and by its path where another has that name', () => {
  expect(distinctNames(['class/anna/run.gz', 'class/ben/run.gz', 'class/ben/other.gz'])).toEqual([
    'class/anna/run.gz',
    'class/ben/run.gz',
    'other.gz',
  ]);
  expect(distinctNames(['run.gz', 'run.gz'])).toEqual(['run.gz', 'run.gz (2)']);
});

test('no two files have one name, whatever they are called', () => {
  const part = fc.constantFrom('a', 'b', 'a (2)', 'a/b');
  const path = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
  fc.assert(
    fc.property(fc.array(path), (paths) => {
      const names = distinctNames(paths);
      expect(new Set(names).size).toBe(paths.length);
    }),
  );
});

const CHROME = '(KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36';
const WEBKIT = 'AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1';
test.each([
  [`Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 ${CHROME}`, 'Chromium 156 on Linux'],
  [
    `Mozilla/5.0 (Windows NT 10.0; Win64) AppleWebKit/537.36 ${CHROME} Edg/156.0.0.0`,
    'Edge 156 on Windows',
  ],
  [`Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 ${CHROME}`, 'Chromium 156 on Android'],
  [
    'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
    'Firefox 140 on Linux',
  ],
  [
    `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${WEBKIT} Safari/605.1.15`,
    'Safari 19 on macOS',
  ],
  [
    `Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) ${WEBKIT} Mobile/15E148 Safari/604.1`,
    'Safari 19 on iOS',
  ],
])('a browser is named: %s', (userAgent, words) => {
  expect(deviceWords({ userAgent, cores: 8 })).toBe(`${words}, 8 cores`);
});

test('a device that tells little or nothing is no riddle', () => {
  expect(deviceWords({})).toBe('device not told');
  expect(deviceWords({ cores: 1 })).toBe('1 core');
  expect(deviceWords({ userAgent: 'x'.repeat(400) })).toBe('x'.repeat(60));
  expect(deviceWords({ device: 'device 3' })).toBe('device 3');
});
