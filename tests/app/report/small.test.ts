import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aboutRun, isToy, runFacts } from '../../../src/app/state/report/facts.ts';
import {
  decimal,
  points,
  pText,
  shareHeard,
  shareText,
} from '../../../src/app/state/report/figures.ts';
import {
  deviceFacts,
  milliseconds,
  perSecond,
  quantileOf,
  rateText,
  rowSpeed,
} from '../../../src/app/state/report/speed.ts';
import { Heights } from '../../../src/app/state/report/window.ts';
import { BUNDLED_MODELS } from '../../../src/engines/bundled.ts';
import type { RunRecord } from '../../../src/records/index.ts';
import { wilsonInterval } from '../../../src/statistics/index.ts';
import { played } from './played.ts';

const { plan, grid } = played({}, ({ epoch }) => (epoch === 3 ? null : {}));
const record: RunRecord = {
  id: 'run-0001',
  created: '2026-01-01T00:00:00.000Z',
  plan,
  batteryHash: 'b',
  model: {
    id: 'organism-scifi',
    label: 'Organism “scifi”',
    engine: 'llama',
    engineVersion: 'v',
    weightsSha256: null,
    capabilities: {
      slots: 4,
      seeds: true,
      logProbabilities: true,
      schema: false,
      nativeTools: false,
      contextTokens: 2048,
    },
    loadMs: 1234,
    facts: {},
  },
  sampling: { temperature: 0.8, topP: 1, topK: 0 },
  acting: 'text',
  device: { userAgent: 'x', cores: 8, webgpu: false, memoryGiB: 16, gpuVendor: '' },
  recordingOf: null,
};

describe('figures as text', () => {
  test.each([
    [0, '0'],
    [1e-17, '0'],
    [-0.23, '−23'],
    [0.044, '+4'],
    [0.004, '+0.4'],
    [-0.0001, '−0.1'],
    [1, '+100'],
    [0.0096, '+1'],
  ])('a difference of %f is %s points', (difference, text) => {
    expect(points(difference)).toBe(text);
  });

  test.each([
    [0.0004, 'p < 0.001'],
    [0.0211, 'p = 0.021'],
    [0.5, 'p = 0.50'],
    [1, 'p = 1.00'],
  ])('%f is %s', (p, text) => {
    expect(pText(p)).toBe(text);
  });

  test('a share has its interval and its counts, or none', () => {
    const share = { count: 6, of: 11, interval: wilsonInterval(6, 11) };
    expect(shareText(share)).toBe('55 % [28–79 %] 6/11');
    expect(shareHeard(share)).toBe('55 %, interval 28–79 %, 6 of 11');
    expect(shareText({ count: 0, of: 0, interval: null })).toBe('none scored');
    expect(decimal(-0.034)).toBe('−0.03');
  });
});

describe('speed', () => {
  test('is told of all slots together', () => {
    // Sixteen samples of 200 ms and ten tokens each, four at a time.
    expect(rowSpeed(grid, 4)).toEqual({ timed: 16, msPerSample: 50, outputPerSecond: 200 });
    const none = played({}, () => ({ generateMs: 0, outputTokens: 0 }));
    expect(rowSpeed(none.grid, 4)).toEqual({ timed: 0, msPerSample: null, outputPerSecond: null });
  });

  test('and of one answer', () => {
    expect(perSecond({ tokens: 500, ms: 250 })).toBe(2000);
    expect(perSecond({ tokens: 0, ms: 0 })).toBeNull();
    expect([quantileOf([], 0.5), quantileOf([3], 0.9), quantileOf([1, 2, 4], 0.5)]).toEqual([
      null,
      3,
      2,
    ]);
    expect(quantileOf([0, 10], 0.9)).toBe(9);
    expect([rateText(0.84), rateText(34.4), rateText(1250)]).toEqual(['0.8', '34', '1,250']);
    expect([milliseconds(4.26), milliseconds(93), milliseconds(1234)]).toEqual([
      '4.3 ms',
      '93 ms',
      '1.2 s',
    ]);
  });
});

describe('facts', () => {
  test('of the device are put in words, and empty ones left out', () => {
    const facts = Object.fromEntries(deviceFacts(record));
    expect(facts).toMatchObject({
      Browser: 'x',
      'Processor cores': '8',
      WebGPU: 'no',
      'Memory, as the browser tells it': '16 GiB',
      'The engine can': 'tell log-probabilities',
      'Loading the model': '1.2 s',
    });
    expect(Object.keys(facts)).not.toContain('Graphics: vendor');
  });

  test('of a run say how it was made', () => {
    expect(Object.fromEntries(runFacts(record))).toMatchObject({
      Form: 'acts in the office',
      Acting: 'calls written as text',
      Repeats: '3',
    });
    const choice = { ...record, plan: { ...plan, form: 'choice' as const } };
    expect(Object.keys(Object.fromEntries(runFacts(choice)))).not.toContain('Acting');
  });

  test('are put in one sentence for pictures of its figures', () => {
    expect(aboutRun({ ...record, recordingOf: 'x' })).toBe(
      'Organism “scifi”, design “demo”, 2026-01-01; a toy model: its rates say nothing about any ' +
        'real model; recorded, not live',
    );
  });

  test('a bundled model is a toy, and a file of the same name with other weights is not', () => {
    const [bundled] = BUNDLED_MODELS;
    const of = (weightsSha256: string | null): boolean =>
      isToy({ ...record, model: { ...record.model, id: bundled!.id, weightsSha256 } });
    expect(of(bundled!.sha256)).toBe(true);
    expect(of(null)).toBe(true);
    expect(of('f'.repeat(64))).toBe(false);
    expect(isToy({ ...record, model: { ...record.model, id: 'other' } })).toBe(false);
  });
});

describe('rows in view', () => {
  test('are found from heights, measured or taken to be the mean', () => {
    const heights = new Heights(100, 50);
    expect(heights.visible(0, 200)).toEqual({ from: 0, to: 4 });
    expect(heights.visible(1000, 1200)).toEqual({ from: 19, to: 24 });
    expect(heights.set(0, 150)).toBe(true);
    expect(heights.set(0, 150.2)).toBe(false);
    expect(heights.set(200, 10)).toBe(false);
    // The mean is now that of the one row that is known.
    expect(heights.between(0, 3)).toBe(450);
    expect(heights.visible(-100, -50)).toEqual({ from: 0, to: 0 });
    expect(heights.visible(1e9, 2e9)).toEqual({ from: 100, to: 100 });
  });

  test('leave nothing out and count nothing twice, whatever the heights', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 40 }),
        fc.nat(6000),
        fc.nat(1000),
        (list, top, view) => {
          const heights = new Heights(list.length, 40);
          for (const [index, height] of list.entries()) heights.set(index, height);
          const { from, to } = heights.visible(top, top + view);
          const all = list.reduce((sum, height) => sum + height, 0);
          expect(
            heights.between(0, from) + heights.between(from, to) + heights.between(to, list.length),
          ).toBeCloseTo(all);
          expect(heights.between(0, from)).toBeLessThanOrEqual(Math.max(top, 0));
          if (to < list.length) expect(heights.between(0, to)).toBeGreaterThanOrEqual(top + view);
        },
      ),
    );
  });
});
