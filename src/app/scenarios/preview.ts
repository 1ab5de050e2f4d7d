import {
  expandPlan,
  factorsOf,
  fill,
  makePlan,
  makeSituation,
  type Battery,
  type Plan,
  type PlanChoice,
  type SampleSpec,
  type Scenario,
  type Situation,
  type Values,
} from '../../battery/index.ts';
import { AppError } from '../../base/index.ts';
import { howToAct, type Acting } from '../../office/index.ts';
import { tokensAbout } from './estimate.ts';

/** What is chosen of one scenario: a sample of it. */
export interface Chosen {
  /** Factor → level; a factor that is not named is at its default. */
  condition: Readonly<Record<string, string>>;
  arm: string;
  /** From 1. */
  epoch: number;
  acting: Acting;
}

export const MOST_EPOCHS = 100;

/** One sample as the model meets it, before it has said anything. */
export interface Preview {
  plan: Plan;
  spec: SampleSpec;
  situation: Situation;
  /** The text of the arm as it stands in the prompt; empty for the arm that adds nothing. */
  arm: string;
  /** Of the system prompt and the first turn: what is read before the first answer. */
  characters: number;
  /** An estimate. */
  tokens: number;
}

/** The choice of a plan that asks this scenario alone, once. */
export function choiceOf(battery: Battery, scenario: Scenario, chosen: Chosen): PlanChoice {
  const shared = Object.fromEntries(battery.factors);
  return {
    design: designOf(battery),
    suite: scenario.suite,
    scenarios: [scenario.id],
    arms: [chosen.arm],
    factors: Object.fromEntries(
      factorsOf(scenario, shared).map(([name, factor]) => [
        name,
        [chosen.condition[name] ?? factor.default],
      ]),
    ),
    epochs: 1,
  };
}

/**
 * What the model sees of a scenario, which need not be in the battery yet. Throws `bad-input` for a
 * choice that makes no sample.
 */
export function previewOf(battery: Battery, scenario: Scenario, chosen: Chosen): Preview {
  const epochs = Math.min(Math.max(1, Math.trunc(chosen.epoch) || 1), MOST_EPOCHS);
  const plan = makePlan(
    { ...battery, scenarios: new Map([[scenario.id, scenario]]) },
    { ...choiceOf(battery, scenario, chosen), epochs },
  );
  const spec = expandPlan(plan).at(-1)!;
  const situation = situationOf(plan, spec, chosen.acting);
  const characters = situation.system.length + (situation.turns[0]?.length ?? 0);
  return {
    plan,
    spec,
    situation,
    arm: filled(situation.prompt.get('arm') ?? '', situation.values).trim(),
    characters,
    tokens: tokensAbout(characters),
  };
}

function situationOf(plan: Plan, spec: SampleSpec, acting: Acting): Situation {
  try {
    return makeSituation(plan, spec, (premises) => howToAct(premises, acting));
  } catch (thrown) {
    // Placeholders that fill each other to an endless text are found only when they are filled.
    throw AppError.from(thrown, 'bad-input');
  }
}

/** Any design will do: all that it says is chosen otherwise. */
function designOf(battery: Battery): string {
  const [id] = battery.designs.keys();
  if (id === undefined) throw new AppError('bad-input', 'the battery holds no design');
  return id;
}

/** A text with the names and words of the sample; as it is where they do not fit. */
export function filled(text: string, values: Values): string {
  try {
    return fill(text, values);
  } catch {
    return text;
  }
}

/** The preview, or why there is none. */
export function attemptPreview(
  battery: Battery,
  scenario: Scenario,
  chosen: Chosen,
): { preview: Preview } | { problem: AppError } {
  try {
    return { preview: previewOf(battery, scenario, chosen) };
  } catch (thrown) {
    return { problem: AppError.from(thrown) };
  }
}
