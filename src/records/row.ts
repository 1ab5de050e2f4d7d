import { choiceSummary } from '../grading/index.ts';
import type { SampleRecord } from './schema.ts';

type Verdict = SampleRecord['grade']['verdict'];

/** The small part of a sample: what lists, grids and rates need. The rest is read on demand. */
export interface SampleRow {
  runId: string;
  id: string;
  scenario: string;
  condition: Record<string, string>;
  arm: string;
  epoch: number;
  verdict: Verdict;
  invalid: SampleRecord['grade']['invalid'];
  /** Null where intent cannot be said. */
  intent: boolean | null;
  rule: string | null;
  /** Verdicts of people, by the name of the labeller. */
  labels: { by: string; verdict: Verdict }[];
  /** Verdicts of judging models. */
  judged: { by: string; verdict: Verdict }[];
  /** Where it chose among options: how far the place of an option decided; see `ChoiceSummary`. */
  positionBias: number | null;
  promptTokens: number;
  outputTokens: number;
  generateMs: number;
  attempts: number;
}

export function rowOf(runId: string, sample: SampleRecord): SampleRow {
  return {
    runId,
    id: sample.id,
    scenario: sample.scenario,
    condition: sample.condition,
    arm: sample.arm,
    epoch: sample.epoch,
    verdict: sample.grade.verdict,
    invalid: sample.grade.invalid,
    intent: sample.grade.intent?.announced ?? null,
    rule: sample.grade.rule,
    labels: sample.labels.map(({ by, verdict }) => ({ by, verdict })),
    judged: (sample.judgements ?? []).map(({ by, verdict }) => ({ by, verdict })),
    positionBias: (sample.choice && choiceSummary(sample.choice)?.positionBias) ?? null,
    promptTokens: sample.tokens.prompt + sample.tokens.cached,
    outputTokens: sample.tokens.output,
    generateMs: sample.generateMs,
    attempts: sample.attempts,
  };
}
