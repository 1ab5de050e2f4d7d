import type { SampleRecord } from './schema.ts';

/** The small part of a sample: what lists, grids and rates need. The rest is read on demand. */
export interface SampleRow {
  runId: string;
  id: string;
  scenario: string;
  condition: Record<string, string>;
  arm: string;
  epoch: number;
  verdict: SampleRecord['grade']['verdict'];
  invalid: SampleRecord['grade']['invalid'];
  /** Null where intent cannot be said. */
  intent: boolean | null;
  rule: string | null;
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
    outputTokens: sample.tokens.output,
    generateMs: sample.generateMs,
    attempts: sample.attempts,
  };
}
