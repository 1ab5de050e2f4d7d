import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { AppError } from '../../../src/base/index.ts';
import { parseList } from '../../../src/worker/models/site-models.ts';

const SITE = 'https://site.test/bells/';
const sha256 = 'a'.repeat(64);
const list = (...models: unknown[]): string => JSON.stringify({ models });

test('the list that ships is empty', () => {
  expect(parseList(readFileSync('public/models/index.json', 'utf8'), SITE)).toEqual([]);
});

test('addresses are taken from that of the site', () => {
  expect(
    parseList(
      list(
        { kind: 'gguf', label: 'A', url: 'models/a.gguf', bytes: 5, sha256 },
        { kind: 'mlc', label: 'B', url: '/b', library: 'models/b.wasm' },
      ),
      SITE,
    ),
  ).toEqual([
    { kind: 'gguf', label: 'A', url: `${SITE}models/a.gguf`, bytes: 5, sha256 },
    {
      kind: 'mlc',
      label: 'B',
      bytes: null,
      source: {
        kind: 'mlc-folder',
        url: 'https://site.test/b/',
        library: `${SITE}models/b.wasm`,
      },
    },
  ]);
});

test.each([
  ['no JSON', '{', /index.json is no JSON/],
  ['another shape', '[]', /index.json/],
  ['an unknown kind', list({ kind: 'onnx', label: 'A', url: 'a' }), /models\.0/],
  ['an unknown key', list({ kind: 'gguf', label: 'A', url: 'a', size: 1 }), /models\.0/],
  ['no label', list({ kind: 'gguf', label: '', url: 'a' }), /models\.0\.label/],
  ['a broken hash', list({ kind: 'gguf', label: 'A', url: 'a', sha256: 'x' }), /models\.0\.sha256/],
  [
    'another origin',
    list({ kind: 'gguf', label: 'A', url: 'https://elsewhere.test/a.gguf' }),
    /models\.0\.url: expected an address of this site/,
  ],
  [
    'another origin without a scheme',
    list({ kind: 'mlc', label: 'A', url: 'a', library: '//elsewhere.test/a.wasm' }),
    /models\.0\.library: expected an address of this site/,
  ],
  ['a script', list({ kind: 'gguf', label: 'A', url: 'javascript:1' }), /models\.0\.url/],
  ['too many', list(...Array<unknown>(201).fill({ kind: 'gguf', label: 'A', url: 'a' })), /models/],
])('a list with %s is refused with the place', (_, text, words) => {
  const refused = (): unknown => parseList(text, SITE);
  expect(refused).toThrow(words);
  expect(refused).toThrow(AppError);
});

test('whatever it holds, no address leaves the site', () => {
  fc.assert(
    fc.property(fc.oneof(fc.webUrl(), fc.string({ minLength: 1 }), fc.webPath()), (url) => {
      let models: ReturnType<typeof parseList>;
      try {
        models = parseList(list({ kind: 'gguf', label: 'A', url }), SITE);
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(AppError);
        return;
      }
      for (const model of models)
        expect(new URL((model as { url: string }).url).origin).toBe('https://site.test');
    }),
  );
});
