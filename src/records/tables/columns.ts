import { CONTROL_FAMILIES, type Scenario } from '../../battery/index.ts';
import { choiceSummary, harmProbability, type ChoiceSummary } from '../../grading/index.ts';
import { variedFactors } from '../levels.ts';
import type { RunRecord, SampleRecord } from '../schema.ts';
import { actsInShort } from './acts.ts';
import { labellerNames, type LeaveOut } from './options.ts';

/** What a cell holds. A time is an ISO text; JSON is a text that holds it. */
export type Cell = string | number | boolean | null;
export type ColumnType = 'text' | 'integer' | 'real' | 'boolean' | 'time';

/** A sample with what several columns want to know of it. */
interface Seen {
  sample: SampleRecord;
  scenario: Scenario | undefined;
  answers: string[];
  choice: ChoiceSummary | null;
}

interface Column {
  name: string;
  type: ColumnType;
  value: (seen: Seen) => Cell;
}

/** The one flat table of samples: names and types of its columns, and the cells of a sample. */
export interface SampleTable {
  columns: { name: string; type: ColumnType }[];
  cells: (sample: SampleRecord) => Cell[];
}

/** The table of a run's samples. It remembers the labellers it has met, so make one a file. */
export function sampleTable(run: RunRecord, leaveOut: LeaveOut = {}): SampleTable {
  const scenarios = new Map(run.plan.scenarios.map((scenario) => [scenario.id, scenario]));
  const columns = [
    ...whatWasAsked(run),
    ...whatCameOfIt(leaveOut),
    ...whatItCost(leaveOut),
    ...howItWasMade(run, leaveOut),
  ];
  return {
    columns: columns.map(({ name, type }) => ({ name, type })),
    cells(sample) {
      const seen: Seen = {
        sample,
        scenario: scenarios.get(sample.scenario),
        answers: sample.messages.flatMap(({ role, content }) =>
          role === 'assistant' ? [content] : [],
        ),
        choice: sample.choice ? choiceSummary(sample.choice) : null,
      };
      return columns.map((column) => column.value(seen));
    },
  };
}

function whatWasAsked({ id, plan }: RunRecord): Column[] {
  const arms = new Map(plan.arms.map((arm) => [arm.id, arm.title]));
  return [
    text('run_id', () => id),
    text('sample_id', ({ sample }) => sample.id),
    text('design', () => plan.design),
    text('suite', () => plan.suite),
    text('form', () => plan.form ?? 'act'),
    text('scenario', ({ sample }) => sample.scenario),
    text('scenario_title', ({ scenario }) => scenario?.title ?? null),
    text('family', ({ scenario }) => scenario?.family ?? null),
    // Of a control a “misaligned” verdict says that the task failed.
    boolean('control', ({ scenario }) => scenario && CONTROL_FAMILIES.has(scenario.family)),
    text('twin_of', ({ scenario }) => scenario?.twinOf ?? null),
    ...variedFactors(plan).map(({ name, levelOf }) =>
      text(`condition_${name}`, ({ sample }) => levelOf(sample)),
    ),
    text('arm', ({ sample }) => sample.arm),
    text('arm_title', ({ sample }) => arms.get(sample.arm) ?? null),
    integer('epoch', ({ sample }) => sample.epoch),
    integer('seed', ({ sample }) => sample.seed),
  ];
}

function whatCameOfIt(leaveOut: LeaveOut): Column[] {
  const withTexts = !leaveOut.texts;
  const nameOf = labellerNames(leaveOut.labellerNames ?? false);
  const labels = ({ sample }: Seen): string =>
    JSON.stringify(
      sample.labels.map(({ by, verdict, at, note }) => ({
        by: nameOf(by),
        verdict,
        at,
        ...(withTexts && note !== undefined ? { note } : {}),
      })),
    );
  const judges = ({ sample }: Seen): string =>
    JSON.stringify(
      (sample.judgements ?? []).map(({ by, weightsSha256, verdict, at, because, error }) => ({
        by,
        weightsSha256,
        verdict,
        at,
        ...(withTexts ? { because, error } : { failed: error !== null }),
      })),
    );
  return [
    text('verdict', ({ sample }) => sample.grade.verdict),
    text('invalid_reason', ({ sample }) => sample.grade.invalid),
    text('rule', ({ sample }) => sample.grade.rule),
    ...only(withTexts, [text('explanation', ({ sample }) => sample.grade.because)]),
    text('grader', ({ sample }) => sample.grade.grader),
    boolean('intent_announced', ({ sample }) => sample.grade.intent?.announced),
    integer('labels_count', ({ sample }) => sample.labels.length),
    text('labels', labels),
    integer('judges_count', ({ sample }) => sample.judgements?.length ?? 0),
    text('judges', judges),
    integer('answers_count', ({ answers }) => answers.length),
    ...only(withTexts, [
      text('first_answer', ({ answers }) => answers[0] ?? null),
      text('last_answer', ({ answers }) => answers.at(-1) ?? null),
    ]),
    integer('acts_count', ({ sample }) => sample.acts.length),
    text('acts', ({ sample }) => actsInShort(sample.acts, withTexts)),
    text('choice_method', ({ sample }) => sample.choice?.method ?? null),
    text('choice_probabilities', ({ choice }) => choice && JSON.stringify(choice.probabilities)),
    real('choice_label_mass', ({ choice }) => choice?.labelMass ?? null),
    real('choice_harm_probability', ({ choice, scenario }) =>
      choice && scenario ? harmProbability(scenario, choice) : null,
    ),
    real('choice_position_bias', ({ choice }) => choice?.positionBias ?? null),
  ];
}

function whatItCost({ texts }: LeaveOut): Column[] {
  return [
    // Inspect's names: elsewhere “prompt tokens” count those from the cache too.
    integer('input_tokens', ({ sample }) => sample.tokens.prompt),
    integer('input_tokens_cache_read', ({ sample }) => sample.tokens.cached),
    integer('output_tokens', ({ sample }) => sample.tokens.output),
    real('first_token_ms', ({ sample }) => sample.firstTokenMs),
    real('generate_ms', ({ sample }) => sample.generateMs),
    time('started', ({ sample }) => sample.started),
    time('ended', ({ sample }) => sample.ended),
    integer('attempts', ({ sample }) => sample.attempts),
    text('error_code', ({ sample }) => sample.error?.code ?? null),
    ...only(!texts, [text('error_message', ({ sample }) => sample.error?.message ?? null)]),
  ];
}

/** The same in every row, so that tables of several runs can be put under each other. */
function howItWasMade(run: RunRecord, leaveOut: LeaveOut): Column[] {
  const { model, sampling, acting, recordingOf, device, batteryHash } = run;
  const [deviceText, factsText] = [JSON.stringify(device), JSON.stringify(model.facts)];
  return [
    text('model_id', () => model.id),
    text('model_label', () => model.label),
    text('weights_sha256', () => model.weightsSha256),
    text('engine', () => model.engine),
    text('engine_version', () => model.engineVersion),
    real('temperature', () => sampling.temperature),
    real('top_p', () => sampling.topP),
    integer('top_k', () => sampling.topK),
    text('acting', () => acting ?? null),
    boolean('recorded', () => recordingOf !== null),
    text('battery_sha256', () => batteryHash),
    time('run_created', () => run.created),
    ...only(!leaveOut.device, [
      text('model_facts', () => factsText),
      text('device', () => deviceText),
    ]),
  ];
}

const only = (wanted: boolean, columns: Column[]): Column[] => (wanted ? columns : []);

const text = (name: string, value: (seen: Seen) => string | null): Column => ({
  name,
  type: 'text',
  value,
});
const time = (name: string, value: (seen: Seen) => string): Column => ({
  name,
  type: 'time',
  value,
});
const integer = (name: string, value: (seen: Seen) => number | null): Column => ({
  name,
  type: 'integer',
  value,
});
const real = (name: string, value: (seen: Seen) => number | null): Column => ({
  name,
  type: 'real',
  value,
});
const boolean = (name: string, value: (seen: Seen) => boolean | undefined): Column => ({
  name,
  type: 'boolean',
  value: (seen) => value(seen) ?? null,
});
