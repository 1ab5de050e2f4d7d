/** What the stage keeps in this browser. What storage did not take lasts as long as the page. */
const memory = new Map<string, string>();

const PREFIX = 'belljar-stage-';

export type Kept = 'evening' | 'tours';

export function readKept(name: Kept): string | null {
  try {
    // Where storage is full it still holds what was kept before.
    return memory.get(name) ?? localStorage.getItem(PREFIX + name);
  } catch {
    return null;
  }
}

/** Whether it will outlive the page. */
export function keep(name: Kept, text: string): boolean {
  try {
    localStorage.setItem(PREFIX + name, text);
    memory.delete(name);
    return true;
  } catch {
    memory.set(name, text);
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
