import type { Scenario } from '../../../battery/index.ts';
import { AppError } from '../../../base/index.ts';
import { variedFactors } from '../../levels.ts';
import type { RunRecord, SampleRecord } from '../../schema.ts';

export interface InspectExportOptions {
  /** Name and version of what writes the log: `belljar@0.1.0`. */
  exporter: string;
  /** Left out, now. */
  exported?: Date;
}

/**
 * Gives the samples of a run, in any order, from the first on each time it is called. A `.json` log
 * has its results before its samples and so asks twice.
 */
export type SampleSource = () => AsyncIterable<SampleRecord> | Iterable<SampleRecord>;

/** What of a run the parts of a log need. */
export interface Context {
  run: RunRecord;
  options: { exporter: string; exported: Date };
  /** As Inspect names models: provider, then name. */
  model: string;
  factors: ReturnType<typeof variedFactors>;
  /** Throws `bad-input` for a scenario that is not in the plan. */
  scenarioOf(sample: SampleRecord): Scenario;
}

export function exportContext(run: RunRecord, options: InspectExportOptions): Context {
  const scenarios = new Map(run.plan.scenarios.map((scenario) => [scenario.id, scenario]));
  return {
    run,
    options: { exporter: options.exporter, exported: options.exported ?? new Date() },
    model: `${run.model.engine}/${run.model.id}`,
    factors: variedFactors(run.plan),
    scenarioOf: (sample) => {
      const scenario = scenarios.get(sample.scenario);
      if (scenario) return scenario;
      throw new AppError('bad-input', `not in the plan: ${sample.scenario}`);
    },
  };
}

/** The id of what is asked: Inspect counts epochs apart from it. */
export const inspectId = ({ id, epoch }: Pick<SampleRecord, 'id' | 'epoch'>): string =>
  id.endsWith(`/${epoch}`) ? id.slice(0, -`/${epoch}`.length) : id;

/** A time as Python writes it. */
export const pythonTime = (iso: string): string => iso.replace(/Z$/, '+00:00');

/** Follows the samples that are written and refuses one that comes twice. */
export function onlyOnce(): (sample: SampleRecord) => void {
  const seen = new Set<string>();
  return ({ id }) => {
    if (seen.has(id)) throw new AppError('bad-input', `the sample comes twice: ${id}`);
    seen.add(id);
  };
}
