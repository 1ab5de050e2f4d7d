/** What the keys do on the stage, in words. */
export const KEY_WORDS: readonly (readonly [keys: string, meaning: string])[] = [
  ['→ Space PageDown', 'next step'],
  ['← PageUp', 'back'],
  ['B or .', 'dark screen, and light again'],
  ['F', 'full screen'],
  ['N', 'presenter’s window: notes, the next step, a clock'],
  ['Esc', 'leave the stage'],
];
