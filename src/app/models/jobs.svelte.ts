import { proxy } from 'comlink';
import { SvelteMap } from 'svelte/reactivity';
import { AppError, type ErrorData } from '../../base/index.ts';
import type { FileFault, LoadProgress } from '../../engines/index.ts';
import { lab } from '../state/lab.svelte.ts';
import { Pace } from './pace.ts';

export type JobKind = 'download' | 'check' | 'repair' | 'copy';

/** What is being done to a model right now. */
export interface Job {
  kind: JobKind;
  progress: LoadProgress | null;
  /** Bytes a second. */
  rate: number | null;
  leftMs: number | null;
}

/** What a check found: nothing, or what is wrong. */
export interface Checked {
  faults: FileFault[];
  words: string;
}

/** The work on models that this tab has under way; it goes on when the room is left. */
class Jobs {
  readonly underWay = new SvelteMap<string, Job>();
  readonly errors = new SvelteMap<string, ErrorData>();
  readonly checked = new SvelteMap<string, Checked>();

  /** Does a piece of work under a name. Gives null where it was stopped or failed. */
  async run<T>(
    id: string,
    kind: JobKind,
    work: (onProgress: (progress: LoadProgress) => void) => Promise<T>,
  ): Promise<T | null> {
    if (this.underWay.has(id)) return null;
    const pace = new Pace();
    this.errors.delete(id);
    this.checked.delete(id);
    this.underWay.set(id, { kind, progress: null, rate: null, leftMs: null });
    const onProgress = (progress: LoadProgress): void => {
      // A message may still be on its way when the work has ended.
      if (!this.underWay.has(id)) return;
      const { bytes, totalBytes } = progress;
      if (bytes !== undefined) pace.add(bytes, performance.now());
      this.underWay.set(id, {
        kind,
        progress,
        rate: pace.perSecond,
        leftMs: totalBytes === undefined ? null : pace.left(totalBytes),
      });
    };
    try {
      return await work(proxy(onProgress));
    } catch (thrown) {
      const error = AppError.from(thrown);
      if (error.code !== 'aborted') this.errors.set(id, error.toData());
      return null;
    } finally {
      this.underWay.delete(id);
    }
  }

  stop(id: string): void {
    void lab.host
      .ask(async (api) => {
        await api.models.stop(id);
        return { ok: true, value: null };
      })
      .catch(() => undefined);
  }
}

export const jobs = new Jobs();
