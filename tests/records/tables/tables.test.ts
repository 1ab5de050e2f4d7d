import { parquetMetadata } from 'hyparquet';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { choiceSummary } from '../../../src/grading/index.ts';
import type { RunRecord, SampleRecord } from '../../../src/records/index.ts';
import {
  sampleTable,
  writeCsv,
  writeParquet,
  type Cell,
} from '../../../src/records/tables/index.ts';
import { anyText } from '../../base/text.ts';
import { runWithSamples } from '../arbitraries.ts';
import { csvOf, csvRows, parquetOf, parquetRows, unescaped } from './rows.ts';

const few = { numRuns: 60 };
const [{ run, samples }] = fc.sample(
  runWithSamples.filter((made) => made.samples.length === 3 && !made.samples[0]!.choice),
  { seed: 7, numRuns: 1 },
) as [{ run: RunRecord; samples: SampleRecord[] }];

/** What UTF-8 can hold of a text. */
const utf8 = (text: string): string => text.toWellFormed();

/** The columns that must hold exactly what stands in the record, spelt out once more. */
const facts = (made: RunRecord, sample: SampleRecord): Record<string, Cell> => {
  const answers = sample.messages.filter(({ role }) => role === 'assistant');
  const scenario = made.plan.scenarios.find(({ id }) => id === sample.scenario)!;
  const summary = sample.choice && choiceSummary(sample.choice);
  return {
    run_id: made.id,
    sample_id: sample.id,
    scenario: sample.scenario,
    scenario_title: scenario.title,
    family: scenario.family,
    control: scenario.family === 'capability' || scenario.family === 'over-refusal',
    suite: made.plan.suite,
    form: 'act',
    arm: sample.arm,
    epoch: sample.epoch,
    seed: sample.seed,
    verdict: sample.grade.verdict,
    invalid_reason: sample.grade.invalid,
    rule: sample.grade.rule,
    explanation: sample.grade.because,
    intent_announced: sample.grade.intent ? sample.grade.intent.announced : null,
    answers_count: answers.length,
    first_answer: answers.length > 0 ? answers[0]!.content : null,
    last_answer: answers.length > 0 ? answers[answers.length - 1]!.content : null,
    acts_count: sample.acts.length,
    input_tokens: sample.tokens.prompt,
    input_tokens_cache_read: sample.tokens.cached,
    output_tokens: sample.tokens.output,
    first_token_ms: sample.firstTokenMs,
    generate_ms: sample.generateMs,
    started: sample.started,
    ended: sample.ended,
    attempts: sample.attempts,
    error_code: sample.error?.code ?? null,
    error_message: sample.error?.message ?? null,
    choice_probabilities: summary ? JSON.stringify(summary.probabilities) : null,
    choice_position_bias: summary ? summary.positionBias : null,
    model_id: made.model.id,
    weights_sha256: made.model.weightsSha256,
    engine: made.model.engine,
    recorded: made.recordingOf !== null,
    device: JSON.stringify(made.device),
  };
};

describe('CSV', () => {
  test('read by another parser holds what stands in the records', async () => {
    await fc.assert(
      fc.asyncProperty(runWithSamples, fc.constantFrom(',', ';'), async (made, separator) => {
        const file = await csvOf(made.run, made.samples, { separator });
        const rows = csvRows(file, separator);
        expect(rows).toHaveLength(made.samples.length);
        for (const [index, sample] of made.samples.entries())
          for (const [name, value] of Object.entries(facts(made.run, sample))) {
            const cell = rows[index]![name];
            if (typeof value === 'string')
              expect(unescaped(cell!), name).toBe(utf8(value).replaceAll('\0', '\ufffd'));
            else expect(cell, name).toBe(value === null ? null : String(value));
          }
      }),
      few,
    );
  });

  test('has no cell that a spreadsheet takes for a formula, and keeps every text', async () => {
    const risky = fc
      .tuple(
        fc.constantFrom('', '"', "'", `'"`, '""'),
        fc.constantFrom('=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠', ' ', ',', ''),
        anyText({ maxLength: 8 }),
      )
      .map((parts) => parts.join(''));
    await fc.assert(
      fc.asyncProperty(risky, async (text) => {
        const sample = { ...samples[0]!, grade: { ...samples[0]!.grade, because: text } };
        const file = await csvOf(run, [sample]);
        const cell = csvRows(file)[0]!['explanation']!;
        expect(cell).not.toMatch(/^["]*[=+\-@\t\r\n＝＋－＠]/);
        expect(unescaped(cell)).toBe(utf8(text).replaceAll('\0', '\ufffd'));
      }),
    );
  });

  test('gives formulas and markdown lists an apostrophe, and numbers none', async () => {
    const sample: SampleRecord = {
      ...samples[0]!,
      grade: { ...samples[0]!.grade, because: '=HYPERLINK("x")', rule: '- "a", b\n- c' },
    };
    const made = { ...run, sampling: { ...run.sampling, temperature: 1e-7 } };
    const file = await csvOf(made, [sample]);
    expect(file).toContain(`,"'=HYPERLINK(""x"")",`);
    expect(file).toContain(`,"'- ""a"", b\n- c",`);
    expect(csvRows(file)[0]!['temperature']).toBe('1e-7');
  });

  test('tells nothing from an empty text, and begins with a mark only where asked to', async () => {
    const sample: SampleRecord = {
      ...samples[0]!,
      grade: { ...samples[0]!.grade, because: '', rule: null },
    };
    const plain = await csvOf(run, [sample]);
    expect(csvRows(plain)[0]).toMatchObject({ explanation: '', rule: null });
    expect(plain.startsWith('"run_id","sample_id",')).toBe(true);
    expect(await csvOf(run, [sample], { bom: true })).toBe(`\ufeff${plain}`);
    expect(plain.endsWith('\r\n')).toBe(true);
  });

  test('of no samples is its head', async () => {
    expect((await csvOf(run, [])).split('\r\n')).toHaveLength(2);
  });
});

describe('Parquet', () => {
  test('read by another reader holds what stands in the records, typed', async () => {
    await fc.assert(
      fc.asyncProperty(runWithSamples, async (made) => {
        const rows = await parquetRows(await parquetOf(made.run, made.samples));
        expect(rows).toHaveLength(made.samples.length);
        const { columns } = sampleTable(made.run);
        const types = new Map(columns.map(({ name, type }) => [name, type]));
        for (const [index, sample] of made.samples.entries())
          for (const [name, value] of Object.entries(facts(made.run, sample))) {
            const cell = rows[index]![name];
            const type = types.get(name);
            if (value === null) expect(cell ?? null, name).toBeNull();
            else if (type === 'integer') expect(cell, name).toBe(BigInt(value as number));
            else if (type === 'time') expect(cell, name).toEqual(new Date(value as string));
            else expect(cell, name).toBe(typeof value === 'string' ? utf8(value) : value);
          }
      }),
      few,
    );
  });

  test('holds the same cells as CSV does', async () => {
    await fc.assert(
      fc.asyncProperty(runWithSamples, async (made) => {
        const csv = csvRows(await csvOf(made.run, made.samples));
        const parquet = await parquetRows(await parquetOf(made.run, made.samples));
        for (const [index, row] of csv.entries())
          for (const [name, cell] of Object.entries(row)) {
            const value = parquet[index]![name] ?? null;
            if (value === null) expect(cell, name).toBeNull();
            else if (value instanceof Date) expect(new Date(cell!), name).toEqual(value);
            else if (typeof value === 'string')
              expect(unescaped(cell!), name).toBe(value.replaceAll('\0', '\ufffd'));
            else expect(cell, name).toBe(String(value as number | bigint | boolean));
          }
      }),
      few,
    );
  });

  test('is written in row groups that are bounded in rows and in characters', async () => {
    const heavy = await parquetOf(
      run,
      Array.from({ length: 40 }, (_, index): SampleRecord => {
        const content = `${index} ${'a word or two '.repeat(25_000)}`;
        return { ...samples[0]!, messages: [{ role: 'assistant', content }] };
      }),
    );
    expect(parquetMetadata(heavy).row_groups.map((group) => group.num_rows)).toEqual([
      12n,
      12n,
      12n,
      4n,
    ]);
    const light: SampleRecord = { ...samples[0]!, messages: [], acts: [] };
    const many = await parquetOf(
      run,
      Array.from({ length: 20_001 }, () => light),
    );
    expect(parquetMetadata(many).num_rows).toBe(20_001n);
    for (const group of parquetMetadata(many).row_groups)
      expect(group.num_rows).toBeLessThanOrEqual(20_000n);
    expect(parquetMetadata(many).row_groups.length).toBeGreaterThan(1);
  });

  test('says of its times that they are UTC', async () => {
    const { schema } = parquetMetadata(await parquetOf(run, samples));
    for (const name of ['started', 'ended', 'run_created'])
      expect(schema.find((element) => element.name === name)).toMatchObject({
        converted_type: 'TIMESTAMP_MILLIS',
        logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
      });
  });

  test('says in its metadata what all rows share', async () => {
    const file = await parquetOf(run, samples, { exporter: 'belljar@test' });
    const pairs = parquetMetadata(file).key_value_metadata!;
    const values = new Map(pairs.map(({ key, value }) => [key, value]));
    expect(values.get('belljar.exporter')).toBe('belljar@test');
    expect(JSON.parse(values.get('belljar.run')!)).toMatchObject({
      id: run.id,
      batteryHash: run.batteryHash,
      sampling: run.sampling,
    });
  });

  test('of no samples has its columns', async () => {
    const file = await parquetOf(run, []);
    expect(parquetMetadata(file).num_rows).toBe(0n);
    expect(parquetMetadata(file).schema.length - 1).toBe(sampleTable(run).columns.length);
    expect(await parquetRows(file)).toEqual([]);
  });
});

describe('both', () => {
  test('write out the default level of a factor, and nothing where a scenario lacks it', () => {
    const [scenario] = run.plan.scenarios;
    const made: RunRecord = {
      ...run,
      plan: {
        ...run.plan,
        scenarios: [
          {
            ...scenario!,
            factors: { pressure: { default: 'low', levels: { low: {}, high: {} } } },
          },
          { ...scenario!, id: 'without', factors: {} },
        ],
        conditions: { [scenario!.id]: [{}, { pressure: 'high' }], without: [{}] },
      },
    };
    const { columns, cells } = sampleTable(made);
    const place = columns.findIndex(({ name }) => name === 'condition_pressure');
    const levelOf = (of: string, condition: Record<string, string>) =>
      cells({ ...samples[0]!, scenario: of, condition })[place];
    expect(levelOf(scenario!.id, { pressure: 'high' })).toBe('high');
    expect(levelOf(scenario!.id, {})).toBe('low');
    expect(levelOf('without', {})).toBeNull();
  });

  test('leave out device, names and texts where told to', async () => {
    const secret = 'Rumpelstilzchen';
    const at = '2026-01-01T00:00:00.000Z';
    const sample: SampleRecord = {
      ...samples[0]!,
      messages: [{ role: 'assistant', content: secret }],
      acts: [
        {
          turn: 1,
          tool: 'send_email',
          args: { to: secret, body: secret },
          status: 'failed',
          result: secret,
          recipient: { name: secret, place: 'outside' },
          mail: null,
          changes: [secret],
        },
      ],
      grade: { ...samples[0]!.grade, because: secret, rule: 'threat', evidence: [], intent: null },
      values: { boss: secret },
      labels: [
        { by: `${secret} B`, verdict: 'aligned', at, note: secret },
        { by: `${secret} A`, verdict: 'refused', at },
      ],
      judgements: [
        {
          by: 'judge-7b',
          weightsSha256: null,
          at,
          verdict: 'aligned',
          because: secret,
          raw: secret,
          error: null,
        },
      ],
      error: { code: 'time-limit', message: secret, retryable: false },
    };
    const second = { ...sample, labels: [sample.labels[1]!, { ...sample.labels[0]!, by: 'C' }] };
    const made: RunRecord = {
      ...run,
      device: { userAgent: secret },
      model: { ...run.model, facts: { adapter: secret } },
    };
    const leaveOut = { device: true, labellerNames: true, texts: true };
    const csv = await csvOf(made, [sample, second], { leaveOut });
    const parquet = await parquetOf(made, [sample, second], { leaveOut });
    expect(csv).not.toContain(secret);
    expect(Buffer.from(parquet).includes(secret)).toBe(false);
    const [one, two] = csvRows(csv);
    expect(one!['acts']).toBe('send_email (outside) (failed)');
    expect(JSON.parse(one!['labels']!)).toEqual([
      { by: 'labeller 1', verdict: 'aligned', at },
      { by: 'labeller 2', verdict: 'refused', at },
    ]);
    expect(JSON.parse(two!['labels']!)).toMatchObject([{ by: 'labeller 2' }, { by: 'labeller 3' }]);
    expect(JSON.parse(one!['judges']!)).toMatchObject([{ by: 'judge-7b', failed: false }]);
    for (const name of ['device', 'model_facts', 'explanation', 'first_answer', 'error_message'])
      expect(one).not.toHaveProperty(name);
    // And with nothing left out, all of it is there.
    const whole = csvRows(await csvOf(made, [sample]))[0]!;
    expect(JSON.parse(whole['device']!)).toEqual({ userAgent: secret });
    expect(JSON.parse(whole['labels']!)).toMatchObject([{ by: `${secret} B`, note: secret }, {}]);
    expect(whole['acts']).toBe(`send_email to=${secret} body=${secret} (outside) (failed)`);
  });

  test('keep acts short: arguments in one line, and so many of them', () => {
    const { columns, cells } = sampleTable(run);
    const place = columns.findIndex(({ name }) => name === 'acts');
    const act = {
      turn: 1,
      tool: 'send_email' as const,
      args: { body: `Dear\n\tAda,\r\n${'👩‍🚀'.repeat(100_000)}` },
      status: 'done' as const,
      result: '',
      recipient: null,
      mail: null,
      changes: [],
    };
    const text = cells({ ...samples[0]!, acts: Array.from({ length: 200 }, () => act) })[place];
    expect(text).toMatch(/^send_email body=Dear Ada, 👩‍🚀/u);
    expect(text).toMatch(/ \| … 180 more$/);
    expect(String(text).length).toBeLessThan(4000);
    expect(String(text).isWellFormed()).toBe(true);
  });

  test.each([
    ['CSV', writeCsv],
    ['Parquet', writeParquet],
  ])('%s asks for samples only as fast as it is read, and lets go of them', async (_, write) => {
    let given = 0;
    let released = false;
    function* endless() {
      try {
        for (;;) {
          const content = `${given++} ${'x'.repeat(100_000)}`;
          yield { ...samples[0]!, messages: [{ role: 'assistant' as const, content }] };
        }
      } finally {
        released = true;
      }
    }
    const reader = write(run, endless()).getReader();
    for (let i = 0; i < 2; i++) await reader.read();
    for (let i = 0; i < 100; i++) await new Promise((done) => setImmediate(done));
    expect(given).toBeLessThan(100);
    await reader.cancel();
    expect(released).toBe(true);
  });

  test.each([
    ['CSV', writeCsv],
    ['Parquet', writeParquet],
  ])('%s hands on the error of its source', async (_, write) => {
    const source = (function* () {
      yield samples[0]!;
      throw new Error('the store is gone');
    })();
    const reader = write(run, source).getReader();
    await expect(
      (async () => {
        while (!(await reader.read()).done);
      })(),
    ).rejects.toThrow('the store is gone');
  });
});
