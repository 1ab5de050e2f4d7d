import { sampleId, type Plan } from '../../battery/index.ts';
import { canonicalJson } from '../../base/index.ts';
import type { RunRecord, SampleRecord } from '../schema.ts';
import { numbersOf, rangeTexts } from './ranges.ts';

type Facts = RunRecord['device'];

/** One of the runs that a merged run was made of, and which of its repeats stand where. */
export interface MergedSource {
  run: string;
  /** Names of the files that it came from. */
  file: string;
  /** Hash of the file, as its footer has it; of several, the hash of their hashes. */
  sha256: string;
  created: string;
  /** Seed of its plan: with it and the epoch there a sample can be played again. */
  seed: number;
  /** Repeats that its plan had. */
  planned: number;
  engineVersion: string;
  /** Samples in its files, and those of them that are kept here. */
  samples: number;
  kept: number;
  /** Its repeats in ascending order; in the merged run they follow each other from `first` on. */
  epochs: number[];
  first: number;
  device: Facts;
}

/** Where the samples of a merged run come from. */
export interface Provenance {
  sources: MergedSource[];
  /** Of an epoch of the merged run: the place of its source in the list, and the epoch there. */
  originOf(epoch: number): { source: number; epoch: number } | null;
}

/** Facts of a merged run begin with it; what else there is holds for all of its sources. */
const PREFIX = 'merged.';
const COUNT = `${PREFIX}sources`;

const LONGEST = 400;
/** Repeats that a plan can have. */
const MOST_EPOCHS = 100_000;

/** The sources as facts on the device, the one place of a record that takes notes. */
export function factsOf(sources: readonly MergedSource[]): Facts {
  const common = commonFacts(sources);
  const facts: Facts = { ...common, [COUNT]: sources.length };
  for (const [index, source] of sources.entries()) {
    const name = (field: string): string => `${PREFIX}${index + 1}.${field}`;
    const { run, file, sha256, created, seed, planned, engineVersion, samples, kept, first } =
      source;
    const own = { run, file, sha256, created, seed, planned, engineVersion, samples, kept, first };
    for (const [field, value] of Object.entries(own))
      facts[name(field)] = typeof value === 'string' ? value.slice(0, LONGEST) : value;
    for (const [part, text] of rangeTexts(source.epochs).entries())
      facts[name(`epochs.${part + 1}`)] = text;
    for (const [fact, value] of Object.entries(source.device))
      // A name that would be too long for a fact can only be somebody's trick.
      if (!Object.hasOwn(common, fact) && name(`device.${fact}`).length <= LONGEST)
        facts[name(`device.${fact}`)] = value;
  }
  return facts;
}

function commonFacts([first, ...others]: readonly MergedSource[]): Facts {
  return Object.fromEntries(
    Object.entries(first?.device ?? {}).filter(([fact, value]) =>
      others.every(({ device }) => Object.hasOwn(device, fact) && device[fact] === value),
    ),
  );
}

/**
 * Where the samples of a run come from; null where it was not merged, or where its facts do not
 * agree with each other: they are as trustworthy as the file that they are from.
 */
export function provenanceOf({
  device,
  plan,
}: Pick<RunRecord, 'device' | 'plan'>): Provenance | null {
  const count = Object.hasOwn(device, COUNT) ? device[COUNT] : undefined;
  if (typeof count !== 'number' || !Number.isInteger(count) || count < 1 || count > plan.epochs)
    return null;
  const common = withoutNotes(device);
  const own = factsBySource(device, count);
  const origins = new Map<number, { source: number; epoch: number }>();
  const sources: MergedSource[] = [];
  for (const facts of own) {
    const source = sourceOf(facts, common, plan.epochs);
    if (!source) return null;
    for (const [place, epoch] of source.epochs.entries()) {
      const here = source.first + place;
      if (here > plan.epochs || origins.has(here)) return null;
      origins.set(here, { source: sources.length, epoch });
    }
    sources.push(source);
  }
  return { sources, originOf: (epoch) => origins.get(epoch) ?? null };
}

/**
 * What to play to get a sample again: the plan of the run that it is from, and its id there. Of a
 * run that was not merged, its own.
 */
export function originalOf(
  run: Pick<RunRecord, 'device' | 'plan'>,
  { id, scenario, condition, arm, epoch }: SampleRecord,
): { plan: Plan; id: string } {
  const provenance = provenanceOf(run);
  const origin = provenance?.originOf(epoch);
  if (!provenance || !origin) return { plan: run.plan, id };
  const { seed, planned } = provenance.sources[origin.source]!;
  return {
    plan: { ...run.plan, seed, epochs: Math.max(planned, origin.epoch) },
    id: sampleId(scenario, condition, arm, origin.epoch),
  };
}

/**
 * The run without what is known of devices. Of a merged run it stays known which repeats are from
 * which run, and which of them share a device: without that no sample could be played again, and
 * answers of one device would count as independent.
 */
export function withoutDevices(run: RunRecord): RunRecord {
  const provenance = provenanceOf(run);
  if (!provenance) return { ...run, device: {} };
  const keys = [...new Set(provenance.sources.map(({ device }) => deviceKey(device)))];
  const sources = provenance.sources.map((source, index) => ({
    ...source,
    // People name files after themselves.
    file: `file ${index + 1}`,
    device: { device: `device ${keys.indexOf(deviceKey(source.device)) + 1}` },
  }));
  return { ...run, device: factsOf(sources) };
}

/** The facts on a device without the notes of a merge. */
export const withoutNotes = (device: Facts): Facts =>
  Object.fromEntries(Object.entries(device).filter(([fact]) => !fact.startsWith(PREFIX)));

function factsBySource(device: Facts, count: number): Map<string, Facts[string]>[] {
  const own = Array.from({ length: count }, () => new Map<string, Facts[string]>());
  for (const [fact, value] of Object.entries(device)) {
    const found = /^merged\.([1-9]\d{0,5})\.(.+)$/s.exec(fact);
    if (found) own[Number(found[1]) - 1]?.set(found[2]!, value);
  }
  return own;
}

function sourceOf(
  facts: ReadonlyMap<string, Facts[string]>,
  common: Facts,
  mostEpochs: number,
): MergedSource | null {
  const text = (name: string): string | null => {
    const value = facts.get(name);
    return typeof value === 'string' ? value : null;
  };
  const count = (name: string): number | null => {
    const value = facts.get(name);
    return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
  };
  const ranges: string[] = [];
  for (let part = 1; ; part++) {
    const range = text(`epochs.${part}`);
    if (range === null) break;
    ranges.push(range);
  }
  const epochs = numbersOf(ranges, { most: mostEpochs, largest: MOST_EPOCHS });
  const source = {
    ...{ run: text('run'), file: text('file'), sha256: text('sha256'), created: text('created') },
    ...{ seed: count('seed'), planned: count('planned'), engineVersion: text('engineVersion') },
    ...{ samples: count('samples'), kept: count('kept'), first: count('first') },
  };
  if (!epochs || !isWhole(source)) return null;
  if (source.first === 0 || source.planned > MOST_EPOCHS) return null;
  const device = { ...common };
  for (const [name, value] of facts)
    if (name.startsWith('device.')) device[name.slice('device.'.length)] = value;
  return { ...source, epochs, device };
}

function isWhole<T extends object>(value: T): value is { [K in keyof T]: NonNullable<T[K]> } {
  return Object.values(value).every((item) => item !== null);
}

/**
 * What tells a device from another: its facts without the versions of page and browser, which
 * change under a device that stays.
 */
export function deviceKey(device: Facts): string {
  const { appVersion: _app, userAgent, ...facts } = withoutNotes(device);
  return canonicalJson({
    ...facts,
    ...(typeof userAgent === 'string' ? { userAgent: userAgent.replace(/[\d._]+/g, '') } : {}),
  });
}
