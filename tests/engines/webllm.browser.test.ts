import { afterEach, expect, test, vi } from 'vitest';
import { createWebllmEngine } from '../../src/engines/webllm/index.ts';

afterEach(() => vi.restoreAllMocks());

test('without a graphics device, support is no as data', async () => {
  const support = await createWebllmEngine().support();
  expect(support).toMatchObject({ available: false, reason: { code: 'no-webgpu' } });
  expect(structuredClone(support)).toEqual(support);
});

test('without a graphics device, a load fails before any download', async () => {
  const fetches = vi.spyOn(globalThis, 'fetch');
  const load = createWebllmEngine().load({
    id: 'smol',
    label: 'smol',
    engine: 'webllm',
    source: { kind: 'mlc-prebuilt', modelId: 'SmolLM2-135M-Instruct-q0f32-MLC' },
  });
  await expect(load).rejects.toMatchObject({ code: 'no-webgpu' });
  expect(fetches).not.toHaveBeenCalled();
});
