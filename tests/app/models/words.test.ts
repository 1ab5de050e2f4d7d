import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { filtered } from '../../../src/app/models/list.ts';
import { Pace } from '../../../src/app/models/pace.ts';
import {
  deviceFacts,
  doubtAbout,
  holdingWords,
  needsOf,
  parameterCount,
  reasonAgainst,
} from '../../../src/app/models/words.ts';
import { dataSize } from '../../../src/app/words.ts';
import type {
  GraphicsDevice,
  Holding,
  PrebuiltModel,
  Stocked,
} from '../../../src/engines/index.ts';
import type { DeviceReport } from '../../../src/worker/index.ts';

const graphics: GraphicsDevice = {
  name: 'a card',
  software: false,
  f16: true,
  maxBufferBytes: 2 ** 31,
  maxBindingBytes: 2 ** 30,
  maxWorkgroupBytes: 2 ** 15,
};

const report = (
  device: Partial<GraphicsDevice> | null = {},
  over: Partial<DeviceReport> = {},
): DeviceReport => ({
  graphics: device
    ? { device: { ...graphics, ...device } }
    : { reason: { code: 'no-webgpu', message: 'this browser has no WebGPU', retryable: false } },
  wasm: { simd: true, memory64: true, threads: false },
  cores: 8,
  memoryGiB: 8,
  ...over,
});

const model = (over: Partial<PrebuiltModel> = {}): PrebuiltModel => ({
  id: 'Small-1B-q4f32_1-MLC',
  vramMB: 1128.8,
  bufferBytes: null,
  needsF16: false,
  contextTokens: 4096,
  weightsHost: 'huggingface.co',
  libraryHost: 'raw.githubusercontent.com',
  lowResource: false,
  ...over,
});

const NONE: Holding = {
  state: 'none',
  files: { here: 0, of: null },
  bytes: { here: 0, of: null },
};

describe('why a model cannot run', () => {
  test.each([
    ['has no WebGPU', report(null), model(), /WebGPU/],
    ['has no 16-bit shaders', report({ f16: false }), model({ needsF16: true }), /shader-f16/],
    [
      'binds too small buffers',
      report({ maxBindingBytes: 2 ** 27 }),
      model({ bufferBytes: 262_144_000 }),
      /262 MB .* in one piece; this device binds 134 MB/,
    ],
  ])('is told where the device %s', (_, device, asked, words) => {
    expect(reasonAgainst(asked, device)).toMatch(words);
  });

  test('is nothing where the device has what the list asks for', () => {
    expect(reasonAgainst(model({ needsF16: true, bufferBytes: 262_144_000 }), report())).toBeNull();
    expect(reasonAgainst(model(), report({ f16: false }))).toBeNull();
  });

  test('stays a doubt where only the size speaks against it', () => {
    expect(doubtAbout(model({ vramMB: 9000 }), report())).toContain('more than the 8 GB');
    expect(doubtAbout(model({ vramMB: 9000 }), report({}, { memoryGiB: null }))).toBeNull();
    expect(doubtAbout(model(), report())).toBeNull();
  });
});

describe('the facts of a device', () => {
  const factOf = (name: string, device: DeviceReport) =>
    deviceFacts(device).find((fact) => fact.name === name)!;

  test('say what cannot run, and what can instead', () => {
    expect(factOf('WebGPU', report(null))).toEqual({
      name: 'WebGPU',
      against: true,
      words:
        'This browser has no WebGPU. So WebLLM’s models cannot run here; bundled models and GGUF files can, on the processor.',
    });
    expect(factOf('WebGPU', report({ f16: false })).words).toContain('only models marked q4f32');
    expect(factOf('WebGPU', report({ software: true }))).toMatchObject({ against: true });
    expect(factOf('WebGPU', report({ name: '' })).words).toContain('does not name');
    const old = report({}, { wasm: { simd: true, memory64: false, threads: false } });
    expect(factOf('WebAssembly', old).words).toContain('lacks 64-bit memory in WebAssembly');
  });

  test('of a good device speak against nothing', () => {
    expect(deviceFacts(report()).filter(({ against }) => against)).toEqual([]);
  });
});

test('how much is here is told in files and bytes, as far as it is known', () => {
  expect(holdingWords(NONE)).toBe('Not here');
  const part = {
    state: 'part',
    files: { here: 1, of: null },
    bytes: { here: 0, of: null },
  } as const;
  expect(holdingWords(part)).toBe('Partly here: 1 file, 0.0 MB');
  const more = { here: 12, of: 30 };
  expect(holdingWords({ state: 'part', files: more, bytes: { here: 210e6, of: 1.376e9 } })).toBe(
    'Partly here: 12 of 30 files, 210 MB of 1.4 GB',
  );
  expect(
    holdingWords({ state: 'whole', files: { here: 9, of: 9 }, bytes: { here: 376e6, of: 376e6 } }),
  ).toBe('Here, 376 MB');
});

test('sizes and counts are rounded to what a person reads', () => {
  expect(dataSize(3_910_400)).toBe('3.9 MB');
  expect(dataSize(1_234_000_000)).toBe('1.2 GB');
  expect([967_808, 134_515_008, 1_235_814_400].map(parameterCount)).toEqual([
    '967,808',
    '135 million',
    '1.2 billion',
  ]);
  expect(needsOf(model({ needsF16: true }))).toBe(
    '1,129 MB of graphics memory · 16-bit shaders · context 4,096 tokens',
  );
  expect(needsOf(model({ vramMB: 0, contextTokens: null }))).toBe('graphics memory unknown');
});

describe('the list', () => {
  const stock: Stocked[] = [
    { model: model({ id: 'Large-8B-q4f32', vramMB: 9000 }), holding: NONE },
    { model: model({ id: 'Half-1B-q4f16', vramMB: 900, needsF16: true }), holding: NONE },
    { model: model({ id: 'Small-1B-q4f32', vramMB: 700 }), holding: { ...NONE, state: 'part' } },
  ];
  const ids = (
    words: string,
    which: 'all' | 'runs' | 'here',
    device = report(),
    first: string[] = [],
  ): string[] => filtered(stock, { words, which }, device, new Set(first)).map((s) => s.model.id);

  test('goes from the small to the large, with what was here first on top', () => {
    expect(ids('', 'all')).toEqual(['Small-1B-q4f32', 'Half-1B-q4f16', 'Large-8B-q4f32']);
    expect(ids('', 'all', report(), ['Large-8B-q4f32'])[0]).toBe('Large-8B-q4f32');
  });

  test('is narrowed by words, by the device and by what is here', () => {
    expect(ids('1b  F32', 'all')).toEqual(['Small-1B-q4f32']);
    expect(ids('', 'runs', report({ f16: false }))).toEqual(['Small-1B-q4f32']);
    expect(ids('', 'runs', report(null))).toEqual([]);
    expect(ids('', 'here')).toEqual(['Small-1B-q4f32']);
  });
});

describe('the pace', () => {
  test('is told once enough is known, and from what came in here alone', () => {
    const pace = new Pace();
    pace.add(500, 0);
    expect(pace.perSecond).toBeNull();
    pace.add(600, 1000);
    expect(pace.perSecond).toBeNull();
    pace.add(700, 2000);
    expect(pace.perSecond).toBe(100);
    expect(pace.left(1000)).toBe(3000);
  });

  test('follows a line that slows down', () => {
    const pace = new Pace();
    for (let second = 0; second <= 20; second++) pace.add(second * 1000, second * 1000);
    for (let second = 21; second <= 40; second++)
      pace.add(20_000 + (second - 20) * 10, second * 1000);
    expect(pace.perSecond).toBeCloseTo(10, 5);
  });

  test('is never negative or endless, whatever is told', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(1e9), fc.nat(1e5))), (told) => {
        const pace = new Pace();
        for (const [bytes, at] of told.toSorted(([, a], [, b]) => a - b)) pace.add(bytes, at);
        const { perSecond } = pace;
        expect(perSecond === null || (perSecond > 0 && Number.isFinite(perSecond))).toBe(true);
        expect(pace.left(1e9) ?? 0).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
