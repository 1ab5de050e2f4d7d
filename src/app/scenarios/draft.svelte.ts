import { AppError } from '../../base/index.ts';
import type { OwnCheck, OwnText } from '../../store/index.ts';
import type { OwnFault, OwnReading } from '../../worker/index.ts';
import { addressOf, goTo } from '../router.svelte.ts';
import { lab } from '../state/lab.svelte.ts';
import { leaveOver, takeLeftOver } from './left-over.ts';
import { addressOfOwn, library, newText } from './library.svelte.ts';

/** Waited after a keystroke before the text is read, and before it is kept. */
const READ_AFTER_MS = 150;
const KEEP_AFTER_MS = 300;

/** One own text while it is written: read at every pause, kept at every pause, saved when told to. */
export class Draft {
  /** As the store has it. */
  own = $state.raw<OwnText>()!;
  text = $state('');
  checks = $state.raw<readonly OwnCheck[]>([]);
  /** How the text reads now; null before it was read first. */
  reading = $state.raw<OwnReading | null>(null);
  /** The last reading without a fault: what is shown while the text is broken. */
  good = $state.raw<OwnReading | null>(null);
  /** Whether the store holds all that was written. */
  kept = $state(true);
  problem = $state.raw<AppError | null>(null);

  readonly faults = $derived<readonly OwnFault[]>(this.reading?.faults ?? []);
  readonly isSaved = $derived(this.own.saved !== null && this.own.saved === this.text);
  /** Whether it reads without a fault as it stands. */
  readonly isSound = $derived(this.reading !== null && this.faults.length === 0);

  #reads = 0;
  #readTimer: ReturnType<typeof setTimeout> | undefined;
  #keepTimer: ReturnType<typeof setTimeout> | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(own: OwnText) {
    this.own = own;
    this.text = own.text;
    this.checks = own.checks;
    const leftOver = takeLeftOver(own);
    if (leftOver === null) void this.#read();
    else this.edit(leftOver);
  }

  edit(text: string): void {
    this.text = text;
    clearTimeout(this.#readTimer);
    this.#readTimer = setTimeout(() => void this.#read(), READ_AFTER_MS);
    this.#keepSoon();
  }

  setChecks(checks: readonly OwnCheck[]): void {
    this.checks = checks;
    this.#keepSoon();
  }

  /** Makes the text the one that is played. */
  async save(): Promise<boolean> {
    clearTimeout(this.#keepTimer);
    await this.#keep(this.text);
    if (this.problem) return false;
    await library.changed();
    return true;
  }

  /** Keeps what is not kept yet; resolves when the store has it. */
  async keepNow(): Promise<void> {
    clearTimeout(this.#keepTimer);
    if (!this.kept) await this.#keep(this.own.saved);
  }

  /** The page is being left, and the database may be too slow for that. */
  leave(): void {
    if (!this.kept) leaveOver(this.own.key, this.text);
  }

  /** Where another tab has changed the text: this one becomes a text of its own. */
  async keepAsAnother(): Promise<void> {
    await this.#attempt(async () => {
      const another = { ...newText(this.own.kind, this.text), checks: [...this.checks] };
      const own = await lab.host.ask((api) => api.keepOwn(another, null));
      this.kept = true;
      await library.read();
      goTo(addressOfOwn(own));
    });
  }

  async remove(): Promise<void> {
    await this.#attempt(async () => {
      clearTimeout(this.#keepTimer);
      await this.#writing;
      await lab.host.ask((api) => api.deleteOwn(this.own.key));
      this.kept = true;
      goTo(this.own.kind === 'arm' ? addressOf.arms() : addressOf.scenarios());
      await library.changed();
    });
  }

  /** Reads the text again, also when the battery around it may have changed. */
  async #read(): Promise<void> {
    const read = ++this.#reads;
    const { text, own } = this;
    try {
      const reading = await lab.host.ask((api) => api.readOwn(own.key, own.kind, text));
      // Of a text that has been changed since nobody wants to know.
      if (read !== this.#reads) return;
      this.reading = reading;
      if (reading.faults.length === 0) this.good = reading;
    } catch (thrown) {
      if (read === this.#reads) this.problem = AppError.from(thrown);
    }
  }

  #keepSoon(): void {
    this.kept = false;
    clearTimeout(this.#keepTimer);
    this.#keepTimer = setTimeout(() => void this.#keep(this.own.saved), KEEP_AFTER_MS);
  }

  /** One write after the other, each knowing what the last one left. */
  #keep(saved: string | null): Promise<void> {
    this.#writing = this.#writing.then(() =>
      this.#attempt(async () => {
        const { text, checks, own } = this;
        const next: OwnText = { ...own, text, saved, checks: checks.map(plainCheck) };
        this.own = await lab.host.ask((api) => api.keepOwn(next, own.changed));
        this.kept = this.text === text && this.checks === checks;
      }),
    );
    library.waitFor(this.#writing);
    return this.#writing;
  }

  async #attempt(work: () => Promise<void>): Promise<void> {
    this.problem = null;
    try {
      await work();
    } catch (thrown) {
      this.problem = AppError.from(thrown);
    }
  }
}

const plainCheck = (check: OwnCheck): OwnCheck => ({ ...check, answers: [...check.answers] });
