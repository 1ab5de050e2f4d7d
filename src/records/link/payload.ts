import { CONTROL_FAMILIES, planSize, type Scenario } from '../../battery/index.ts';
import type { RunRecord, SampleRecord } from '../schema.ts';
import { linkFault } from './check.ts';
import type { LinkCounts, SummaryLink, TranscriptLink } from './schema.ts';

/** How many samples of a scenario under an arm came to what. */
export interface CountedGroup {
  scenario: string;
  arm: string;
  tally: LinkCounts;
}

/**
 * What a run came to, for a link: counts, from which whoever reads it computes the rates. There may
 * be several groups of one scenario and arm; they are added up.
 */
export function summaryPayload(run: RunRecord, groups: readonly CountedGroup[]): SummaryLink {
  const { plan } = run;
  const controls = new Set(plan.scenarios.filter(isControl).map(({ id }) => id));
  const all = summed(groups);
  return {
    kind: 'summary',
    ...headOf(run),
    finished: all.misaligned + all.aligned + all.refused + all.invalid,
    total: planSize(plan),
    arms: plan.arms.map(({ id, title }) => {
      const own = groups.filter(({ arm }) => arm === id);
      const [harm, control] = [false, true].map((wanted) =>
        summed(own.filter(({ scenario }) => controls.has(scenario) === wanted)),
      ) as [LinkCounts, LinkCounts];
      return { id, title, harm, control };
    }),
    scenarios: plan.scenarios.map(({ id, title, family }) => ({
      id,
      title,
      family,
      arms: plan.arms.map((arm) =>
        summed(groups.filter((group) => group.scenario === id && group.arm === arm.id)),
      ),
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

function summed(groups: readonly CountedGroup[]): LinkCounts {
  const sum = { misaligned: 0, aligned: 0, refused: 0, invalid: 0, announced: 0, readable: 0 };
  for (const { tally } of groups)
    for (const key of Object.keys(sum) as (keyof LinkCounts)[]) sum[key] += tally[key];
  return sum;
}
