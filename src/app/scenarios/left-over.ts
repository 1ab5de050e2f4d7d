import type { OwnText } from '../../store/index.ts';

const KEY = 'belljar-left-over-';

interface LeftOver {
  text: string;
  at: string;
}

/**
 * Puts a text aside at once, where a page that is being left cannot wait for the database; it is
 * taken up again when the text is opened next.
 */
export function leaveOver(key: string, text: string): void {
  const left: LeftOver = { text, at: new Date().toISOString() };
  try {
    localStorage.setItem(KEY + key, JSON.stringify(left));
  } catch {
    // Storage may be full or forbidden; the last third of a second is lost then.
  }
}

/** What was left over of a text and is newer than what the database holds; it is taken away here. */
export function takeLeftOver({ key, text, changed }: OwnText): string | null {
  try {
    const found = localStorage.getItem(KEY + key);
    if (found === null) return null;
    localStorage.removeItem(KEY + key);
    const left: unknown = JSON.parse(found);
    return isLeftOver(left) && left.at > changed && left.text !== text ? left.text : null;
  } catch {
    return null;
  }
}

function isLeftOver(value: unknown): value is LeftOver {
  if (value === null || typeof value !== 'object') return false;
  const { text, at } = value as Partial<Record<keyof LeftOver, unknown>>;
  return typeof text === 'string' && typeof at === 'string';
}
