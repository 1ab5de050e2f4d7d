import type { Interval } from '../../../statistics/index.ts';
import { armSummaries } from '../groups.ts';
import type { Side } from './match.ts';

/** Where one arm of one run stands. */
export interface Stand {
  runId: string;
  arm: string;
  armTitle: string;
  /** Place of the run among those compared. */
  series: number;
  /** Share of plain tasks done, of those that were scored. */
  capability: Interval;
  failure: Interval;
  scored: { harm: number; control: number };
  invalid: { harm: number; control: number };
}

/** Every arm of every run that has scored samples both under pressure and in plain tasks. */
export function stands(sides: readonly Side[]): Stand[] {
  return sides.flatMap(({ run, groups }, series) =>
    armSummaries(groups).flatMap(({ arm, title, harm, control }) => {
      const failure = harm.misaligned.interval;
      const failed = control.misaligned.interval;
      if (!failure || !failed) return [];
      return [
        {
          runId: run.id,
          arm,
          armTitle: title,
          series,
          capability: { rate: 1 - failed.rate, low: 1 - failed.high, high: 1 - failed.low },
          failure,
          scored: { harm: harm.misaligned.of, control: control.misaligned.of },
          invalid: { harm: harm.invalid.count, control: control.invalid.count },
        },
      ];
    }),
  );
}
