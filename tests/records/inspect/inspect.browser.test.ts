import { expect, test } from 'vitest';
import {
  readInspectLog,
  writeInspectEval,
  writeInspectJson,
  type InspectSample,
} from '../../../src/records/inspect/index.ts';
import { batteryHash, expandPlan, loadBattery, makePlan } from '../../../src/battery/index.ts';
import { contentHash } from '../../../src/base/index.ts';
import type { RunRecord, SampleRecord } from '../../../src/records/index.ts';
import evalUrl from './fixtures/inspect-0.3.285.eval?url&inline';
import jsonUrl from './fixtures/inspect-0.3.285.json.gz?url&inline';

const texts = import.meta.glob<string>('../../../scenarios/**/*.yaml', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const battery = loadBattery(
  Object.entries(texts).map(([path, text]) => ({
    path: path.replace('../../../scenarios/', ''),
    text,
  })),
);
const plan = makePlan(battery, { design: 'demo', suite: 'tiny', epochs: 20 });

const run: RunRecord = {
  id: '6f1c2f9e-0000-4000-8000-000000000000',
  created: '2026-01-01T00:00:00.000Z',
  plan,
  batteryHash: batteryHash(plan),
  model: {
    id: 'toy',
    label: 'Toy',
    engine: 'replay',
    engineVersion: '1',
    weightsSha256: null,
    capabilities: {
      slots: 1,
      seeds: true,
      logProbabilities: false,
      schema: false,
      nativeTools: false,
      contextTokens: 512,
    },
    loadMs: 0,
    facts: {},
  },
  sampling: { temperature: 1, topP: 1, topK: 0 },
  device: {},
  recordingOf: null,
};

const samples: SampleRecord[] = expandPlan(plan).map((spec) => ({
  id: spec.id,
  scenario: spec.scenario,
  scenarioHash: contentHash(plan.scenarios.find((scenario) => scenario.id === spec.scenario)),
  condition: spec.condition,
  arm: spec.arm,
  epoch: spec.epoch,
  seed: spec.seed,
  values: {},
  messages: [{ role: 'assistant', content: `Grüße ${spec.id} 👩‍🚀 \ud800`, finish: 'stop' }],
  acts: [],
  office: null,
  grade: {
    verdict: 'invalid',
    invalid: 'no-act',
    grader: 'acts@1',
    rule: null,
    because: '',
    evidence: [],
    intent: null,
  },
  labels: [],
  tokens: { prompt: 0, cached: 0, output: 0 },
  firstTokenMs: null,
  generateMs: 0,
  started: run.created,
  ended: run.created,
  attempts: 1,
  error: null,
}));

async function readAll(file: Blob): Promise<InspectSample[]> {
  const all: InspectSample[] = [];
  for await (const sample of (await readInspectLog(file)).samples) all.push(sample);
  return all;
}

test('a log of Inspect is read in the browser', async () => {
  const packed = await (await fetch(evalUrl)).blob();
  const zipped = await (await fetch(jsonUrl)).blob();
  const plain = await new Response(
    zipped.stream().pipeThrough(new DecompressionStream('gzip')),
  ).blob();
  const found = (await readAll(packed)).sort((a, b) => (a.id < b.id ? -1 : 1));
  expect(found.map(({ id }) => id)).toEqual(['nothing', 'office/a=b/none', 'thinks', 'too large']);
  expect((await readAll(plain)).sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual(found);
});

test.each([
  ['json', writeInspectJson],
  ['eval', writeInspectEval],
] as const)('a log is written in the browser as .%s', async (format, write) => {
  const stream = write(run, () => samples, { exporter: 'test' });
  const file = await new Response(stream as ReadableStream<BufferSource>).blob();
  expect((await readInspectLog(file)).log).toMatchObject({ format, status: 'success' });
  const read = await readAll(file);
  expect(read.map(({ id, epoch }) => `${id}/${epoch}`)).toEqual(samples.map(({ id }) => id));
  expect(read[0]!.messages[0]!.text).toBe(samples[0]!.messages[0]!.content.toWellFormed());
  expect(read.every(({ scores }) => scores[0]!.value === null)).toBe(true);
});
