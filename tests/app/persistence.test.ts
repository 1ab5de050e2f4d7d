import { afterEach, expect, test, vi } from 'vitest';
import { askForPersistence } from '../../src/app/state/persistence.ts';

afterEach(() => void vi.unstubAllGlobals());

test('a browser that refuses to say promises nothing', async () => {
  const refuse = (): Promise<boolean> => Promise.reject(new TypeError('not here'));
  vi.stubGlobal('navigator', { storage: { persisted: refuse, persist: refuse } });
  expect(await askForPersistence()).toBe(false);
  vi.stubGlobal('navigator', {});
  expect(await askForPersistence()).toBe(false);
});
