import { proxy } from 'comlink';
import { AppError, type ErrorData } from '../../base/index.ts';
import type { PlanSummary, Speed } from '../../worker/index.ts';
import { lab } from './lab.svelte.ts';
import type { Setup } from './setup.svelte.ts';
import type { Trial } from './trial.svelte.ts';

/** What the form's choice amounts to, and how long it may take; asked of the worker. */
export class PlanView {
  summary = $state.raw<PlanSummary | null>(null);
  /** Why the choice makes no plan. */
  problem = $state.raw<ErrorData | null>(null);
  speed = $state.raw<Speed | null>(null);
  readonly #trial: Trial;
  #asked = 0;

  constructor(trial: Trial) {
    this.#trial = trial;
  }

  readonly milliseconds = $derived(
    this.summary && this.speed ? this.summary.samples * this.speed.msPerSample : null,
  );

  /** Asks anew; an answer to an older question is dropped. */
  async update(setup: Setup): Promise<void> {
    const asked = ++this.#asked;
    const { choice, model } = setup;
    try {
      const summary = await lab.host.ask((api) => api.planOf(choice));
      const speed = model && (await lab.host.ask((api) => api.speedOf(model, choice)));
      if (asked !== this.#asked) return;
      this.summary = summary;
      this.speed = speed;
      this.problem = null;
    } catch (thrown) {
      if (asked !== this.#asked) return;
      this.summary = null;
      this.problem = AppError.from(thrown).toData();
    }
  }

  /** Plays one sample, which is not kept. */
  async measure(setup: Setup): Promise<void> {
    const run = setup.newRun;
    if (!run) return;
    const asked = this.#asked;
    try {
      const speed = await this.#trial.hold(
        'Playing one sample to see how long it takes',
        (onLoad) => lab.host.ask((api) => api.tryOne(run, proxy(onLoad))),
      );
      // It says nothing of a model or a plan that was chosen meanwhile.
      if (speed && asked === this.#asked) this.speed = speed;
    } catch (thrown) {
      if (asked === this.#asked) this.problem = AppError.from(thrown).toData();
    }
  }
}
