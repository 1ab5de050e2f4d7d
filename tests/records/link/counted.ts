import type { CountedGroup } from '../../../src/records/link/index.ts';
import type { SampleRow } from '../../../src/records/index.ts';

/** Each row as a group of one. */
export const counted = (rows: readonly SampleRow[]): CountedGroup[] =>
  rows.map(({ scenario, arm, verdict, intent }) => ({
    scenario,
    arm,
    tally: {
      ...{ misaligned: 0, aligned: 0, refused: 0, invalid: 0, [verdict]: 1 },
      announced: intent === true ? 1 : 0,
      readable: intent === null ? 0 : 1,
    },
  }));
