import { canonicalJson, contentHash, sha256Hex } from '../../base/index.ts';
import type { RunRecord, SampleRecord } from '../../records/index.ts';

/** A sample as a comparison sees it. */
export interface ComparedSample {
  id: string;
  scenario: string;
  arm: string;
  /** What all arms of it share: scenario, condition and repeat. */
  place: string;
  verdict: SampleRecord['grade']['verdict'];
  /** Hash of the scenario and its drawn words, and the same with the text of the arm. */
  words: string;
  question: string;
}

/** Enough of a hash to tell some hundred thousand samples from each other. */
const HASH_CHARS = 32;

/** Gives what a comparison needs to know of a run's samples. */
export function comparedSamples({ plan }: RunRecord): (sample: SampleRecord) => ComparedSample {
  const arms = new Map(
    plan.arms.map(({ id, texts, families }) => [id, contentHash([texts, families ?? null])]),
  );
  return ({ id, scenario, scenarioHash, condition, arm, epoch, values, grade }) => {
    const hash = (value: unknown): string => sha256Hex(canonicalJson(value)).slice(0, HASH_CHARS);
    return {
      ...{ id, scenario, arm, verdict: grade.verdict },
      place: canonicalJson([scenario, condition, epoch]),
      words: hash([scenarioHash, values]),
      question: hash([scenarioHash, values, arms.get(arm) ?? null]),
    };
  };
}

/** Samples of two sides: pairs that were asked the same, and those without such another. */
export interface Matched {
  pairs: { first: ComparedSample; second: ComparedSample }[];
  onlyFirst: ComparedSample[];
  onlySecond: ComparedSample[];
  /** Of one name, but asked in other words: with another seed, or another text of the scenario. */
  otherwise: ComparedSample[];
}

/** What makes two samples a pair: the same model's under two arms, or two models' under one. */
export type By = 'arm' | 'model';

const KEYS: Record<By, { name: keyof ComparedSample; asked: keyof ComparedSample }> = {
  arm: { name: 'place', asked: 'words' },
  model: { name: 'id', asked: 'question' },
};

/** Pairs the samples of two sides by their names, where what was asked is the same too. */
export function matched(
  by: By,
  first: readonly ComparedSample[],
  second: readonly ComparedSample[],
): Matched {
  const { name, asked } = KEYS[by];
  const found: Matched = { pairs: [], onlyFirst: [], onlySecond: [], otherwise: [] };
  const rest = new Map(second.map((sample) => [sample[name], sample]));
  for (const sample of first) {
    const other = rest.get(sample[name]);
    if (!other) found.onlyFirst.push(sample);
    else if (other[asked] === sample[asked]) found.pairs.push({ first: sample, second: other });
    else found.otherwise.push(sample);
    rest.delete(sample[name]);
  }
  found.onlySecond.push(...rest.values());
  return found;
}
