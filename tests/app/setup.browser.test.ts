import { afterEach, describe, expect, test } from 'vitest';
import { given } from '../../src/app/state/given.svelte.ts';
import { Setup } from '../../src/app/state/setup.svelte.ts';

const setupOf = (query: string): Setup => new Setup(new URLSearchParams(query));
const again = (setup: Setup): Setup => setupOf(setup.query);
const sha256 = 'a'.repeat(64);

afterEach(() => {
  given.file = null;
});

describe('a model that the address names', () => {
  test('may lie on the site, with the hash that is promised of it', () => {
    const setup = setupOf(`site=models/a.gguf&sha256=${sha256}`);
    for (const one of [setup, again(setup)])
      expect(one.model).toMatchObject({
        id: 'a',
        engine: 'llama',
        source: { kind: 'url', url: new URL('models/a.gguf', document.baseURI).href, sha256 },
      });
    // The promise was made of that file alone.
    setup.siteModel = 'models/b.gguf';
    expect(setup.model!.source).not.toHaveProperty('sha256');
    expect(setup.query).not.toContain('sha256');
  });

  test('may be a folder on the site with its library', () => {
    const setup = setupOf('site=models/a/&library=models/a.wasm');
    for (const one of [setup, again(setup)])
      expect(one.model).toMatchObject({
        id: 'a',
        engine: 'webllm',
        source: {
          kind: 'mlc-folder',
          library: new URL('models/a.wasm', document.baseURI).href,
        },
      });
  });

  test('may be a copy that this browser keeps, once its list is there', () => {
    const setup = setupOf('kept=some-key');
    expect([setup.source, setup.wantedKept, setup.model]).toEqual(['file', 'some-key', null]);
  });

  test('may be a file that another room was given, as long as it is there', () => {
    expect(setupOf('source=file').model).toBeNull();
    given.file = new File(['GGUF'], 'mine.gguf');
    expect(setupOf('source=file').model).toMatchObject({ id: 'mine', source: { kind: 'file' } });
    expect(setupOf('').source).toBe('bundled');
  });
});
