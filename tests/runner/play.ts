import { makePlan, type Plan, type PlanChoice } from '../../src/battery/index.ts';
import { sampleSchema, type SampleRecord } from '../../src/records/index.ts';
import { playRun, type PlayOptions, type RunEvent } from '../../src/runner/index.ts';
import { shipped } from '../battery/scenarios.ts';
import { CAPABILITIES, type ScriptedEngine } from './scripted-engine.ts';

/** Twelve samples of two scenarios, unless told otherwise. */
export const planOf = (choice: Partial<PlanChoice> = {}): Plan =>
  makePlan(shipped, {
    design: 'demo',
    suite: 'tiny',
    scenarios: ['tiny-blackmail', 'tiny-write'],
    epochs: 6,
    ...choice,
  });

export interface Played {
  saved: SampleRecord[];
  events: RunEvent[];
}

/** What a run left behind, and what it threw: `null` where it came to its end. */
export async function play(
  engine: ScriptedEngine,
  options: Partial<PlayOptions> = {},
): Promise<Played & { thrown: unknown }> {
  const saved: SampleRecord[] = [];
  const events: RunEvent[] = [];
  const whole: PlayOptions = {
    plan: planOf(),
    engine,
    capabilities: CAPABILITIES,
    sampling: { temperature: 0.8, topP: 1, topK: 0 },
    answerLimitMs: 60_000,
    finished: new Set(),
    attempts: new Map(),
    save: (sample) => {
      // Whatever is saved must be taken by every reader of result files.
      sampleSchema.parse(sample);
      saved.push(sample);
      return Promise.resolve();
    },
    onEvent: (event) => events.push(event),
    ...options,
  };
  try {
    await playRun(whole);
    return { saved, events, thrown: null };
  } catch (thrown) {
    return { saved, events, thrown };
  }
}

export const idsOf = (samples: readonly { id: string }[]): string[] =>
  samples.map(({ id }) => id).sort();

/** All that must be the same whenever the same sample is played again: no times. */
export const gist = (sample: SampleRecord): unknown => ({
  id: sample.id,
  seed: sample.seed,
  values: sample.values,
  messages: sample.messages.map(({ role, content }) => ({ role, content })),
  acts: sample.acts,
  office: sample.office,
  grade: sample.grade,
});

export const gists = (samples: readonly SampleRecord[]): unknown[] =>
  [...samples].sort((a, b) => (a.id < b.id ? -1 : 1)).map(gist);
