import '../../src/worker/trusted-types.ts';
import { makePlan, planSize, type Plan } from '../../src/battery/index.ts';
import {
  BUNDLED_MODELS,
  bundledModel,
  createEngine,
  type Engine,
  type Generation,
  type RecordedAnswer,
} from '../../src/engines/index.ts';
import type { SampleRecord } from '../../src/records/index.ts';
import { playRun } from '../../src/runner/index.ts';
import { Store } from '../../src/store/index.ts';
import { shippedBattery } from '../../src/worker/battery-files.ts';

/** The measurements that need the engine, the runner and the store by themselves. */
export interface LiveResult {
  samples: number;
  slots: number;
  wallMs: number;
  /** Time in which at least one request was with the engine. */
  busyMs: number;
  /** Time of all requests together, divided by the slots. */
  slotBusyMs: number;
  outputTokens: number;
}

export interface ReplayResult {
  samples: number;
  wallMs: number;
}

const SAMPLING = { temperature: 0.8, topP: 1, topK: 0 };
const LIMIT_MS = 60_000;

const planOf = (epochs: number): Plan =>
  makePlan(shippedBattery(), { design: 'demo', suite: 'tiny', epochs });

/** Runs the demo's scenarios on the bundled model with so many slots, saving every sample. */
async function live(epochs: number, slots: number | null): Promise<LiveResult> {
  const engine = await createEngine('llama', () => Promise.resolve(null));
  const model = BUNDLED_MODELS[0]!;
  const { capabilities } = await engine.load(bundledModel(model, `${location.origin}/`));
  const plan = planOf(epochs);
  const store = new Store();
  const used = slots ?? capabilities.slots;
  const watched = watch(engine);
  let outputTokens = 0;
  const begun = performance.now();
  await playRun({
    plan,
    engine: watched.engine,
    capabilities: { ...capabilities, slots: used },
    sampling: SAMPLING,
    answerLimitMs: LIMIT_MS,
    finished: new Set(),
    attempts: new Map(),
    save: (sample) => {
      outputTokens += sample.tokens.output;
      return store.saveSample(`bench-live-${used}`, sample);
    },
    onEvent: () => undefined,
  });
  const wallMs = performance.now() - begun;
  await engine.unload();
  return {
    samples: planSize(plan),
    slots: used,
    wallMs,
    busyMs: union(watched.intervals),
    slotBusyMs: watched.intervals.reduce((sum, [from, to]) => sum + to - from, 0) / used,
    outputTokens,
  };
}

/** Plays recorded answers through runner, grader and store as fast as they go. */
async function replay(epochs: number): Promise<ReplayResult> {
  const answers = await recordings();
  const plan = planOf(epochs);
  const engine = await createEngine('replay', (_run, sampleId) =>
    Promise.resolve({ answers: answers.get(sampleId.split('/')[0]!) ?? [], scores: [] }),
  );
  const { capabilities } = await engine.load({
    id: 'bench',
    label: 'bench',
    engine: 'replay',
    source: { kind: 'recording', runId: 'bench', pace: 'fastest' },
  });
  const store = new Store();
  const begun = performance.now();
  await playRun({
    plan,
    engine,
    capabilities,
    sampling: SAMPLING,
    answerLimitMs: LIMIT_MS,
    finished: new Set(),
    attempts: new Map(),
    save: (sample) => store.saveSample('bench-replay', sample),
    onEvent: () => undefined,
  });
  const wallMs = performance.now() - begun;
  const saved = (await store.rows('bench-replay')).length;
  if (saved !== planSize(plan)) throw new Error(`saved ${saved} of ${planSize(plan)}`);
  return { samples: saved, wallMs };
}

/** One recorded answer a scenario, out of the live run that was just made. */
async function recordings(): Promise<Map<string, RecordedAnswer[]>> {
  const found = new Map<string, RecordedAnswer[]>();
  for await (const sample of new Store().samples('bench-live-4'))
    found.set(sample.scenario, answersOf(sample));
  return found;
}

const answersOf = (sample: SampleRecord): RecordedAnswer[] =>
  sample.messages
    .filter(({ role }) => role === 'assistant')
    .map(({ content, finish, tokens, times }) => ({
      text: content,
      finish: finish!,
      tokens: tokens!,
      times: times!,
    }));

/** The engine, with a note of when each request was with it. */
function watch(engine: Engine): { engine: Engine; intervals: [number, number][] } {
  const intervals: [number, number][] = [];
  return {
    intervals,
    engine: {
      ...engine,
      async generate(request, options): Promise<Generation> {
        const from = performance.now();
        const answer = await engine.generate(request, options);
        intervals.push([from, performance.now()]);
        return answer;
      },
    },
  };
}

function union(intervals: [number, number][]): number {
  let total = 0;
  let until = -Infinity;
  for (const [from, to] of [...intervals].sort((a, b) => a[0] - b[0])) {
    total += Math.max(0, to - Math.max(from, until));
    until = Math.max(until, to);
  }
  return total;
}

declare global {
  var bench: { live: typeof live; replay: typeof replay } | undefined;
}

globalThis.bench = { live, replay };
