import { expect, test } from 'vitest';
import { batteryHash, expandPlan, loadBattery, makePlan } from '../../src/battery/index.ts';
import { contentHash, wellFormed } from '../../src/base/index.ts';
import {
  readResultFile,
  writeResultFile,
  type ResultFilePart,
  type RunRecord,
  type SampleRecord,
} from '../../src/records/index.ts';

const texts = import.meta.glob<string>('../../scenarios/**/*.yaml', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const battery = loadBattery(
  Object.entries(texts).map(([path, text]) => ({
    path: path.replace('../../scenarios/', ''),
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
    evidence: [{ kind: 'text', message: 0, start: 0, end: 5 }],
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

const write = (): Promise<Blob> =>
  new Response(
    writeResultFile(run, samples, { exporter: 'test' }) as ReadableStream<BufferSource>,
  ).blob();

async function readAll(file: Blob): Promise<ResultFilePart[]> {
  const parts: ResultFilePart[] = [];
  for await (const part of readResultFile(file)) parts.push(part);
  return parts;
}

test('a result file is written and read in the browser', async () => {
  const parts = await readAll(await write());
  expect(parts[0]).toMatchObject({ type: 'header', run, exporter: 'test' });
  expect(parts.slice(1, -1)).toEqual(
    samples.map((sample) => ({ type: 'sample', sample: wellFormed(sample) })),
  );
  expect(parts.at(-1)).toMatchObject({ type: 'footer', samples: samples.length });
});

test('the browser reports gzip that is cut off, damaged, or followed by more', async () => {
  const file = await write();
  const bytes = new Uint8Array(await file.arrayBuffer());
  bytes[bytes.length >> 1]! ^= 0xff;
  for (const broken of [
    file.slice(0, file.size - 4),
    file.slice(0, file.size >> 1),
    file.slice(0, 12),
    new Blob([bytes]),
    new Blob([file, 'more']),
  ])
    await expect(readAll(broken)).rejects.toMatchObject({ code: 'bad-input' });
});

test('a bomb is not unpacked', async () => {
  const zeros = new Blob(Array<Uint8Array<ArrayBuffer>>(64).fill(new Uint8Array(1024 ** 2)));
  const packed = await new Response(
    zeros.stream().pipeThrough(new CompressionStream('gzip')),
  ).blob();
  await expect(readAll(packed)).rejects.toMatchObject({
    code: 'bad-input',
    message: 'line 1: longer than 8388608 characters',
  });
});
