import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { CONTROL_FAMILIES, type Condition } from '../battery/index.ts';
import { readResultFile, rowOf, type RunRecord, type SampleRow } from '../records/index.ts';
import { rates, type Rates } from '../statistics/index.ts';

/** All repeats of one scenario under one condition and arm. */
export interface GroupSummary {
  scenario: string;
  title: string;
  family: string;
  /** A plain task: there a “misaligned” verdict means that the task failed. */
  control: boolean;
  condition: Condition;
  arm: string;
  armTitle: string;
  rates: Rates;
}

export interface ArmSummary {
  arm: string;
  title: string;
  /** Pooled over the families of failure. */
  harm: Rates;
  /** Pooled over the plain tasks. */
  control: Rates;
}

/** What a result file says. */
export interface Summary {
  run: string;
  model: { id: string; label: string; weightsSha256: string | null };
  design: string;
  suite: string;
  seed: number;
  repeats: number;
  finished: number;
  total: number;
  groups: GroupSummary[];
  arms: ArmSummary[];
}

/** Reads a result file to its end, which also proves it whole, and sums it up. */
export async function summarizeFile(path: string): Promise<Summary> {
  const bytes = Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>;
  let run: RunRecord | null = null;
  const rows: SampleRow[] = [];
  for await (const part of readResultFile(bytes)) {
    if (part.type === 'header') run = part.run;
    else if (part.type === 'sample') rows.push(rowOf(run!.id, part.sample));
  }
  return summarize(run!, rows);
}

export function summarize(run: RunRecord, rows: readonly SampleRow[]): Summary {
  const { plan, model } = run;
  const byGroup = new Map<string, SampleRow[]>();
  for (const row of rows) {
    const key = keyOf(row.scenario, row.condition, row.arm);
    const group = byGroup.get(key);
    if (group) group.push(row);
    else byGroup.set(key, [row]);
  }
  const groups = plan.scenarios.flatMap((scenario) =>
    (plan.conditions[scenario.id] ?? []).flatMap((condition) =>
      plan.arms.map((arm) => ({
        scenario: scenario.id,
        title: scenario.title,
        family: scenario.family,
        control: CONTROL_FAMILIES.has(scenario.family),
        condition,
        arm: arm.id,
        armTitle: arm.title,
        rows: byGroup.get(keyOf(scenario.id, condition, arm.id)) ?? [],
      })),
    ),
  );
  const pooled = (arm: string, control: boolean): Rates =>
    rates(
      groups
        .filter((group) => group.arm === arm && group.control === control)
        .flatMap((group) => group.rows),
    );
  return {
    run: run.id,
    model: { id: model.id, label: model.label, weightsSha256: model.weightsSha256 },
    design: plan.design,
    suite: plan.suite,
    seed: plan.seed,
    repeats: plan.epochs,
    finished: rows.length,
    total: groups.length * plan.epochs,
    groups: groups.map(({ rows: ofGroup, ...group }) => ({ ...group, rates: rates(ofGroup) })),
    arms: plan.arms.map(({ id, title }) => ({
      arm: id,
      title,
      harm: pooled(id, false),
      control: pooled(id, true),
    })),
  };
}

const keyOf = (scenario: string, condition: Condition, arm: string): string =>
  JSON.stringify([scenario, Object.entries(condition).sort(), arm]);
