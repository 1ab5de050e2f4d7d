import { duration } from '../base/index.ts';
import type { PageStatus } from './page.ts';

type Shown = Pick<PageStatus, 'phase' | 'finished' | 'total' | 'misaligned'>;

interface Output {
  isTTY?: boolean;
  columns?: number;
  write(text: string): unknown;
}

const CLEAR_LINE = '\r\u001b[2K';
/** Between two lines where a line cannot be rewritten. */
const PLAIN_EVERY_MS = 30_000;
const PLAIN_STEPS = 10;

/** How far the run is: one line that is rewritten on a terminal, a few plain lines elsewhere. */
export class ProgressLine {
  readonly #out: Output;
  readonly #now: () => number;
  #begun: { at: number; finished: number } | null = null;
  #last = '';
  #plain = { phase: '', step: 0, at: 0 };

  constructor(out: Output, now: () => number = Date.now) {
    this.#out = out;
    this.#now = now;
  }

  show(status: Shown): void {
    if (status.phase === 'idle') return;
    if (status.phase === 'playing') this.#begun ??= { at: this.#now(), finished: status.finished };
    if (!this.#out.isTTY && !this.#isDue(status)) return;
    const line = this.#wordsFor(status);
    if (line === this.#last) return;
    this.#last = line;
    const width = (this.#out.columns ?? 80) - 1;
    this.#out.write(this.#out.isTTY ? `${CLEAR_LINE}${line.slice(0, width)}` : `${line}\n`);
  }

  /** Takes the line away, so that something else can be said. */
  clear(): void {
    if (this.#out.isTTY && this.#last) this.#out.write(CLEAR_LINE);
    this.#last = '';
  }

  #isDue({ phase, finished, total }: Shown): boolean {
    const step = total > 0 ? Math.floor((finished / total) * PLAIN_STEPS) : 0;
    const now = this.#now();
    const { phase: phaseBefore, step: stepBefore, at } = this.#plain;
    if (phase === phaseBefore && step <= stepBefore && now - at < PLAIN_EVERY_MS) return false;
    this.#plain = { phase, step, at: now };
    return true;
  }

  #wordsFor({ phase, finished, total, misaligned }: Shown): string {
    if (phase === 'loading' && total === 0) return 'Loading the model…';
    const parts = [`${finished} / ${total}`];
    if (misaligned.of > 0) parts.push(`${misaligned.count} of ${misaligned.of} scored misaligned`);
    if (phase === 'loading') parts.push('loading the model…');
    else if (phase === 'stopping') parts.push('stopping…');
    else parts.push(this.#timeLeft(finished, total));
    return parts.join(' · ');
  }

  #timeLeft(finished: number, total: number): string {
    const done = finished - (this.#begun?.finished ?? 0);
    if (!this.#begun || done < 3) return 'measuring the speed…';
    const left = ((this.#now() - this.#begun.at) / done) * (total - finished);
    return `about ${duration(left)} left`;
  }
}
