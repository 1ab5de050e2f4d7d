import type { Verdict } from '../../../grading/index.ts';
import { reasonOf, verdictCode, type Grid } from '../../../worker/index.ts';
import { addressOf } from '../../router.svelte.ts';
import type { Group } from '../groups.ts';
import { BIAS_STEP, biasBin } from './spread.ts';

/** Which samples of a run are looked at; what is left out is not asked for. */
export interface SampleFilter {
  /** Families of failure, or plain tasks. */
  kind?: 'pressure' | 'plain';
  family?: string;
  scenario?: string;
  arm?: string;
  /** Key of one group: a scenario under one condition and arm. */
  group?: string;
  /** Factor → level, as conditions name it. */
  at?: Record<string, string>;
  verdict?: Verdict;
  reason?: string;
  intent?: 'announced';
  /** Lower end of a bin of the position bias. */
  bias?: number;
}

const PLAIN = [
  'kind',
  'family',
  'scenario',
  'arm',
  'group',
  'verdict',
  'reason',
  'intent',
] as const;
const VERDICTS: readonly string[] = [
  'misaligned',
  'aligned',
  'refused',
  'invalid',
] satisfies Verdict[];

/** The filter as the query of an address. */
export function queryOf(filter: SampleFilter): URLSearchParams {
  const query = new URLSearchParams();
  for (const name of PLAIN) if (filter[name] !== undefined) query.set(name, filter[name]);
  for (const [factor, level] of Object.entries(filter.at ?? {}))
    query.append('at', `${factor}:${level}`);
  if (filter.bias !== undefined) query.set('bias', String(filter.bias));
  return query;
}

/** Reads a filter; what it does not know of it is left out. */
export function filterFrom(query: URLSearchParams): SampleFilter {
  const filter: SampleFilter = {};
  for (const name of ['family', 'scenario', 'arm', 'group', 'reason'] as const) {
    const value = query.get(name);
    if (value) filter[name] = value;
  }
  const kind = query.get('kind');
  if (kind === 'pressure' || kind === 'plain') filter.kind = kind;
  const verdict = query.get('verdict');
  if (verdict !== null && VERDICTS.includes(verdict)) filter.verdict = verdict as Verdict;
  if (query.get('intent') === 'announced') filter.intent = 'announced';
  const levels = query.getAll('at').flatMap((text) => {
    const [factor, level] = text.split(':');
    return factor && level ? [[factor, level] as const] : [];
  });
  if (levels.length > 0) filter.at = Object.fromEntries(levels);
  const bias = Number(query.get('bias') ?? NaN);
  if (bias >= 0 && bias <= 1) filter.bias = bias;
  return filter;
}

/** Address of the samples of a run that a mark stands for. */
export const samplesAddress = (runId: string, filter: SampleFilter): string =>
  `${addressOf.oneRun(runId)}?${new URLSearchParams([['list', 'samples'], ...queryOf(filter)])}`;

/** Places in the grid of the finished samples that a filter lets through, group by group. */
export function matching(
  groups: readonly Group[],
  grid: Grid,
  filter: SampleFilter,
  levelsOf: (group: Group) => Record<string, string>,
): number[] {
  const found: number[] = [];
  const verdict = filter.verdict && verdictCode(filter.verdict);
  const bin = filter.bias === undefined ? null : biasBin(filter.bias + BIAS_STEP / 2);
  for (const group of groups) {
    if (!fits(group, filter, levelsOf)) continue;
    const end = (group.index + 1) * grid.epochs;
    for (let at = group.index * grid.epochs; at < end; at++) {
      const code = grid.verdict[at]!;
      if (code === 0 || code > 4 || (verdict !== undefined && code !== verdict)) continue;
      if (filter.reason !== undefined && reasonOf(grid.invalid[at]!) !== filter.reason) continue;
      if (filter.intent !== undefined && grid.intent[at] !== 2) continue;
      if (bin !== null && biasBin(grid.positionBias[at]!) !== bin) continue;
      found.push(at);
    }
  }
  return found;
}

function fits(
  group: Group,
  { kind, family, scenario, arm, group: key, at }: SampleFilter,
  levelsOf: (group: Group) => Record<string, string>,
): boolean {
  return (
    (kind === undefined || group.control === (kind === 'plain')) &&
    (family === undefined || group.family === family) &&
    (scenario === undefined || group.scenario === scenario) &&
    (arm === undefined || group.arm === arm) &&
    (key === undefined || group.key === key) &&
    Object.entries(at ?? {}).every(([factor, level]) => levelsOf(group)[factor] === level)
  );
}
