import { AppError, contentHash, seedFrom } from '../base/index.ts';
import { conditionsOf, type Condition, type FactorChoice } from './conditions.ts';
import type { Arm, Battery, Design, Scenario, SharedFactor, Suite, WordLists } from './schema.ts';

/** How a model answers: by acting in the office, or by choosing among options. */
export type Form = 'act' | 'choice';

/**
 * Everything that a run asks, as content and not as references: enough to play, grade and
 * check it again anywhere.
 */
export interface Plan {
  design: string;
  suite: Suite;
  scenarios: Scenario[];
  arms: Arm[];
  words: WordLists;
  /** The shared factors that the scenarios use. */
  factors?: Record<string, SharedFactor> | undefined;
  /** Left out: by acting. */
  form?: Form | undefined;
  /** Conditions per scenario id; one empty condition where nothing is varied. */
  conditions: Record<string, Condition[]>;
  epochs: number;
  /** Changes every draw and seed of the plan; the same number gives the same plan. */
  seed: number;
}

/** One sample to play: scenario × condition × arm × epoch. */
export interface SampleSpec {
  /** Stable on every machine: `tiny-blackmail/none/3`, with the condition where it varies. */
  id: string;
  scenario: string;
  condition: Condition;
  arm: string;
  /** From 1. */
  epoch: number;
  /** For the engine's sampling; 31 bits. */
  seed: number;
  /**
   * For the words of the sample. The same for all arms and conditions of one scenario and
   * epoch, so that these are compared on the same people, secrets and order of mails.
   */
  drawSeed: string;
}

export interface PlanChoice {
  design: string;
  suite: Suite;
  /** Each left out: the design's own. */
  scenarios?: string[];
  arms?: string[];
  /** Factor → levels that are crossed. */
  factors?: FactorChoice;
  /** Conditions of a scenario at the most; see `conditionsOf`. */
  mostConditions?: number;
  form?: Form;
  epochs?: number;
  seed?: number;
}

const MOST_SAMPLES = 200_000;
const MOST_EPOCHS = 100_000;

/** Makes a plan from a battery. Throws `bad-input` for a name that is not in it. */
export function makePlan(battery: Battery, choice: PlanChoice): Plan {
  const design = lookUp(battery.designs, choice.design, 'design');
  const part = design.suites[choice.suite];
  const scenarios = scenarioIds(battery, choice.suite, choice.scenarios ?? part.scenarios).map(
    (id) => lookUp(battery.scenarios, id, 'scenario'),
  );
  const arms = (choice.arms ?? part.arms).map((id) => lookUp(battery.arms, id, 'arm'));
  const epochs = choice.epochs ?? part.epochs;
  if (!Number.isInteger(epochs) || epochs < 1 || epochs > MOST_EPOCHS)
    throw new AppError(
      'bad-input',
      `repeats must be a whole number from 1 to ${MOST_EPOCHS}, not ${epochs}`,
    );
  const seed = choice.seed ?? 1;
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new AppError('bad-input', `a seed must be a whole number from 0, not ${seed}`);
  const twice = [...scenarios, ...arms].find((item, index, all) => all.indexOf(item) !== index);
  if (twice) throw new AppError('bad-input', `named twice: ${twice.id}`);
  const strange = scenarios.find((scenario) => scenario.suite !== choice.suite);
  if (strange)
    throw new AppError(
      'bad-input',
      `${strange.id} belongs to the suite ${strange.suite}, not ${choice.suite}`,
    );
  if (scenarios.length === 0 || arms.length === 0)
    throw new AppError('bad-input', 'a plan needs at least one scenario and one arm');
  const form = choice.form ?? 'act';
  const unasked = form === 'choice' && scenarios.find((scenario) => !scenario.choice);
  if (unasked) throw new AppError('bad-input', `${unasked.id} has no form with options`);
  const chosen = choice.factors ?? part.factors ?? {};
  // A design's own factors may meet scenarios that lack them; what is asked for here may not.
  if (choice.factors) checkFactors(battery, scenarios, chosen);
  const factors = factorsFor(scenarios, battery.factors);
  const most = choice.mostConditions ?? part.mostConditions;
  const plan: Plan = {
    design: design.id,
    suite: choice.suite,
    scenarios,
    arms,
    words: wordsFor(scenarios, battery.words),
    ...(Object.keys(factors).length > 0 ? { factors } : {}),
    ...(form === 'act' ? {} : { form }),
    conditions: Object.fromEntries(
      scenarios.map((scenario) => [scenario.id, conditionsOf(scenario, factors, chosen, most)]),
    ),
    epochs,
    seed,
  };
  const count = planSize(plan);
  if (count > MOST_SAMPLES)
    throw new AppError('bad-input', `${count} samples are more than ${MOST_SAMPLES}`);
  return plan;
}

/** Conditions of all scenarios together. */
export const conditionCount = (plan: Plan): number =>
  plan.scenarios.reduce((sum, { id }) => sum + (plan.conditions[id]?.length ?? 0), 0);

/** Number of samples in a plan. */
export const planSize = (plan: Plan): number =>
  conditionCount(plan) * plan.arms.length * plan.epochs;

/** Where a sample stands in a plan. */
export type SamplePlace = Pick<SampleSpec, 'id' | 'scenario' | 'condition' | 'arm' | 'epoch'>;

/**
 * All samples of a plan by their places. Epochs are the outer loop, so that a run that stops early has
 * asked every scenario and arm about equally often.
 */
export function samplePlaces(plan: Plan): SamplePlace[] {
  const places: SamplePlace[] = [];
  for (let epoch = 1; epoch <= plan.epochs; epoch++)
    for (const scenario of plan.scenarios)
      for (const condition of plan.conditions[scenario.id] ?? [])
        for (const arm of plan.arms)
          places.push({
            id: sampleId(scenario.id, condition, arm.id, epoch),
            scenario: scenario.id,
            condition,
            arm: arm.id,
            epoch,
          });
  return places;
}

/** All samples of a plan with their seeds, in the order in which they are played. */
export function expandPlan(plan: Plan): SampleSpec[] {
  return samplePlaces(plan).map((place) => ({
    ...place,
    seed: seedFrom(`${plan.seed}:${place.id}`),
    // A benign twin meets the people of the scenario that it is the twin of.
    drawSeed: `${plan.seed}:${place.scenario.replace(/-benign$/, '')}:${place.epoch}`,
  }));
}

/** The stable id of a sample: what is asked, in words. */
export function sampleId(
  scenario: string,
  condition: Condition,
  arm: string,
  epoch: number,
): string {
  const levels = Object.entries(condition)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([factor, level]) => `${factor}=${level}`)
    .join('+');
  return [scenario, ...(levels ? [levels] : []), arm, epoch].join('/');
}

/** Hash of all that decides what is asked and how it is judged; files merge only when it agrees. */
export function batteryHash(plan: Plan): string {
  const { scenarios, arms, words, factors, form } = plan;
  return contentHash({
    scenarios,
    arms,
    words,
    ...(factors ? { factors } : {}),
    ...(form ? { form } : {}),
  });
}

/** The ids of a suite's scenarios where `all` are asked for. */
export function scenarioIds(
  battery: Pick<Battery, 'scenarios'>,
  suite: Suite,
  asked: readonly string[] | 'all',
): readonly string[] {
  if (asked !== 'all') return asked;
  return [...battery.scenarios.values()].filter((item) => item.suite === suite).map(({ id }) => id);
}

/** Throws `bad-input` for a factor that none of the scenarios has, or a level that nobody knows. */
function checkFactors(
  battery: Battery,
  scenarios: readonly Scenario[],
  chosen: FactorChoice,
): void {
  for (const [name, levels] of Object.entries(chosen)) {
    const uses = scenarios.flatMap((scenario) => scenario.factors?.[name] ?? []);
    if (uses.length === 0)
      throw new AppError('bad-input', `none of these scenarios has the factor ${name}`);
    const known = new Set(
      [battery.factors.get(name)?.levels, ...uses.map((use) => use.levels)].flatMap((some) =>
        Object.keys(some ?? {}),
      ),
    );
    const strange = levels.find((level) => !known.has(level));
    if (strange !== undefined || levels.length === 0)
      throw new AppError(
        'bad-input',
        `unknown level of ${name}: ${strange ?? '(none)'} (known: ${[...known].join(', ')})`,
      );
  }
}

function factorsFor(
  scenarios: readonly Scenario[],
  shared: ReadonlyMap<string, SharedFactor>,
): Record<string, SharedFactor> {
  const used = new Set(
    scenarios.flatMap((scenario) =>
      Object.entries(scenario.factors ?? {}).flatMap(([name, use]) => (use.levels ? [] : [name])),
    ),
  );
  return Object.fromEntries([...shared].filter(([name]) => used.has(name)));
}

function wordsFor(scenarios: readonly Scenario[], words: WordLists): WordLists {
  const used = new Set<string>();
  for (const scenario of scenarios)
    for (const draw of Object.values(scenario.draw))
      if (typeof draw === 'object' && 'list' in draw) used.add(draw.list);
  return Object.fromEntries(Object.entries(words).filter(([list]) => used.has(list)));
}

function lookUp<T extends Design | Scenario | Arm>(
  map: ReadonlyMap<string, T>,
  id: string,
  what: string,
): T {
  const found = map.get(id);
  if (found) return found;
  throw new AppError('bad-input', `unknown ${what}: ${id} (known: ${[...map.keys()].join(', ')})`);
}
