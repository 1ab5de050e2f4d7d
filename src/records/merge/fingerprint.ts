import { canonicalJson, sha256Hex } from '../../base/index.ts';
import type { SampleRecord } from '../schema.ts';

/**
 * Log-probabilities are compared by so many decimals: machines differ from the seventh on, and
 * that is no other answer.
 */
const DECIMALS = 4;
/** As good as impossible; what is less would round to infinity. */
const LEAST_SCORE = -1e9;

/**
 * The hash of what happened in a sample: what was said, done and left. Not of how long it took,
 * what it cost, how often it was begun, nor of what graders, people or judges say of it.
 */
export function transcriptHash({ messages, acts, office, choice, error }: SampleRecord): string {
  const said = messages.map(({ role, content, finish, problem, repair }) => [
    role,
    content,
    finish ?? null,
    problem ?? null,
    repair ?? null,
  ]);
  const scores = choice?.orders.map(({ options, logProbabilities }) => [
    options,
    logProbabilities.map(rounded),
  ]);
  const done = [acts, office, choice?.method ?? null, scores ?? null, error?.code ?? null];
  // Lists of texts have but one form, which is quicker to come by than the canonical one.
  return sha256Hex(`${JSON.stringify(said)}\n${canonicalJson(done)}`);
}

const rounded = (value: number | null): number | null =>
  value === null ? null : Math.round(Math.max(value, LEAST_SCORE) * 10 ** DECIMALS);

/** The hash of what people and judging models say of a sample; null where nobody has said a word. */
export function opinionsHash({ labels, judgements = [] }: SampleRecord): string | null {
  if (labels.length === 0 && judgements.length === 0) return null;
  return sha256Hex(canonicalJson([labels, judgements]));
}
