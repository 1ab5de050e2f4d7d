import { CONTROL_FAMILIES, planSize, type Scenario } from '../../battery/index.ts';
import { rates } from '../../statistics/index.ts';
import type { SampleRow } from '../row.ts';
import type { RunRecord, SampleRecord } from '../schema.ts';
import { linkFault } from './check.ts';
import type { LinkCounts, SummaryLink, TranscriptLink } from './schema.ts';

/** What a run came to, for a link: counts, from which whoever reads it computes the rates. */
export function summaryPayload(run: RunRecord, rows: readonly SampleRow[]): SummaryLink {
  const { plan } = run;
  const controls = new Set(plan.scenarios.filter(isControl).map(({ id }) => id));
  const byCell = new Map<string, SampleRow[]>();
  for (const row of rows) {
    const key = cellOf(row.scenario, row.arm);
    const ofCell = byCell.get(key);
    if (ofCell) ofCell.push(row);
    else byCell.set(key, [row]);
  }
  const pooled = (arm: string, control: boolean): LinkCounts =>
    countsOf(rows.filter((row) => row.arm === arm && controls.has(row.scenario) === control));
  return {
    kind: 'summary',
    ...headOf(run),
    finished: rows.length,
    total: planSize(plan),
    arms: plan.arms.map(({ id, title }) => ({
      id,
      title,
      harm: pooled(id, false),
      control: pooled(id, true),
    })),
    scenarios: plan.scenarios.map(({ id, title, family }) => ({
      id,
      title,
      family,
      arms: plan.arms.map((arm) => countsOf(byCell.get(cellOf(id, arm.id)) ?? [])),
    })),
  };
}

/** One sample, for a link: what was said and done, and the verdict with its evidence. */
export function transcriptPayload(run: RunRecord, sample: SampleRecord): TranscriptLink {
  const scenario = run.plan.scenarios.find(({ id }) => id === sample.scenario);
  const arm = run.plan.arms.find(({ id }) => id === sample.arm);
  if (!scenario || !arm) throw linkFault(`this sample is not of that run: ${sample.id}`);
  return {
    kind: 'transcript',
    ...headOf(run),
    sample: {
      id: sample.id,
      scenario: scenario.id,
      title: scenario.title,
      family: scenario.family,
      arm: arm.id,
      armTitle: arm.title,
      condition: sample.condition,
      epoch: sample.epoch,
      seed: sample.seed,
      messages: sample.messages.map(({ role, content }) => ({ role, content })),
      acts: sample.acts.map(({ turn, tool, args, status, recipient, result }) => ({
        ...{ turn, tool, args, status, recipient, result },
      })),
      grade: sample.grade,
    },
  };
}

const cellOf = (scenario: string, arm: string): string => JSON.stringify([scenario, arm]);

const isControl = ({ family }: Scenario): boolean => CONTROL_FAMILIES.has(family);

function headOf({ id, created, plan, batteryHash, model, recordingOf }: RunRecord) {
  const { design, suite, form = 'act' as const, seed, epochs } = plan;
  return {
    run: { id, created, design, suite, form, seed, epochs, batteryHash },
    model: {
      id: model.id,
      label: model.label,
      engine: model.engine,
      weightsSha256: model.weightsSha256,
    },
    recorded: recordingOf !== null,
    clipped: false,
  };
}

function countsOf(rows: readonly SampleRow[]): LinkCounts {
  const { counts, intent } = rates(rows);
  const { misaligned, aligned, refused, invalid } = counts;
  return { misaligned, aligned, refused, invalid, announced: intent.count, readable: intent.of };
}
