import type { Verdict } from '../../../grading/index.ts';

/** One side of a pair. */
export interface PairSide {
  runId: string;
  sampleId: string;
  verdict: Verdict;
  /** Whose answer it is: an arm, a run. */
  who: string;
}

/** Two samples that ask the same, with different verdicts. */
export interface PairRow {
  key: string;
  title: string;
  sub: string;
  control: boolean;
  before: PairSide;
  after: PairSide;
}
