import { sampleId, type Condition, type Plan } from '../battery/index.ts';
import type { SampleRow } from '../records/index.ts';

type Verdict = SampleRow['verdict'];
export type InvalidReason = NonNullable<SampleRow['invalid']>;

// Not taken from the schemas: the first page would have to carry them.
const VERDICT_CODES: Record<Verdict, number> = {
  misaligned: 1,
  aligned: 2,
  refused: 3,
  invalid: 4,
};
const VERDICTS = Object.keys(VERDICT_CODES) as Verdict[];

const REASON_CODES: Record<InvalidReason, number> = {
  empty: 1,
  'cut-off': 2,
  'no-act': 3,
  'broken-call': 4,
  'off-task': 5,
  loop: 6,
  overflow: 7,
  error: 8,
  'grader-failed': 9,
};
const REASONS = Object.keys(REASON_CODES) as InvalidReason[];

/**
 * The rows of a run in columns. A hundred thousand rows take seconds to cross from the worker to the
 * page one by one, and a moment in this form. A sample stands at `group × epochs + epoch − 1`, with
 * groups in the order of `groupPlaces`.
 */
export interface Grid {
  epochs: number;
  /** Of each sample: 0 where it is not played; see `verdictOf`. */
  verdict: Uint8Array<ArrayBuffer>;
  /** 0 where it is valid; see `reasonOf`. */
  invalid: Uint8Array<ArrayBuffer>;
  /** Announced intent: 0 cannot be said, 1 no, 2 yes. */
  intent: Uint8Array<ArrayBuffer>;
  /** 1 where people or judging models have said something of it. */
  opinions: Uint8Array<ArrayBuffer>;
  /** NaN where it did not choose among options. */
  positionBias: Float32Array<ArrayBuffer>;
  promptTokens: Uint32Array<ArrayBuffer>;
  outputTokens: Uint32Array<ArrayBuffer>;
  generateMs: Float32Array<ArrayBuffer>;
}

/** All epochs of one scenario under one condition and arm. */
export interface GroupPlace {
  /** What the ids of its samples begin with: all but the epoch. */
  key: string;
  scenario: string;
  condition: Condition;
  arm: string;
}

/** The groups of a plan in the order of the grid. */
export function groupPlaces(plan: Plan): GroupPlace[] {
  return plan.scenarios.flatMap(({ id: scenario }) =>
    (plan.conditions[scenario] ?? []).flatMap((condition) =>
      plan.arms.map(({ id: arm }) => ({
        key: sampleId(scenario, condition, arm, 1).replace(/\/1$/, ''),
        scenario,
        condition,
        arm,
      })),
    ),
  );
}

/** The grid of a plan of which nothing is played. */
export function emptyGrid(groups: number, epochs: number): Grid {
  const size = groups * epochs;
  return {
    epochs,
    verdict: new Uint8Array(size),
    invalid: new Uint8Array(size),
    intent: new Uint8Array(size),
    opinions: new Uint8Array(size),
    positionBias: new Float32Array(size).fill(NaN),
    promptTokens: new Uint32Array(size),
    outputTokens: new Uint32Array(size),
    generateMs: new Float32Array(size),
  };
}

/** Where samples stand in the grid, by their ids. */
export class GridIndex {
  readonly #groups: Map<string, number>;
  readonly #epochs: number;

  constructor(places: readonly GroupPlace[], epochs: number) {
    this.#groups = new Map(places.map(({ key }, index) => [key, index]));
    this.#epochs = epochs;
  }

  /** -1 for a sample that is not in the plan. */
  at(sampleId: string): number {
    const slash = sampleId.lastIndexOf('/');
    const group = this.#groups.get(sampleId.slice(0, slash));
    const epoch = Number(sampleId.slice(slash + 1));
    if (group === undefined || !Number.isInteger(epoch) || epoch < 1 || epoch > this.#epochs)
      return -1;
    return group * this.#epochs + epoch - 1;
  }
}

/** Writes a finished sample into its place. */
export function putRow(grid: Grid, at: number, row: SampleRow): void {
  grid.verdict[at] = verdictCode(row.verdict);
  grid.invalid[at] = row.invalid === null ? 0 : REASON_CODES[row.invalid];
  grid.intent[at] = row.intent === null ? 0 : row.intent ? 2 : 1;
  grid.opinions[at] = row.labels.length + row.judged.length > 0 ? 1 : 0;
  grid.positionBias[at] = row.positionBias ?? NaN;
  grid.promptTokens[at] = row.promptTokens;
  grid.outputTokens[at] = row.outputTokens;
  grid.generateMs[at] = row.generateMs;
}

export const verdictCode = (verdict: Verdict): number => VERDICT_CODES[verdict];

/** Null for what is not played, or not yet. */
export const verdictOf = (code: number): Verdict | null => VERDICTS[code - 1] ?? null;

export const reasonOf = (code: number): InvalidReason | null => REASONS[code - 1] ?? null;

/** The grid of a plan, which is filled in row by row; rows of no sample of the plan are left out. */
export class GridFiller {
  readonly grid: Grid;
  readonly #index: GridIndex;

  constructor(plan: Plan) {
    const places = groupPlaces(plan);
    this.grid = emptyGrid(places.length, plan.epochs);
    this.#index = new GridIndex(places, plan.epochs);
  }

  add(row: SampleRow): void {
    const at = this.#index.at(row.id);
    if (at >= 0) putRow(this.grid, at, row);
  }
}

/** The grid of a run. */
export function gridOf(plan: Plan, rows: Iterable<SampleRow>): Grid {
  const filler = new GridFiller(plan);
  for (const row of rows) filler.add(row);
  return filler.grid;
}
