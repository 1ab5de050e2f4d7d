import { afterEach, expect, test, vi } from 'vitest';
import { forget, keep, readKept } from '../../../src/app/stage/state/keep.ts';

/** Storage that holds so many characters at the most, as a browser's does when it is full. */
function storageOf(most: number): void {
  const held = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => held.get(key) ?? null,
    setItem: (key: string, text: string) => {
      if (text.length > most) throw new DOMException('full', 'QuotaExceededError');
      held.set(key, text);
    },
    removeItem: (key: string) => held.delete(key),
  });
}

afterEach(() => {
  forget('evening');
  vi.unstubAllGlobals();
});

test('what storage has no room for lasts as long as the page, and not what was there before', () => {
  storageOf(5);
  expect(keep('evening', 'short')).toBe(true);
  expect(keep('evening', 'much longer')).toBe(false);
  expect(readKept('evening')).toBe('much longer');
  expect(keep('evening', 'back')).toBe(true);
  expect(readKept('evening')).toBe('back');
  forget('evening');
  expect(readKept('evening')).toBeNull();
});

test('without storage it lasts as long as the page', () => {
  expect(keep('evening', 'a tour')).toBe(false);
  expect(readKept('evening')).toBe('a tour');
});
