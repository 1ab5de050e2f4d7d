import { boundedRecord } from './bounded.ts';
import type { ScoreJson } from './schema.ts';
import type { InspectScore, InspectScoreValue } from './types.ts';

export function scoreOf(name: string, score: ScoreJson): InspectScore {
  return {
    name,
    value: valueOf(score.value),
    answer: score.answer ?? null,
    explanation: score.explanation ?? null,
    reason: score.reason ?? null,
    metadata: boundedRecord(score.metadata ?? {}),
  };
}

type Scalar = string | number | boolean | null;

/** NaN is how Inspect says that something was not scored; older releases wrote null. */
function valueOf(value: ScoreJson['value']): InspectScoreValue | null {
  if (Array.isArray(value)) return value.map(scalarOf);
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, scalarOf(item)]));
  return scalarOf(value);
}

const scalarOf = (value: Scalar): Scalar => (Number.isNaN(value) ? null : value);
