import type { OwnKind, OwnText } from '../../store/index.ts';
import type { BatteryContent, OwnEntry } from '../../worker/index.ts';
import { addressOf, goTo } from '../router.svelte.ts';
import { lab } from '../state/lab.svelte.ts';
import { readTextFile } from './text-file.ts';

/** Begins the key of every own text; no id of a scenario or an arm may hold the dot. */
const OWN = 'own.';

export const isOwnKey = (id: string): boolean => id.startsWith(OWN);

/** The whole battery and what was written in this browser, as the worker last told of it. */
class Library {
  content = $state.raw<BatteryContent | null>(null);
  problem = $state.raw<unknown>(null);

  readonly battery = $derived(this.content?.battery ?? null);
  #writing: Promise<unknown> = Promise.resolve();

  /** Makes the next reading wait for a write that is under way. */
  waitFor(writing: Promise<unknown>): void {
    this.#writing = writing;
  }

  async read(): Promise<void> {
    try {
      await this.#writing;
      this.content = await lab.host.ask((api) => api.content());
      this.problem = null;
    } catch (thrown) {
      this.problem = thrown;
    }
  }

  /** After something was saved or deleted: the other rooms offer it too, or no more. */
  async changed(): Promise<void> {
    await this.read();
    try {
      lab.battery = await lab.host.ask((api) => api.battery());
    } catch (thrown) {
      this.problem = thrown;
    }
  }

  entries(kind: OwnKind): OwnEntry[] {
    return (this.content?.own ?? []).filter(({ own }) => own.kind === kind);
  }

  /** The own text that a scenario or an arm of the battery comes from. */
  entryOf(kind: OwnKind, id: string): OwnEntry | null {
    return this.entries(kind).find(({ ids }) => ids.includes(id)) ?? null;
  }

  /** Makes a copy and opens it. Throws `AppError`. */
  async fork(kind: OwnKind, id: string): Promise<void> {
    await this.#add(kind, await lab.host.ask((api) => api.copyOf(kind, id)));
  }

  /** Takes a file as a draft, however broken, and opens it. Throws `bad-input` for what is no text. */
  async take(kind: OwnKind, file: File): Promise<void> {
    await this.#add(kind, await readTextFile(file));
  }

  async #add(kind: OwnKind, text: string): Promise<void> {
    const own = await lab.host.ask((api) => api.keepOwn(newText(kind, text), null));
    await this.read();
    goTo(addressOfOwn(own));
  }
}

export const library = new Library();

/** A text that nobody has saved yet. */
export function newText(kind: OwnKind, text: string): OwnText {
  const now = new Date().toISOString();
  const key = `${OWN}${crypto.randomUUID().slice(0, 13)}`;
  return { key, kind, text, saved: null, checks: [], made: now, changed: now };
}

export const addressOfOwn = ({ kind, key }: Pick<OwnText, 'kind' | 'key'>): string =>
  kind === 'arm' ? addressOf.arms(key) : addressOf.scenarios(key);
