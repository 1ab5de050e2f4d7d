import { rowOf } from '../records/index.ts';
import type { RunEvent } from '../runner/index.ts';
import { PROGRESS_CHANNEL, type Progress } from './api.ts';

/** Ten messages a second are as many as an eye can follow. */
const EVERY_MS = 100;

/**
 * Gathers the events of a run into a few messages a second, for the page that plays it and for
 * other tabs.
 */
export class ProgressReporter {
  readonly #runId: string;
  readonly #send: (progress: Progress) => void;
  readonly #channel = new BroadcastChannel(PROGRESS_CHANNEL);
  #started: string[] = [];
  #finished: Progress['finished'] = [];
  /** Answers under way, the oldest first; the reader follows that one. */
  readonly #texts = new Map<string, string>();
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(runId: string, send: (progress: Progress) => void) {
    this.#runId = runId;
    this.#send = send;
  }

  report(event: RunEvent): void {
    if (event.type === 'started') {
      this.#started.push(event.sampleId);
      this.#texts.set(event.sampleId, '');
    } else if (event.type === 'text') this.#texts.set(event.sampleId, event.text);
    else {
      this.#finished.push(rowOf(this.#runId, event.sample));
      this.#texts.delete(event.sample.id);
    }
    this.#timer ??= setTimeout(() => this.#flush(false), EVERY_MS);
  }

  /** Sends what is left; nothing may be reported after it. */
  end(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#flush(true);
    this.#channel.close();
  }

  #flush(ended: boolean): void {
    this.#timer = null;
    const [current] = this.#texts;
    const progress: Progress = {
      runId: this.#runId,
      started: this.#started,
      finished: this.#finished,
      current: current ? { sampleId: current[0], text: current[1] } : null,
      ended,
    };
    this.#started = [];
    this.#finished = [];
    this.#send(progress);
    this.#channel.postMessage(progress);
  }
}
