import { planSize, type Condition, type Plan } from '../../battery/index.ts';
import { AppError, canonicalJson, contentHash } from '../../base/index.ts';
import type { RunRecord } from '../schema.ts';
import type { Block, Placement } from './place.ts';
import { factsOf, type MergedSource } from './provenance.ts';
import type { Part, Survey } from './survey.ts';

/** As many as a result file takes. */
const MOST_EPOCHS = 100_000;
const MOST_SAMPLES = 300_000;
const LONGEST = 400;

/**
 * The record of the merged run. `largest` is the run that the first block is from: its plan is kept,
 * with as many epochs as there are now and with the conditions that others have played besides.
 */
export function mergedRecord(largest: RunRecord, survey: Survey, placement: Placement): RunRecord {
  const sources = placement.blocks.map((block) => sourceOf(survey, block));
  const parts = survey.parts.values;
  const base = survey.parts.get(placement.blocks[0]!.part);
  const plan: Plan = {
    ...largest.plan,
    design: joined(
      parts.map(({ design }) => design),
      ' + ',
    ),
    conditions: conditionsOf(largest.plan, survey, placement),
    epochs: placement.epochs,
    seed: base.seed,
  };
  refuseTooLarge(plan);
  const { capabilities } = largest.model;
  const every = (able: (one: Part['capabilities']) => boolean): boolean =>
    parts.every((part) => able(part.capabilities));
  const least = (count: (one: Part['capabilities']) => number): number =>
    parts.reduce((low, part) => Math.min(low, count(part.capabilities)), Infinity);
  return {
    ...largest,
    id: idOf(largest, sources),
    created: parts.map(({ created }) => created).reduce(earlier),
    plan,
    model: {
      ...largest.model,
      engineVersion: joined(
        parts.map(({ engineVersion }) => engineVersion),
        ', ',
      ),
      // What holds for all of them.
      capabilities: {
        ...capabilities,
        slots: least(({ slots }) => slots),
        seeds: every(({ seeds }) => seeds),
        logProbabilities: every(({ logProbabilities }) => logProbabilities),
        schema: every(({ schema }) => schema),
        nativeTools: every(({ nativeTools }) => nativeTools),
        contextTokens: least(({ contextTokens }) => contextTokens),
      },
    },
    device: factsOf(sources),
  };
}

const earlier = (a: string, b: string): string => (Date.parse(b) < Date.parse(a) ? b : a);

function sourceOf({ parts }: Survey, block: Block): MergedSource {
  const { run, created, seed, planned, engineVersion, samples, device, names, hashes } = parts.get(
    block.part,
  );
  const { epochs, first, kept } = block;
  const [hash = '', ...more] = [...hashes].sort();
  return {
    ...{ run, created, seed, planned, engineVersion, samples, kept, epochs, first, device },
    file: joined([...names], ', '),
    sha256: more.length === 0 ? hash : contentHash([hash, ...more]),
  };
}

/** The same for the same parts, in whatever order they came, and other for any others. */
function idOf({ batteryHash, model }: RunRecord, sources: readonly MergedSource[]): string {
  const parts = new Set(
    sources.map(({ run, seed, sha256 }) => JSON.stringify([run, seed, sha256])),
  );
  const hash = contentHash([batteryHash, model.id, model.weightsSha256, [...parts].sort()]);
  return `merge-${hash.slice(0, 32)}`;
}

/** The conditions of the largest run, and those of others that samples are there of. */
function conditionsOf(plan: Plan, { slots }: Survey, { kept }: Placement): Plan['conditions'] {
  const known = new Map(
    Object.entries(plan.conditions).map(([scenario, list]) => [
      scenario,
      new Map(list.map((condition) => [canonicalJson(condition), condition])),
    ]),
  );
  const present = new Map<number, { scenario: string; condition: Condition }>();
  for (const { entry } of kept) present.set(entry.slot, slots.get(entry.slot));
  const more = [...present.values()]
    .map(({ scenario, condition }) => ({ scenario, condition, key: canonicalJson(condition) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  for (const { scenario, condition, key } of more) {
    const list = known.get(scenario) ?? new Map<string, Condition>();
    known.set(scenario, list);
    if (!list.has(key)) list.set(key, condition);
  }
  return Object.fromEntries([...known].map(([scenario, list]) => [scenario, [...list.values()]]));
}

function refuseTooLarge(plan: Plan): void {
  const size = planSize(plan);
  const refuse = (much: string): never => {
    throw new AppError('bad-input', `together they are ${much}: merge fewer files at once`);
  };
  if (plan.epochs > MOST_EPOCHS) refuse(`${plan.epochs} repeats, more than ${MOST_EPOCHS}`);
  if (size > MOST_SAMPLES) refuse(`a plan of ${size} samples, more than ${MOST_SAMPLES}`);
}

/** Each text once, in the order of the alphabet, as one short text. */
const joined = (texts: readonly string[], by: string): string =>
  [...new Set(texts)].sort().join(by).slice(0, LONGEST);
