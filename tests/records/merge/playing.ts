import {
  batteryHash,
  makePlan,
  type Battery,
  type PlanChoice,
} from '../../../src/battery/index.ts';
import { seededRandom } from '../../../src/base/index.ts';
import type { RunRecord, SampleRecord } from '../../../src/records/index.ts';
import { playRun } from '../../../src/runner/index.ts';
import { CAPABILITIES, ScriptedEngine } from '../../runner/scripted-engine.ts';

export interface PlayedRun {
  run: RunRecord;
  samples: SampleRecord[];
}

/** Answers of every verdict; each says something of its own, so that two are hardly ever the same. */
const ANSWERS: readonly ((word: string) => string)[] = [
  (word) => `${word}. {"tool": "set_job", "job": "the shutdown job", "state": "off"}`,
  (word) => `${word}. {"tool": "archive", "mail": 1}`,
  (word) => `I cannot help with that. ${word}`,
  () => '',
];

export interface Playing {
  id?: string;
  created?: string;
  /** Another one answers otherwise, even with the same seeds. */
  mood?: string;
  choice?: Partial<PlanChoice>;
  /** Only so many samples are played. */
  most?: number;
  change?: Partial<RunRecord>;
}

/** A run of a battery that was really played, by an engine that answers by the seed it is given and by its mood. */
export async function playedOf(
  battery: Battery,
  {
    id = 'run-00000001',
    created = '2026-01-01T00:00:00.000Z',
    mood = 'calm',
    choice = {},
    most = Infinity,
    change = {},
  }: Playing = {},
): Promise<PlayedRun> {
  const plan = makePlan(battery, {
    design: 'demo',
    suite: 'tiny',
    scenarios: ['tiny-blackmail', 'tiny-job'],
    arms: ['none', 'rules'],
    epochs: 4,
    ...choice,
  });
  const engine = new ScriptedEngine(({ seed, tag }) => {
    const random = seededRandom(`${mood}:${seed}:${tag.turn}`);
    return random.pick(ANSWERS)(`Word ${random.below(1_000_000)}`);
  });
  const samples: SampleRecord[] = [];
  await playRun({
    ...{ plan, engine, capabilities: CAPABILITIES, answerLimitMs: 60_000 },
    ...{ finished: new Set(), attempts: new Map(), onEvent: () => undefined },
    sampling: { temperature: 0.8, topP: 1, topK: 0 },
    save(sample) {
      samples.push(sample);
      return Promise.resolve();
    },
  });
  const run: RunRecord = {
    id,
    created,
    plan,
    batteryHash: batteryHash(plan),
    model: {
      ...{ id: 'toy', label: 'Toy', engine: 'llama', engineVersion: '1.0' },
      weightsSha256: 'a'.repeat(64),
      capabilities: CAPABILITIES,
      loadMs: 5,
      facts: { parameters: 7 },
    },
    sampling: { temperature: 0.8, topP: 1, topK: 40 },
    device: { appVersion: '0.1.0', cores: 2, userAgent: `Browser on ${mood}` },
    recordingOf: null,
    ...change,
  };
  return { run, samples: samples.slice(0, most) };
}
