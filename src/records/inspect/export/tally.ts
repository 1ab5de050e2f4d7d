import { CONTROL_FAMILIES, planSize } from '../../../battery/index.ts';
import type { SampleRecord } from '../../schema.ts';
import { inspectId, pythonTime, type Context } from './context.ts';
import { usageJson } from './sample.ts';
import { ScoreTally } from './score-tally.ts';
import { scoresOf, type ScoreJson } from './scores.ts';

/** Gathers from the samples, in any order, what a log says of all of them together. */
export class Tally {
  readonly #context: Context;
  readonly #scores = new Map<string, ScoreTally>();
  readonly #tokens = { prompt: 0, cached: 0, output: 0 };
  #samples = 0;
  #completed = 0;
  #started: string | null = null;
  #ended: string | null = null;

  constructor(context: Context) {
    this.#context = context;
  }

  get samples(): number {
    return this.#samples;
  }

  add(sample: SampleRecord, scores?: Record<string, ScoreJson>): void {
    const scenario = this.#context.scenarioOf(sample);
    const place = {
      id: inspectId(sample),
      scenario: sample.scenario,
      arm: sample.arm,
      control: CONTROL_FAMILIES.has(scenario.family),
    };
    for (const [name, score] of Object.entries(scores ?? scoresOf(sample, scenario))) {
      const tally = this.#scores.get(name) ?? new ScoreTally(name);
      this.#scores.set(name, tally);
      tally.add(place, score.value);
    }
    this.#samples++;
    if (!sample.error) this.#completed++;
    for (const kind of ['prompt', 'cached', 'output'] as const)
      this.#tokens[kind] += sample.tokens[kind];
    if (this.#started === null || sample.started < this.#started) this.#started = sample.started;
    if (this.#ended === null || sample.ended > this.#ended) this.#ended = sample.ended;
  }

  /** Inspect has no word for a run that goes on another day; one that was stopped is `cancelled`. */
  status(): 'success' | 'cancelled' {
    return this.#samples >= planSize(this.#context.run.plan) ? 'success' : 'cancelled';
  }

  /** Inspect's `EvalResults`. */
  results(): object {
    return {
      total_samples: planSize(this.#context.run.plan),
      completed_samples: this.#completed,
      logged_samples: this.#samples,
      scores: [...this.#scores.values()].map((tally) => tally.result()),
    };
  }

  /** Inspect's `EvalStats`. */
  stats(): object {
    const { model, run } = this.#context;
    return {
      started_at: pythonTime(this.#started ?? run.created),
      completed_at: pythonTime(this.#ended ?? run.created),
      model_usage: this.#samples > 0 ? { [model]: usageJson(this.#tokens) } : {},
      role_usage: {},
      connection_limit_history: [],
    };
  }

  /** Inspect's `EvalSampleReductions`: each score averaged over the epochs. */
  reductions(): object[] {
    return [...this.#scores.values()].map((tally) => tally.reduction());
  }
}
