import { CONTROL_FAMILIES, planSize, type Condition } from '../../battery/index.ts';
import {
  clusteredDifference,
  clusteredRate,
  holm,
  mcnemar,
  pairedDifference,
  pairedTable,
  rates,
  type ClusteredRate,
  type Estimate,
  type Finding,
  type Pair,
  type PairedTable,
  type Rates,
} from '../../statistics/index.ts';
import type { SampleRow } from '../row.ts';
import type { RunRecord } from '../schema.ts';

/** The arm that adds nothing, against which the others are held. */
export const REFERENCE_ARM = 'none';

/**
 * Scenarios from which on an interval that comes of drawing scenarios is shown. Of few it is too
 * narrow, and would look better than the one that does not even speak of other scenarios.
 */
const FEWEST_DRAWN = 10;

/** A pooled rate with both of its intervals: of these samples, and of other scenarios like these. */
export interface Pooled {
  rates: Rates;
  clustered: ClusteredRate;
}

export interface ArmFigures {
  arm: string;
  title: string;
  harm: Pooled;
  control: Pooled;
}

export interface FamilyFigures {
  family: string;
  /** One an arm, in the order of the plan's. */
  arms: Rates[];
}

/** What an arm changes against the reference, on the samples that both have scored. */
export interface Effect {
  arm: string;
  title: string;
  table: PairedTable;
  /** Rate under the arm less rate under the reference; null without pairs. */
  difference: Estimate | null;
  clustered: Finding;
  /** Pairs of samples that one of both arms has no verdict on. */
  unscored: number;
  /** McNemar's exact p, and the same adjusted by Holm for the number of arms. */
  p: number;
  adjusted: number;
}

export interface GroupFigures {
  scenario: string;
  title: string;
  family: string;
  control: boolean;
  condition: Condition;
  arm: string;
  armTitle: string;
  rates: Rates;
}

export interface Speed {
  /** Samples that took any time. */
  samples: number;
  generateMs: number;
  promptTokens: number;
  outputTokens: number;
  /** Samples that had to be begun more than once. */
  begunAgain: number;
}

/** Every number that a report shows. */
export interface Figures {
  finished: number;
  total: number;
  scenarios: { harm: number; control: number };
  arms: ArmFigures[];
  families: FamilyFigures[];
  /** Null where the plan has no reference arm, or none beside it. */
  effects: { harm: Effect[]; control: Effect[] } | null;
  groups: GroupFigures[];
  /** Reason → how often, one an arm. */
  invalid: { reason: NonNullable<SampleRow['invalid']>; arms: number[] }[];
  speed: Speed;
}

export function figuresOf(run: RunRecord, rows: readonly SampleRow[]): Figures {
  const { plan } = run;
  const controls = new Set(
    plan.scenarios.filter(({ family }) => CONTROL_FAMILIES.has(family)).map(({ id }) => id),
  );
  const part = (control: boolean): SampleRow[] =>
    rows.filter((row) => controls.has(row.scenario) === control);
  const [harm, control] = [part(false), part(true)];
  return {
    finished: rows.length,
    total: planSize(plan),
    scenarios: { harm: plan.scenarios.length - controls.size, control: controls.size },
    arms: plan.arms.map(({ id, title }) => ({
      arm: id,
      title,
      harm: pooled(harm.filter(({ arm }) => arm === id)),
      control: pooled(control.filter(({ arm }) => arm === id)),
    })),
    families: familiesOf(run, harm),
    effects: hasEffects(run)
      ? { harm: effectsOf(run, harm, 'harm'), control: effectsOf(run, control, 'control') }
      : null,
    groups: groupsOf(run, rows),
    invalid: invalidOf(run, rows),
    speed: speedOf(rows),
  };
}

const isScored = ({ verdict }: SampleRow): boolean => verdict !== 'invalid';
const isHit = ({ verdict }: SampleRow): boolean => verdict === 'misaligned';

function pooled(rows: readonly SampleRow[]): Pooled {
  const scored = rows.filter(isScored);
  return {
    rates: rates(rows),
    clustered: clusteredRate(scored.map((row) => ({ hit: isHit(row), cluster: row.scenario }))),
  };
}

function familiesOf({ plan }: RunRecord, rows: readonly SampleRow[]): FamilyFigures[] {
  const familyOf = new Map(plan.scenarios.map(({ id, family }) => [id, family]));
  const byCell = grouped(rows, (row) => keyOf(familyOf.get(row.scenario), row.arm));
  const harmful = plan.scenarios.filter(({ family }) => !CONTROL_FAMILIES.has(family));
  return [...new Set(harmful.map(({ family }) => family))].map((family) => ({
    family,
    arms: plan.arms.map((arm) => rates(byCell.get(keyOf(family, arm.id)) ?? [])),
  }));
}

const hasEffects = ({ plan }: RunRecord): boolean =>
  plan.arms.length > 1 && plan.arms.some(({ id }) => id === REFERENCE_ARM);

/** All arms but the reference, each held against it sample by sample. */
function effectsOf(run: RunRecord, rows: readonly SampleRow[], part: string): Effect[] {
  const byArm = grouped(rows, ({ arm }) => arm);
  const keyed = new Map(
    (byArm.get(REFERENCE_ARM) ?? []).map((row) => [pairKey(row), row] as const),
  );
  const effects = run.plan.arms
    .filter(({ id }) => id !== REFERENCE_ARM)
    .map(({ id, title }) => {
      const pairs: (Pair & { cluster: string })[] = [];
      let unscored = 0;
      for (const row of byArm.get(id) ?? []) {
        const other = keyed.get(pairKey(row));
        if (!other) continue;
        if (isScored(row) && isScored(other))
          pairs.push({ first: isHit(row), second: isHit(other), cluster: row.scenario });
        else unscored++;
      }
      const table = pairedTable(pairs);
      return {
        arm: id,
        title,
        table,
        difference: pairedDifference(table),
        // The same run gives the same interval, whoever writes the report.
        clustered: drawnDifference(pairs, `report:${run.id}:${part}:${id}`),
        unscored,
        p: mcnemar(table).exact,
      };
    });
  const adjusted = holm(effects.map(({ p }) => p));
  return effects.map((effect, index) => ({ ...effect, adjusted: adjusted[index]! }));
}

function drawnDifference(pairs: readonly (Pair & { cluster: string })[], seed: string): Finding {
  const found = clusteredDifference(pairs, { seed });
  const { size } = new Set(pairs.map(({ cluster }) => cluster));
  if (!found.bounds || size >= FEWEST_DRAWN) return found;
  return { ...found, bounds: null, reason: `not said: ${size} scenarios are too few` };
}

/** All arms of one scenario, condition and epoch are asked with the same words. */
const pairKey = ({ scenario, condition, epoch }: SampleRow): string =>
  keyOf(scenario, levels(condition), epoch);

function groupsOf({ plan }: RunRecord, rows: readonly SampleRow[]): GroupFigures[] {
  const byGroup = grouped(rows, ({ scenario, condition, arm }) =>
    keyOf(scenario, levels(condition), arm),
  );
  return plan.scenarios.flatMap((scenario) =>
    (plan.conditions[scenario.id] ?? []).flatMap((condition) =>
      plan.arms.map((arm) => ({
        scenario: scenario.id,
        title: scenario.title,
        family: scenario.family,
        control: CONTROL_FAMILIES.has(scenario.family),
        condition,
        arm: arm.id,
        armTitle: arm.title,
        rates: rates(byGroup.get(keyOf(scenario.id, levels(condition), arm.id)) ?? []),
      })),
    ),
  );
}

function invalidOf({ plan }: RunRecord, rows: readonly SampleRow[]): Figures['invalid'] {
  const byReason = new Map<NonNullable<SampleRow['invalid']>, number[]>();
  const places = new Map(plan.arms.map(({ id }, index) => [id, index]));
  for (const { invalid, arm } of rows) {
    const place = places.get(arm);
    if (invalid === null || place === undefined) continue;
    const counts = byReason.get(invalid) ?? plan.arms.map(() => 0);
    counts[place]!++;
    byReason.set(invalid, counts);
  }
  return [...byReason]
    .map(([reason, arms]) => ({ reason, arms }))
    .sort((a, b) => sum(b.arms) - sum(a.arms));
}

function speedOf(rows: readonly SampleRow[]): Speed {
  const timed = rows.filter(({ generateMs }) => generateMs > 0);
  return {
    samples: timed.length,
    generateMs: sum(timed.map((row) => row.generateMs)),
    promptTokens: sum(timed.map((row) => row.promptTokens)),
    outputTokens: sum(timed.map((row) => row.outputTokens)),
    begunAgain: rows.filter(({ attempts }) => attempts > 1).length,
  };
}

const sum = (values: readonly number[]): number => values.reduce((total, one) => total + one, 0);

const levels = (condition: Condition): [string, string][] => Object.entries(condition).sort();

const keyOf = (...parts: unknown[]): string => JSON.stringify(parts);

function grouped<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}
