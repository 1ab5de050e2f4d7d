/** What the palette shows: all that can be gone to and done, or the keys. */
export type Face = 'commands' | 'keys';

export interface Pressed {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

/** Which face a key asks for. `taken`: plain keys are somebody else’s, as in a field or on the stage. */
export function faceFor(pressed: Pressed, taken: boolean): Face | null {
  const { key, ctrlKey, metaKey, altKey, shiftKey } = pressed;
  if (altKey) return null;
  if (ctrlKey !== metaKey) return key.toLowerCase() === 'k' && !shiftKey ? 'commands' : null;
  return key === '?' && !ctrlKey && !taken ? 'keys' : null;
}
