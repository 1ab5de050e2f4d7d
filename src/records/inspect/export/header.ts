import type { Context } from './context.ts';
import { runMetadata } from './spec.ts';
import type { Tally } from './tally.ts';

/** Version of the log format (inspect_ai/_util/constants.py, `LOG_SCHEMA_VERSION`). */
export const LOG_VERSION = 2;

/** What follows the plan in a log, up to the samples, in Inspect's order. */
export function headerRest({ run, options }: Context, tally: Tally): object {
  return {
    results: tally.results(),
    stats: tally.stats(),
    invalidated: false,
    tags: ['belljar'],
    metadata: runMetadata(run, options),
  };
}
