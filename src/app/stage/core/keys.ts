/** What a key does on the stage. Clickers send PageDown, PageUp, a full stop or B, and F5 or Escape. */
export type Action = 'next' | 'back' | 'blank' | 'fullscreen' | 'notes' | 'leave';

export interface Pressed {
  key: string;
  ctrlKey?: boolean;
  metaKey?: boolean;
  altKey?: boolean;
  /** Held down. */
  repeat?: boolean;
}

/** Where the focus is: in a field that takes keys itself, on a button or a link, or on neither. */
export type Focus = 'field' | 'control' | 'none';

const ACTIONS: ReadonlyMap<string, Action> = new Map([
  ['ArrowRight', 'next'],
  ['PageDown', 'next'],
  [' ', 'next'],
  ['ArrowLeft', 'back'],
  ['PageUp', 'back'],
  ['b', 'blank'],
  ['.', 'blank'],
  ['f', 'fullscreen'],
  ['n', 'notes'],
  ['Escape', 'leave'],
]);

/** Keys of clickers, which must work while a field is being filled in. */
const ALWAYS: ReadonlySet<string> = new Set(['PageDown', 'PageUp', 'Escape']);

/** What a key asks for; null for what belongs to the browser or to a field. */
export function actionOf(pressed: Pressed, focus: Focus): Action | null {
  const { key, ctrlKey, metaKey, altKey, repeat } = pressed;
  if (ctrlKey || metaKey || altKey || repeat) return null;
  if (focus === 'field' && !ALWAYS.has(key)) return null;
  // A button that has the focus is pressed by it.
  if (focus === 'control' && key === ' ') return null;
  return ACTIONS.get(key.length === 1 ? key.toLowerCase() : key) ?? null;
}

export interface Standing {
  at: number;
  blank: boolean;
}

/** Where a step leads. A dark screen lights up first, so that nobody misses a step. */
export function move({ at, blank }: Standing, action: Action, steps: number): Standing {
  if (action === 'blank') return { at, blank: !blank };
  if (action !== 'next' && action !== 'back') return { at, blank };
  if (blank) return { at, blank: false };
  const to = action === 'next' ? at + 1 : at - 1;
  return { at: Math.max(0, Math.min(steps - 1, to)), blank: false };
}

/** Arrows choose among radio buttons. */
const FIELDS = 'input:not([type=checkbox], [type=button], [type=file]), select, textarea';

/** Whose keys they are when this element has the focus. */
export function focusOf(element: Element | null): Focus {
  if (element?.matches(`${FIELDS}, [contenteditable]`)) return 'field';
  return element?.matches('button, a[href], summary, input') ? 'control' : 'none';
}
