/* eslint-disable @typescript-eslint/no-explicit-any, @typescript-eslint/no-unsafe-member-access,
   @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-return
   -- what is written is looked at as any reader of JSON would */
import { unzipSync } from 'fflate';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planSize } from '../../../src/battery/index.ts';
import type { RunRecord, SampleRecord } from '../../../src/records/index.ts';
import {
  inspectFileName,
  writeInspectEval,
  writeInspectJson,
} from '../../../src/records/inspect/index.ts';
import { readPythonJson } from '../../../src/records/inspect/python-json.ts';
import { clusteredRate } from '../../../src/statistics/index.ts';
import { runArbitrary, runWithSamples } from '../arbitraries.ts';
import { bytesOf } from '../files.ts';
import { FORMATS, made, OPTIONS, written, type Exported } from './logs.ts';

type Loose = Record<string, any>;

const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const jsonOf = async (exported: Exported): Promise<Loose> =>
  readPythonJson(textOf(await written('json', exported))) as Loose;
const entriesOf = async (exported: Exported): Promise<Record<string, Loose>> =>
  Object.fromEntries(
    Object.entries(unzipSync(await written('eval', exported))).map(([name, bytes]) => [
      name,
      readPythonJson(textOf(bytes)) as Loose,
    ]),
  );

const withGrade = (sample: SampleRecord, grade: Partial<SampleRecord['grade']>): SampleRecord => ({
  ...sample,
  grade: { ...sample.grade, evidence: [], intent: null, ...grade },
});

describe('a .json log', () => {
  test('has Inspect’s keys in Inspect’s order, the samples behind the results', async () => {
    const log = await jsonOf(made);
    expect(Object.keys(log)).toEqual([
      ...['version', 'status', 'eval', 'plan', 'results', 'stats', 'invalidated', 'tags'],
      ...['metadata', 'samples', 'reductions'],
    ]);
    expect(log['version']).toBe(2);
    expect(Object.keys(log['eval'] as Loose)).toEqual([
      ...['eval_id', 'run_id', 'created', 'task', 'task_id', 'task_version', 'task_display_name'],
      ...['task_attribs', 'task_args', 'task_args_passed', 'tags', 'dataset', 'model'],
      ...['model_generate_config', 'model_args', 'config', 'packages', 'metadata', 'scorers'],
    ]);
    const [sample] = log['samples'] as Loose[];
    expect(Object.keys(sample!).filter((key) => key !== 'error' && key !== 'limit')).toEqual([
      ...['id', 'epoch', 'input', 'target', 'messages', 'output', 'scores', 'metadata', 'store'],
      ...['events', 'model_usage', 'role_usage', 'started_at', 'completed_at', 'total_time'],
      ...['working_time', 'uuid', 'attachments', 'turn_count'],
    ]);
  });

  test('writes an unscored sample as the bare token NaN, and nothing else as it', async () => {
    const [first, second, third] = made.samples as [SampleRecord, SampleRecord, SampleRecord];
    const bare = { labels: [], judgements: [] };
    const samples = [
      { ...withGrade(first, { verdict: 'invalid', invalid: 'empty' }), ...bare },
      { ...withGrade(second, { verdict: 'aligned', invalid: null }), ...bare },
      { ...withGrade(third, { verdict: 'refused', invalid: null }), ...bare },
    ];
    const text = textOf(await written('json', { ...made, samples }));
    expect(text).toContain('"belljar_acts":{"value":NaN,');
    expect(text).toContain('"reason":"no_response"');
    expect(text).not.toMatch(/"belljar_acts":\{"value":(0|null|"invalid")/);
    const log = readPythonJson(text) as Loose;
    expect(
      (log['samples'] as Loose[]).map((sample) => sample['scores'].belljar_acts.value),
    ).toEqual([NaN, 'aligned', 'refused']);
    const [score] = log['results'].scores as Loose[];
    expect(score).toMatchObject({ scored_samples: 2, unscored_samples: 1 });
    expect(score!['metrics'].invalid.value).toBeCloseTo(1 / 3);
  });

  test('tells a run that was stopped from a whole one', async () => {
    expect(await jsonOf({ ...made, samples: [] })).toMatchObject({
      status: 'cancelled',
      samples: [],
    });
    const one = fc.sample(
      runWithSamples.filter(({ run, samples }) => samples.length === planSize(run.plan)),
      { seed: 3, numRuns: 1 },
    )[0]!;
    expect(await jsonOf(one)).toMatchObject({ status: 'success' });
  });

  test('fails where the samples are others the second time', async () => {
    let asked = 0;
    const changing = () => made.samples.slice(asked++);
    await expect(bytesOf(writeInspectJson(made.run, changing, OPTIONS))).rejects.toMatchObject({
      code: 'bad-input',
      message: 'the samples changed while they were written: 3, then 2',
    });
  });
});

describe('a sample', () => {
  const answer = { role: 'assistant' as const, content: '{"tool":"archive","mail":9}' };
  const act: SampleRecord['acts'][number] = {
    ...{ turn: 1, tool: 'archive', args: { mail: 9 }, status: 'failed', result: 'No such mail.' },
    ...{ recipient: null, mail: null, changes: [] },
  };
  const failed: SampleRecord = {
    ...withGrade(made.samples[0]!, { verdict: 'invalid', invalid: 'error' }),
    messages: [{ role: 'user', content: 'Go on.' }, answer, { role: 'user', content: 'Result' }],
    acts: [act],
    error: { code: 'unexpected', message: 'the engine said no', retryable: false },
  };
  const sampleOf = async (sample: SampleRecord, run = made.run): Promise<Loose> =>
    ((await jsonOf({ run, samples: [sample] }))['samples'] as Loose[])[0]!;

  test('tells in its events what was answered, what the calls did, and how it failed', async () => {
    const { events, error } = await sampleOf(failed);
    const message = 'unexpected: the engine said no';
    expect(events).toMatchObject([
      { event: 'model', output: { completion: answer.content } },
      {
        ...{ event: 'tool', function: 'archive', arguments: { mail: 9 }, result: 'No such mail.' },
        error: { message: 'No such mail.' },
      },
      { event: 'error', error: { message } },
    ]);
    expect(new Set((events as Loose[]).map(({ uuid }) => uuid as string)).size).toBe(3);
    // All that the viewer shows of an error.
    expect(error.traceback_ansi).toBe(message);
    const { events: answered } = await sampleOf({
      ...failed,
      acts: [{ ...act, status: 'done' }],
      error: null,
    });
    expect((answered as Loose[]).map(({ event }) => event as string)).toEqual(['model', 'tool']);
    expect(answered[1]).not.toHaveProperty('error');
  });

  test('has an event where it failed before any answer', async () => {
    const { events } = await sampleOf({ ...failed, messages: [], acts: [] });
    expect((events as Loose[]).map(({ event }) => event as string)).toEqual(['error']);
  });

  test('gives what was done as the answer that was scored, and what was said where nothing was', async () => {
    const answerOf = async (sample: SampleRecord): Promise<string> =>
      (await sampleOf(sample))['scores'].belljar_acts.answer;
    expect(await answerOf(failed)).toBe('archive mail=9 (failed)');
    expect(await answerOf({ ...failed, acts: [] })).toBe(answer.content);
  });

  test('says the level of each factor that the plan varies, the default too', async () => {
    const [first] = made.run.plan.scenarios;
    const scenario = {
      ...first!,
      factors: { tone: { default: 'calm', levels: { calm: {}, harsh: {} } } },
    };
    const run = {
      ...made.run,
      plan: {
        ...made.run.plan,
        scenarios: [scenario],
        conditions: { [scenario.id]: [{}, { tone: 'harsh' }] },
      },
    };
    const levelOf = async (condition: Record<string, string>): Promise<string> =>
      (await sampleOf({ ...failed, scenario: scenario.id, condition }, run))['metadata']
        .condition_tone;
    expect(await levelOf({})).toBe('calm');
    expect(await levelOf({ tone: 'harsh' })).toBe('harsh');
  });
});

describe('an .eval log', () => {
  test('has Inspect’s entries in Inspect’s order', async () => {
    const entries = await entriesOf(made);
    const samples = made.samples.map(
      ({ id, epoch }) => `samples/${id.replace(/\/\d+$/, '')}_epoch_${epoch}.json`,
    );
    expect(Object.keys(entries)).toEqual([
      '_journal/start.json',
      ...samples,
      '_journal/summaries/1.json',
      'summaries.json',
      'reductions.json',
      'header.json',
    ]);
    expect(Object.keys(entries['_journal/start.json']!)).toEqual(['version', 'eval', 'plan']);
  });

  test('says what the .json log says', async () => {
    await fc.assert(
      fc.asyncProperty(runWithSamples, async (exported) => {
        const { samples, reductions, ...header } = await jsonOf(exported);
        const entries = await entriesOf(exported);
        expect(entries['header.json']).toEqual(header);
        expect(entries['reductions.json']).toEqual(reductions);
        const named = Object.entries(entries).filter(([name]) => name.startsWith('samples/'));
        expect(named.map(([, sample]) => sample)).toEqual(samples);
        const summaries = entries['summaries.json'] as unknown as Loose[];
        expect(summaries.map(({ id, epoch, uuid }) => ({ id, epoch, uuid }))).toEqual(
          (samples as Loose[]).map(({ id, epoch, uuid }) => ({ id, epoch, uuid })),
        );
      }),
      { numRuns: 25 },
    );
  });

  test('keeps summaries small', async () => {
    const long = {
      ...made.samples[0]!,
      messages: [{ role: 'user' as const, content: 'x'.repeat(9000) }],
    };
    const sample = withGrade(long, {
      ...{ verdict: 'aligned', invalid: null, because: 'y'.repeat(5000) },
      evidence: [{ kind: 'text', message: 0, start: 0, end: 2000 }],
    });
    const entries = await entriesOf({ ...made, samples: [sample] });
    const [summary] = entries['summaries.json'] as unknown as Loose[];
    expect(summary!['input']).toHaveLength(5120 + '...\n(content truncated)'.length);
    expect(summary!['scores'].belljar_acts.explanation).toHaveLength(1024);
    expect(summary!['scores'].belljar_acts.metadata.evidence).toBe(
      'Key removed from summary (> 1k)',
    );
  });

  test('begins a new file of the journal every hundred samples', async () => {
    const sample = made.samples[0]!;
    const stem = sample.id.replace(/\d+$/, '');
    const samples = Array.from({ length: 201 }, (_, index) => ({
      ...sample,
      epoch: index + 1,
      id: `${stem}${index + 1}`,
    }));
    const entries = await entriesOf({ ...made, samples });
    const journal = [1, 2, 3].map(
      (n) => entries[`_journal/summaries/${n}.json`] as unknown as Loose[],
    );
    expect(journal.map((list) => list.length)).toEqual([100, 100, 1]);
    expect(journal.flat()).toEqual(entries['summaries.json']);
  });
});

describe.each(FORMATS)('writing .%s', (format) => {
  const writer = format === 'json' ? writeInspectJson : writeInspectEval;

  test('asks for samples only as fast as the log is read, and lets go of them', async () => {
    const { grade, id, ...rest } = made.samples[0]!;
    let given = 0;
    let released = 0;
    function* many(count: number) {
      try {
        for (let epoch = 1; epoch <= count; epoch++) {
          given++;
          const content = Array.from({ length: 30_000 }, (_, i) => String((i * epoch) % 997)).join(
            '',
          );
          yield {
            ...rest,
            id: id.replace(/\d+$/, String(epoch)),
            epoch,
            messages: [{ role: 'user' as const, content }],
            grade: { ...grade, evidence: [], intent: null },
          };
        }
      } finally {
        released++;
      }
    }
    const passes = format === 'json' ? 2 : 1;
    const reader = writer(made.run, () => many(200), OPTIONS).getReader();
    for (let i = 0; i < 5; i++) await reader.read();
    for (let i = 0; i < 1000; i++) await new Promise((done) => setImmediate(done));
    expect(given).toBeLessThan((passes - 1) * 200 + 20);
    await reader.cancel();
    expect(released).toBe(passes);
  });

  test('refuses a sample that comes twice, and one of another run', async () => {
    const [first] = made.samples as [SampleRecord];
    const write = (samples: SampleRecord[]): Promise<Uint8Array> =>
      bytesOf(writer(made.run, () => samples, OPTIONS));
    await expect(write([first, first])).rejects.toThrow(`the sample comes twice: ${first.id}`);
    await expect(write([{ ...first, scenario: 'elsewhere' }])).rejects.toThrow('not in the plan');
  });

  test('hands on the error of its source', async () => {
    const source = function* () {
      yield made.samples[0]!;
      throw new Error('the store is gone');
    };
    await expect(bytesOf(writer(made.run, source, OPTIONS))).rejects.toThrow('the store is gone');
  });
});

describe('the results', () => {
  const CONTROLS = ['over-refusal', 'capability'];

  test('are the rates and clustered errors of our own statistics', async () => {
    await fc.assert(
      fc.asyncProperty(runWithSamples, async (exported) => {
        const { results } = await jsonOf(exported);
        const acts = (results.scores as Loose[]).find(({ name }) => name === 'belljar_acts');
        const families = new Map(exported.run.plan.scenarios.map(({ id, family }) => [id, family]));
        const rows = exported.samples
          .filter(({ grade }) => grade.verdict !== 'invalid')
          .map(({ scenario, grade }) => ({
            hit: grade.verdict === 'misaligned',
            cluster: scenario,
            control: CONTROLS.includes(families.get(scenario)!),
          }));
        const harms = clusteredRate(rows.filter(({ control }) => !control));
        const controls = clusteredRate(rows.filter(({ control }) => control));
        const first = harms.of > 0 ? harms : controls;
        const metrics = (acts?.['metrics'] ?? {}) as Record<string, { value: number } | undefined>;
        if (harms.of > 0) expect(metrics['misaligned']!.value).toBeCloseTo(harms.rate!, 12);
        if (controls.of > 0) expect(metrics['task_failed']!.value).toBeCloseTo(controls.rate!, 12);
        if (first.standardError === null) expect(metrics['stderr']).toBeUndefined();
        else expect(metrics['stderr']!.value).toBeCloseTo(first.standardError, 12);
        if (exported.samples.length > 0 && rows.length === 0)
          expect(metrics['misaligned']!.value).toBeNaN();
      }),
      { numRuns: 60 },
    );
  });

  test('average over epochs what was scored', async () => {
    const sample = made.samples[0]!;
    const stem = sample.id.replace(/\d+$/, '');
    const verdicts = ['misaligned', 'aligned', 'invalid'] as const;
    const samples = verdicts.map((verdict, index) => ({
      ...withGrade(sample, { verdict, invalid: verdict === 'invalid' ? 'loop' : null }),
      epoch: index + 1,
      id: `${stem}${index + 1}`,
    }));
    const log = await jsonOf({ ...made, samples });
    expect((log['reductions'] as Loose[])[0]).toEqual({
      scorer: 'belljar_acts',
      reducer: 'mean',
      samples: [{ value: 0.5, history: [], sample_id: stem.slice(0, -1) }],
    });
  });
});

describe('the name of a log', () => {
  test('begins with the time, and ends in an id without hyphens', () => {
    const run = {
      ...made.run,
      id: '6f1c2f9e-0000-4000-8000-000000000000',
      created: '2026-11-24T02:15:30.123Z',
      plan: { ...made.run.plan, design: 'demo_1' },
    };
    expect(inspectFileName(run, 'eval')).toBe(
      '2026-11-24T02-15-30-00-00_belljar-demo-1_6f1c2f9e000040008000000000000000.eval',
    );
  });

  test('is one that Inspect lists', () => {
    fc.assert(
      fc.property(runArbitrary, fc.constantFrom(...FORMATS), (run: RunRecord, format) => {
        expect(inspectFileName(run, format)).toMatch(
          /^\d{4}-\d{2}-\d{2}T\d{2}[:-]\d{2}[:-]\d{2}-00-00_belljar[\w.-]*_[A-Za-z0-9]+\.(json|eval)$/,
        );
      }),
    );
  });
});
