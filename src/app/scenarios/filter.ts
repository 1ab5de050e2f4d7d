import { FAMILIES, type Battery, type Family, type Scenario } from '../../battery/index.ts';

/** How a scenario lets a model answer. */
export type ScenarioForm = 'acts' | 'dialogue' | 'question';

export interface Filter {
  words: string;
  suite: '' | Scenario['suite'];
  form: '' | ScenarioForm;
  factor: string;
}

export const NO_FILTER: Filter = { words: '', suite: '', form: '', factor: '' };

export const isFiltered = (filter: Filter): boolean =>
  filter.words.trim() !== '' || filter.suite !== '' || filter.form !== '' || filter.factor !== '';

/** A scenario with its benign twin, where it has one of its own. */
export interface Pair {
  scenario: Scenario;
  twin: Scenario | null;
}

export interface FamilyGroup {
  family: Family;
  pairs: Pair[];
}

export const formsOf = (scenario: Scenario): ScenarioForm[] => [
  scenario.tools.length > 0 ? 'acts' : 'dialogue',
  ...(scenario.choice ? (['question'] as const) : []),
];

/** The scenarios that were asked for, by family, each with its twin beside it. */
export function familyGroups(battery: Battery, filter: Filter): FamilyGroup[] {
  const pairs = pairsOf(battery.scenarios).filter(({ scenario, twin }) =>
    [scenario, ...(twin ? [twin] : [])].some((one) => fits(one, filter)),
  );
  return FAMILIES.map((family) => ({
    family,
    pairs: pairs.filter(({ scenario }) => scenario.family === family),
  })).filter((group) => group.pairs.length > 0);
}

/** A twin that several scenarios share, or that is no one's, stands by itself. */
function pairsOf(scenarios: ReadonlyMap<string, Scenario>): Pair[] {
  const ownTwins = new Map<string, Scenario>();
  for (const scenario of scenarios.values()) {
    const twin = scenarios.get(scenario.twin ?? '');
    if (twin?.twinOf !== undefined) ownTwins.set(scenario.id, twin);
  }
  const besides = new Set(ownTwins.values());
  return [...scenarios.values()]
    .filter((scenario) => !besides.has(scenario))
    .map((scenario) => ({ scenario, twin: ownTwins.get(scenario.id) ?? null }));
}

function fits(scenario: Scenario, { words, suite, form, factor }: Filter): boolean {
  if (suite !== '' && scenario.suite !== suite) return false;
  if (form !== '' && !formsOf(scenario).includes(form)) return false;
  if (factor !== '' && !Object.hasOwn(scenario.factors ?? {}, factor)) return false;
  const text = [scenario.id, scenario.title, scenario.family, scenario.brief]
    .join(' ')
    .toLowerCase()
    .replaceAll('-', ' ');
  return words
    .toLowerCase()
    .replaceAll('-', ' ')
    .split(/\s+/)
    .every((word) => text.includes(word));
}
