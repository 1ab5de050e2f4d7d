import { afterEach, describe, expect, test, vi } from 'vitest';
import type { ModelRef, ModelSource } from '../../src/engines/engine.ts';
import {
  downloadHosts,
  filesBase,
  modelRecord,
  needsF16,
  prebuiltModels,
} from '../../src/engines/webllm/models.ts';

const model = (source: ModelSource): ModelRef => ({
  id: 'own',
  label: 'own',
  engine: 'webllm',
  source,
});

describe('WebLLM’s own list', () => {
  test('holds chat models only, each with what the page shows', async () => {
    const models = await prebuiltModels();
    expect(models.length).toBeGreaterThan(100);
    expect(models.filter(({ id }) => id.includes('embed'))).toEqual([]);
    for (const { vramMB, contextTokens, weightsHost, libraryHost } of models) {
      expect(vramMB).toBeGreaterThan(0);
      expect(contextTokens).toBeGreaterThan(0);
      expect(weightsHost).toBe('huggingface.co');
      expect(libraryHost).toBe('raw.githubusercontent.com');
    }
  });

  test('tells 16-bit models by the name of the library where the record is silent', async () => {
    const models = new Map((await prebuiltModels()).map((one) => [one.id, one]));
    expect(models.get('SmolLM2-135M-Instruct-q0f16-MLC')?.needsF16).toBe(true);
    expect(models.get('SmolLM2-135M-Instruct-q0f32-MLC')?.needsF16).toBe(false);
    const silent = await modelRecord(
      model({ kind: 'mlc-prebuilt', modelId: 'Qwen3-0.6B-q4f16_1-MLC' }),
    );
    expect(silent.required_features).toBeUndefined();
    expect(needsF16(silent)).toBe(true);
  });

  test('names the hosts of a download', async () => {
    expect(await downloadHosts('SmolLM2-135M-Instruct-q0f32-MLC')).toEqual([
      'huggingface.co',
      '*.huggingface.co',
      '*.hf.co',
      'raw.githubusercontent.com',
    ]);
  });

  test('an unknown id is named', async () => {
    await expect(downloadHosts('no-such')).rejects.toMatchObject({
      code: 'model-missing',
      message: 'unknown WebLLM model: no-such',
    });
  });
});

describe('a folder of one’s own', () => {
  afterEach(() => vi.unstubAllGlobals());
  const folder = (url: string, library = '/lib.wasm') => {
    vi.stubGlobal('location', new URL('https://bell.example/app/'));
    return modelRecord(model({ kind: 'mlc-folder', url, library }));
  };

  test.each(['/models/x', '/models/x/', 'https://bell.example/models/x?v=2#y'])(
    '%s is read as it lies',
    async (address) => {
      const record = await folder(address);
      const read = (name: string) => new URL(name, filesBase(record)).href;
      expect(read('tensor-cache.json')).toBe('https://bell.example/models/x/tensor-cache.json');
      // What WebLLM looks for before it appends a path of its own.
      expect(record.model).toMatch(/.+\/resolve\/.+\//);
      expect(record.model_lib).toBe('https://bell.example/lib.wasm');
    },
  );

  test('must lie under the page’s own address', async () => {
    await expect(folder('https://elsewhere.example/x')).rejects.toMatchObject({
      code: 'bad-input',
    });
    await expect(folder('/x', 'https://elsewhere.example/x.wasm')).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining('https://elsewhere.example/x.wasm') as string,
    });
  });

  test('other kinds of models are refused', async () => {
    await expect(modelRecord(model({ kind: 'url', url: '/x.gguf' }))).rejects.toMatchObject({
      code: 'bad-input',
    });
  });
});

test('models of the list are read from where WebLLM reads them', async () => {
  const record = await modelRecord(
    model({ kind: 'mlc-prebuilt', modelId: 'SmolLM2-135M-Instruct-q0f32-MLC' }),
  );
  expect(filesBase(record)).toBe(
    'https://huggingface.co/mlc-ai/SmolLM2-135M-Instruct-q0f32-MLC/resolve/main/',
  );
});
