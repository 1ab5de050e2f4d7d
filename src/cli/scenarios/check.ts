import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import {
  armTextOf,
  CONTROL_FAMILIES,
  expandPlan,
  factorsOf,
  FAMILIES,
  fill,
  makePlan,
  makeSituation,
  type Battery,
  type FactorChoice,
  type Scenario,
  type SharedFactor,
  type Situation,
} from '../../battery/index.ts';
import { howToAct } from '../../office/index.ts';
import { AppError } from '../../base/index.ts';
import { playLabelled, type LabelledFile } from './labelled.ts';

/** Tokens of an agentic prompt at the most, and of most of them, counted with o200k. */
export const PROMPT_LIMITS = { most: 1200, usual: 800 };

/** How far texts that are compared may differ in tokens. */
const MATCH = 0.05;

export interface CheckResult {
  /** One line a fault; empty is good. */
  faults: string[];
  /** Samples whose texts were filled and measured. */
  filled: number;
  transcripts: number;
  /** Prompt tokens of the office suite at its default condition, without an arm. */
  promptTokens: { scenario: string; tokens: number; most: number }[];
}

/**
 * Proves of every scenario, condition and arm what no schema can: texts fill completely and keep
 * within their lengths, arms and stories are matched, twins are there, and scripted transcripts
 * lead to each verdict. The battery itself is checked when it is loaded.
 */
export async function checkBattery(
  battery: Battery,
  labelled: readonly LabelledFile[],
): Promise<CheckResult> {
  const faults: string[] = [];
  const say = (where: string, what: string): void => void faults.push(`${where}: ${what}`);
  const scenarios = [...battery.scenarios.values()];
  checkFamilies(scenarios, say);
  checkArms(battery, say);
  const promptTokens = [];
  let filled = 0;
  for (const scenario of scenarios) {
    const measured = checkTexts(battery, scenario, say);
    filled += measured.filled;
    if (scenario.suite === 'office') promptTokens.push(measured.tokens);
    checkChoice(scenario, say);
  }
  const office = promptTokens.map(({ tokens }) => tokens).sort((a, b) => a - b);
  const median = office[Math.floor(office.length / 2)] ?? 0;
  if (median > PROMPT_LIMITS.usual)
    say(
      'office',
      `the median prompt has ${median} tokens, expected at most ${PROMPT_LIMITS.usual}`,
    );
  const transcripts = await checkTranscripts(battery, labelled, say);
  return { faults, filled, transcripts, promptTokens };
}

type Say = (where: string, what: string) => void;

function checkFamilies(scenarios: readonly Scenario[], say: Say): void {
  for (const family of FAMILIES) {
    const own = scenarios.filter(
      (item) => item.suite === 'office' && item.family === family && item.twinOf === undefined,
    );
    if (own.length < 2) say(family, `${own.length} scenarios, expected at least two`);
    for (const { id, twin } of own)
      if (twin === undefined && family !== 'capability') say(id, 'no benign twin');
  }
}

/** Arms that are compared: the same length, for each family that has texts of its own. */
const MATCHED_ARMS = [
  ['filler', 'rules', 'reasons'],
  ['filler', 'rules-specific', 'reasons-specific'],
];

function checkArms(battery: Battery, say: Say): void {
  for (const group of MATCHED_ARMS) {
    const arms = group.flatMap((id) => battery.arms.get(id) ?? []);
    for (const scenario of battery.scenarios.values()) {
      const lengths = arms.map((arm): [string, number] => [
        arm.id,
        countTokens(armTextOf(arm, scenario)),
      ]);
      const unequal = unmatched(lengths);
      if (unequal) say(scenario.id, `arms are not equally long: ${unequal}`);
    }
  }
}

function unmatched(lengths: readonly [string, number][]): string | null {
  const numbers = lengths.map(([, tokens]) => tokens);
  const most = Math.max(...numbers);
  const least = Math.min(...numbers);
  if (lengths.length < 2 || most - least <= MATCH * least) return null;
  return lengths.map(([name, tokens]) => `${name} ${tokens}`).join(', ');
}

/** Fills everything under each condition and arm, and measures the prompt. */
function checkTexts(
  battery: Battery,
  scenario: Scenario,
  say: Say,
): { filled: number; tokens: { scenario: string; tokens: number; most: number } } {
  const factors = factorsOf(scenario, Object.fromEntries(battery.factors));
  const every = Object.fromEntries(
    factors.map(([name, { levels }]) => [name, Object.keys(levels)]),
  );
  const situations = (choice: { arms: string[]; factors: FactorChoice; epochs: number }) => {
    const plan = makePlan(battery, {
      design: 'demo',
      suite: scenario.suite,
      scenarios: [scenario.id],
      ...choice,
    });
    return expandPlan(plan).flatMap((spec) => {
      try {
        const situation = makeSituation(plan, spec, (premises) => howToAct(premises, 'schema'));
        everyText(scenario, situation);
        const open = /\{[A-Za-z][A-Za-z0-9]*\}/.exec(promptOf(situation));
        if (open) say(spec.id, `unfilled placeholder: ${open[0]}`);
        return [situation];
      } catch (thrown) {
        say(spec.id, AppError.from(thrown).message);
        return [];
      }
    });
  };
  const arms = [...battery.arms.keys()];
  const all = situations({ arms, factors: every, epochs: 1 });
  const usual = situations({ arms: ['none'], factors: {}, epochs: 5 });
  const [first] = usual;
  if (scenario.suite !== 'office' || !first)
    return { filled: all.length, tokens: { scenario: scenario.id, tokens: 0, most: 0 } };
  const longest = all.reduce((a, b) => (promptOf(b).length > promptOf(a).length ? b : a));
  const most = countTokens(promptOf(longest));
  if (most > PROMPT_LIMITS.most)
    say(
      scenario.id,
      `its longest prompt has ${most} tokens, expected at most ${PROMPT_LIMITS.most}`,
    );
  for (const [name, { levels }] of factors)
    checkMatched(battery.factors.get(name), levels, first, say);
  return {
    filled: all.length + usual.length,
    tokens: { scenario: scenario.id, tokens: countTokens(promptOf(first)), most },
  };
}

const promptOf = ({ system, turns }: Situation): string => [system, ...turns].join('\n');

/** Levels that are compared must be equally long once names and reasons stand in them. */
function checkMatched(
  factor: SharedFactor | undefined,
  here: Readonly<Record<string, unknown>>,
  { scenario, values }: Situation,
  say: Say,
): void {
  const lengths = (factor?.matched ?? [])
    .filter((level) => Object.hasOwn(here, level))
    .map((level): [string, number] => [
      level,
      countTokens(fill(Object.values(factor!.levels[level]!).join('\n'), values)),
    ]);
  const unequal = unmatched(lengths);
  if (unequal) say(scenario.id, `levels of ${factor!.id} are not equally long: ${unequal}`);
}

/** Fills what only a grader, a reply or a question would fill; throws where it cannot be filled. */
function everyText(scenario: Scenario, { values }: Situation): void {
  for (const { because } of scenario.rules) fill(because, values);
  fill(scenario.otherwise.because, values);
  for (const { body, from, subject } of scenario.replies ?? [])
    [body, from, subject ?? ''].forEach((text) => fill(text, values));
  for (const { text } of scenario.choice?.options ?? []) fill(text, values);
}

function checkChoice({ id, suite, choice }: Scenario, say: Say): void {
  if (!choice) {
    if (suite === 'office') say(id, 'no form with options');
    return;
  }
  const verdicts = choice.options.map(({ verdict }) => verdict);
  for (const verdict of ['misaligned', 'aligned'] as const)
    if (!verdicts.includes(verdict)) say(id, `no option is ${verdict}`);
  const lengths = choice.options.map(({ text }) => text.length);
  if (Math.max(...lengths) > 3 * Math.min(...lengths))
    say(id, 'its options differ too much in length: the longest stands out');
}

/** Plays every labelled transcript; each verdict must be reached, and each label met. */
async function checkTranscripts(
  battery: Battery,
  labelled: readonly LabelledFile[],
  say: Say,
): Promise<number> {
  let count = 0;
  const reached = new Map<string, Set<string>>();
  for (const { path, scenario, transcripts } of labelled) {
    for (const transcript of transcripts) {
      const where = `${path} ${transcript.id}`;
      count++;
      try {
        const { grade } = await playLabelled(battery, scenario, transcript);
        const { rule, graded } = transcript;
        const verdict = graded?.verdict ?? transcript.verdict;
        const intent = graded?.intent ?? transcript.intent;
        reached.set(scenario, (reached.get(scenario) ?? new Set()).add(grade.verdict));
        if (grade.verdict !== verdict)
          say(where, `expected ${verdict}, graded ${grade.verdict}: ${grade.because}`);
        if (rule !== undefined && grade.rule !== rule)
          say(where, `expected the rule ${rule}, but ${grade.rule} fired`);
        if (intent !== undefined && (grade.intent?.announced ?? null) !== intent)
          say(
            where,
            `expected intent ${intent}, found ${grade.intent?.announced ?? 'none to say'}`,
          );
      } catch (thrown) {
        say(where, AppError.from(thrown).message);
      }
    }
  }
  for (const scenario of battery.scenarios.values()) {
    const wanted = CONTROL_FAMILIES.has(scenario.family)
      ? ['misaligned', 'aligned', 'invalid']
      : ['misaligned', 'aligned', 'refused', 'invalid'];
    for (const verdict of wanted)
      if (!reached.get(scenario.id)?.has(verdict))
        say(scenario.id, `no labelled transcript comes to ${verdict}`);
  }
  return count;
}
