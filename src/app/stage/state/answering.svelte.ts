import type { PlanChoice, Scenario, Suite } from '../../../battery/index.ts';
import type { ErrorData } from '../../../base/index.ts';
import type { ModelRef } from '../../../engines/index.ts';
import type { SampleRecord, SampleRow } from '../../../records/index.ts';
import type { StoredRun } from '../../../store/index.ts';
import { rates } from '../../../statistics/index.ts';
import { answererName, isToy, modelOf } from '../core/models.ts';
import { repeatsOf, seedOf, type Answerer, type Place, type Tour } from '../core/tour.ts';
import type { Recording, Wanted } from './recordings.ts';

/** One answerer of a round, and how far its answers have come. */
export class Answering {
  readonly key: Place['key'];
  readonly roundIndex: number;
  readonly answerer: Answerer;
  readonly wanted: Wanted;
  readonly repeats: number;
  readonly seed: number;
  readonly name: string;
  readonly toy: boolean;

  /** The run that holds its live answers. */
  run = $state.raw<StoredRun | null>(null);
  /** Set where its answers come from a recording. */
  recording = $state.raw<Recording | null>(null);
  /** Its model was loaded for it. */
  prepared = $state(false);
  /** The first answer as far as it is written. */
  text = $state('');
  writing = $state(false);
  first = $state.raw<SampleRecord | null>(null);
  /** Whether the first answer was typed out to the audience. */
  typed = $state(false);
  rows = $state.raw<SampleRow[]>([]);
  /** Samples under way. */
  running = $state.raw<ReadonlySet<string>>(new Set());
  error = $state.raw<ErrorData | null>(null);
  /** Why a recording stands in. */
  fellBack = $state.raw<ErrorData | null>(null);

  readonly rates = $derived(rates(this.rows));
  /** As it was asked; null before anything was played. */
  readonly scenario = $derived.by((): Scenario | null => {
    const record = this.recording?.run ?? this.run?.record;
    return record?.plan.scenarios.find(({ id }) => id === this.wanted.scenario) ?? null;
  });
  readonly recorded = $derived(this.recording !== null);
  /** Repeats that there can be. */
  readonly total = $derived.by(() =>
    this.recording ? Math.min(this.repeats, this.recording.rows.length) : this.repeats,
  );

  constructor(tour: Tour, { key, round, roundIndex, answerer }: Place) {
    this.key = key;
    this.roundIndex = roundIndex;
    this.answerer = answerer;
    this.wanted = {
      scenario: round.scenario,
      model: answerer.model,
      arm: answerer.arm ?? 'none',
    };
    this.repeats = repeatsOf(tour, round);
    this.seed = seedOf(tour, round);
    this.name = answererName(answerer);
    this.toy = isToy(answerer.model);
  }

  get model(): ModelRef | null {
    return modelOf(this.answerer.model, document.baseURI);
  }

  choice(suite: Suite): PlanChoice {
    return {
      design: 'demo',
      suite,
      scenarios: [this.wanted.scenario],
      arms: [this.wanted.arm],
      epochs: this.repeats,
      seed: this.seed,
    };
  }

  /** Takes in rows that came; the same row twice changes nothing. */
  add(rows: readonly SampleRow[]): void {
    if (rows.length === 0) return;
    const byId = new Map([...this.rows, ...rows].map((row) => [row.id, row]));
    this.rows = [...byId.values()].sort((a, b) => a.epoch - b.epoch);
  }

  /** Back to where nothing was played. */
  clear(): void {
    this.run = null;
    this.recording = null;
    this.prepared = false;
    this.text = '';
    this.writing = false;
    this.first = null;
    this.typed = false;
    this.rows = [];
    this.running = new Set();
    this.error = null;
    this.fellBack = null;
  }
}
