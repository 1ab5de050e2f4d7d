import { expect, test } from 'vitest';
import { batteryHash, expandPlan, loadBattery, makePlan } from '../../../src/battery/index.ts';
import { contentHash } from '../../../src/base/index.ts';
import { rowOf, type RunRecord, type SampleRecord } from '../../../src/records/index.ts';
import {
  makeLink,
  qrSvgPath,
  readLink,
  summaryPayload,
  transcriptPayload,
} from '../../../src/records/link/index.ts';
import { reportHtml } from '../../../src/records/report/index.ts';
import { writeCsv, writeParquet } from '../../../src/records/tables/index.ts';
import { counted } from '../link/counted.ts';

const HOSTILE = '</style><script>parent.alert(1)</script><img src="/x" onerror="parent.alert(1)">';

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
const plan = makePlan(battery, { design: 'demo', suite: 'tiny', epochs: 2 });

const run: RunRecord = {
  id: '6f1c2f9e-0000-4000-8000-000000000000',
  created: '2026-01-01T00:00:00.000Z',
  plan,
  batteryHash: batteryHash(plan),
  model: {
    id: 'toy',
    label: HOSTILE,
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

const samples: SampleRecord[] = expandPlan(plan).map((spec, index) => ({
  id: spec.id,
  scenario: spec.scenario,
  scenarioHash: contentHash(plan.scenarios.find((scenario) => scenario.id === spec.scenario)),
  condition: spec.condition,
  arm: spec.arm,
  epoch: spec.epoch,
  seed: spec.seed,
  values: {},
  messages: [{ role: 'assistant', content: HOSTILE }],
  acts: [],
  office: null,
  grade: {
    verdict: index % 2 === 0 ? 'misaligned' : 'aligned',
    invalid: null,
    grader: 'test',
    rule: null,
    because: '',
    evidence: [{ kind: 'text', message: 0, start: 0, end: 8 }],
    intent: null,
  },
  labels: [],
  tokens: { prompt: 1, cached: 0, output: 1 },
  firstTokenMs: null,
  generateMs: 1,
  started: '2026-01-01T00:00:00.000Z',
  ended: '2026-01-01T00:00:01.000Z',
  attempts: 1,
  error: null,
}));
const rows = samples.map((sample) => rowOf(run.id, sample));

test('a report shows hostile text as text, in its own style and nothing else', async () => {
  let alerts = 0;
  window.alert = () => void alerts++;
  const frame = document.createElement('iframe');
  const loaded = new Promise((done) => frame.addEventListener('load', done));
  frame.srcdoc = reportHtml(run, rows, { samples: samples.slice(0, 3), exporter: 'belljar@test' });
  document.body.append(frame);
  await loaded;
  const page = frame.contentDocument!;
  expect(page.querySelector('h1')!.textContent).toBe(HOSTILE);
  expect(page.querySelector('mark')!.textContent).toBe('</style>');
  expect(page.querySelector('script, img, iframe, link')).toBeNull();
  expect(page.querySelectorAll('svg[role=img]').length).toBeGreaterThan(2);
  // The policy lets the style act, since its hash agrees…
  const { display } = frame.contentWindow!.getComputedStyle(page.querySelector('dl')!);
  expect(display).toBe('grid');
  // …and no other.
  const style = page.createElement('style');
  style.textContent = 'dl { display: none }';
  page.head.append(style);
  const image = page.createElement('img');
  const refused = new Promise<string>((done) =>
    page.addEventListener('securitypolicyviolation', (event) => {
      if (event.effectiveDirective === 'img-src') done(event.effectiveDirective);
    }),
  );
  image.src = '/mark.svg';
  page.body.append(image);
  expect(await refused).toBe('img-src');
  expect(frame.contentWindow!.getComputedStyle(page.querySelector('dl')!).display).toBe('grid');
  expect(alerts).toBe(0);
  frame.remove();
});

test('a link made here is read here, and its code drawn as a path', async () => {
  for (const payload of [summaryPayload(run, counted(rows)), transcriptPayload(run, samples[0]!)]) {
    const made = await makeLink(payload);
    expect(await readLink(`https://example.org/${made.text}`)).toEqual(payload);
    const { size, path } = qrSvgPath(made.text.slice(0, 500));
    const element = document.createElementNS('http://www.w3.org/2000/svg', 'path');
    element.setAttribute('d', path);
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    svg.append(element);
    document.body.append(svg);
    expect(element.getBBox()).toMatchObject({ x: 0, y: 0, width: size, height: size });
    svg.remove();
  }
});

test('tables are written here', async () => {
  const csv = await new Response(writeCsv(run, samples) as ReadableStream<BufferSource>).text();
  expect(csv.split('\r\n')).toHaveLength(samples.length + 2);
  const parquet = await new Response(
    writeParquet(run, samples) as ReadableStream<BufferSource>,
  ).arrayBuffer();
  const ends = [parquet.slice(0, 4), parquet.slice(-4)].map((end) => new TextDecoder().decode(end));
  expect(ends).toEqual(['PAR1', 'PAR1']);
});
