import { withoutNotes, type RunRecord } from '../../../records/index.ts';
import type { Grid, Pace } from '../../../worker/index.ts';

/** What the rows of a run say of its speed. */
export interface RowSpeed {
  /** Samples that took any time. */
  timed: number;
  /** Wall-clock time of a sample, all slots at work; null where nothing was timed. */
  msPerSample: number | null;
  /** Tokens written a second by all slots together. */
  outputPerSecond: number | null;
}

/** Times of a run's samples; `slots` answers are written at once. */
export function rowSpeed(grid: Grid, slots: number): RowSpeed {
  let timed = 0;
  let ms = 0;
  let output = 0;
  for (let at = 0; at < grid.verdict.length; at++) {
    if (!(grid.generateMs[at]! > 0)) continue;
    timed++;
    ms += grid.generateMs[at]!;
    output += grid.outputTokens[at]!;
  }
  const wall = ms / Math.max(1, slots);
  return {
    timed,
    msPerSample: timed > 0 ? wall / timed : null,
    outputPerSecond: output > 0 ? (output / wall) * 1000 : null,
  };
}

/** Tokens a second; null where nothing was timed. */
export const perSecond = ({ tokens, ms }: Pace['prompt']): number | null =>
  ms > 0 ? (tokens / ms) * 1000 : null;

/** The value below which a share of sorted values lies; null of none. */
export function quantileOf(sorted: readonly number[], share: number): number | null {
  if (sorted.length === 0) return null;
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const low = sorted[below]!;
  return low + (place - below) * ((sorted[below + 1] ?? low) - low);
}

/** A rate of tokens: `0.8`, `34`, `1,250`. */
export const rateText = (value: number): string =>
  value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString('en');

export const milliseconds = (ms: number): string =>
  ms < 1000 ? `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;

const DEVICE_WORDS: Record<string, string> = {
  appVersion: 'Belljar',
  userAgent: 'Browser',
  cores: 'Processor cores',
  crossOriginIsolated: 'Cross-origin isolated',
  webgpu: 'WebGPU',
  memoryGiB: 'Memory, as the browser tells it',
  gpuVendor: 'Graphics: vendor',
  gpuArchitecture: 'Graphics: architecture',
};

const said = (value: string | number | boolean): string =>
  typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value);

/** Facts of the device that the run was played on, in words; of a merged run, what all share. */
export function deviceFacts({ device, model }: RunRecord): [name: string, value: string][] {
  const { slots, contextTokens, schema, nativeTools, logProbabilities } = model.capabilities;
  const named = Object.entries(withoutNotes(device)).filter(([, value]) => value !== '');
  return [
    ...named.map(([name, value]): [string, string] => [
      DEVICE_WORDS[name] ?? name,
      said(value) + (name === 'memoryGiB' ? ' GiB' : ''),
    ]),
    ['Answers at once', String(slots)],
    ['Context', `${contextTokens.toLocaleString('en')} tokens`],
    [
      'The engine can',
      [
        schema && 'bind answers to a schema',
        nativeTools && 'call tools itself',
        logProbabilities && 'tell log-probabilities',
      ]
        .filter(Boolean)
        .join(', ') || 'write text only',
    ],
    ['Loading the model', milliseconds(model.loadMs)],
  ];
}
