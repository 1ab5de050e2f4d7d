/** What the stage keeps in this browser. Storage may be blocked; then it lasts as long as the page. */
const memory = new Map<string, string>();

const PREFIX = 'belljar-stage-';

export type Kept = 'evening' | 'tours';

export function readKept(name: Kept): string | null {
  try {
    return localStorage.getItem(PREFIX + name) ?? memory.get(name) ?? null;
  } catch {
    return memory.get(name) ?? null;
  }
}

/** Whether it will outlive the page. */
export function keep(name: Kept, text: string): boolean {
  memory.set(name, text);
  try {
    localStorage.setItem(PREFIX + name, text);
    return true;
  } catch {
    return false;
  }
}

export function forget(name: Kept): void {
  memory.delete(name);
  try {
    localStorage.removeItem(PREFIX + name);
  } catch {
    // There was nothing, then.
  }
}
