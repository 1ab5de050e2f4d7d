import { canonicalJson } from '../../../base/index.ts';
import type { Plan } from '../../../battery/index.ts';
import type { StoredRun } from '../../../store/index.ts';
import type { Grid } from '../../../worker/index.ts';
import type { Group } from '../groups.ts';
import type { GroupPair } from '../report/changes.ts';

/** A run that is compared, with its samples. */
export interface Side {
  run: StoredRun;
  groups: readonly Group[];
  grid: Grid;
}

/** How the samples of two runs go together. */
export interface Match {
  groups: GroupPair[];
  /** Whether samples of the same id met the same words, so that they make pairs. */
  paired: boolean;
  /** Why they do not. */
  unpaired: string | null;
  /** Finished samples on both sides. */
  both: number;
  /** Finished samples whose fellow is not finished, or not asked, on the other side. */
  onlyReference: number;
  onlyOther: number;
  /** Samples of the same id that ask something else: their scenario or arm was changed in between. */
  changed: number;
}

/** Brings together what two runs have both asked, sample by sample. */
export function matchRuns(reference: Side, other: Side): Match {
  const one = reference.run.record.plan;
  const two = other.run.record.plan;
  const sameForm = (one.form ?? 'act') === (two.form ?? 'act');
  const others = new Map(other.groups.map((group) => [group.key, group]));
  const same = contentCheck(one, two);
  const match: Match = {
    groups: [],
    paired: sameForm && one.seed === two.seed,
    unpaired: null,
    both: 0,
    onlyReference: 0,
    onlyOther: 0,
    changed: 0,
  };
  for (const group of reference.groups) {
    const fellow = others.get(group.key);
    if (fellow === undefined) {
      match.onlyReference += group.rates.counts.n;
      continue;
    }
    others.delete(group.key);
    if (!sameForm || !same(group)) {
      match.changed += Math.max(group.rates.counts.n, fellow.rates.counts.n);
      continue;
    }
    match.groups.push({ reference: group, other: fellow });
    countMatched(match, group, fellow);
  }
  for (const { rates } of others.values()) match.onlyOther += rates.counts.n;
  match.unpaired = !sameForm
    ? 'one run acts, the other chooses among options'
    : one.seed === two.seed
      ? null
      : `their plans have other seeds (${one.seed} and ${two.seed}), so the same id means other names and secrets`;
  return match;
}

/** The same, of one arm alone; null: of all. */
export const ofArm = (match: Match, arm: string | null): Match =>
  arm === null
    ? match
    : { ...match, groups: match.groups.filter(({ reference }) => reference.arm === arm) };

function countMatched(match: Match, reference: Group, other: Group): void {
  const epochs = Math.max(reference.cells.length, other.cells.length);
  for (let epoch = 0; epoch < epochs; epoch++) {
    const here = isDone(reference.cells[epoch]);
    const there = isDone(other.cells[epoch]);
    if (here && there) match.both++;
    else if (here) match.onlyReference++;
    else if (there) match.onlyOther++;
  }
}

const isDone = (code: number | undefined): boolean => code !== undefined && code > 0 && code <= 4;

/** Whether two plans ask the same of a group: its scenario with all it draws from, and its arm. */
function contentCheck(one: Plan, two: Plan): (group: Group) => boolean {
  const [first, second] = [contents(one), contents(two)];
  const same = (name: string): boolean => first.get(name) === second.get(name);
  return ({ scenario, arm }) => same(`scenario ${scenario}`) && same(`arm ${arm}`);
}

const known = new WeakMap<Plan, Map<string, string>>();

/** Canonical texts of all scenarios and arms of a plan; made once for each. */
function contents(plan: Plan): Map<string, string> {
  const before = known.get(plan);
  if (before) return before;
  const { scenarios, arms, words, factors } = plan;
  const ofScenarios = scenarios.map((scenario): [string, string] => {
    // Plans of more scenarios carry more words; only those count that this one draws from.
    const lists = Object.values(scenario.draw).flatMap((draw) =>
      typeof draw === 'object' && 'list' in draw ? [words[draw.list] ?? null] : [],
    );
    const shared = Object.keys(scenario.factors ?? {}).map((name) => factors?.[name] ?? null);
    return [`scenario ${scenario.id}`, canonicalJson([scenario, lists, shared])];
  });
  const made = new Map([
    ...ofScenarios,
    ...arms.map((arm): [string, string] => [`arm ${arm.id}`, canonicalJson(arm)]),
  ]);
  known.set(plan, made);
  return made;
}
