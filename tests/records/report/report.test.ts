import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { percent, percentRange, seededRandom } from '../../../src/base/index.ts';
import { expandPlan, makePlan, type PlanChoice } from '../../../src/battery/index.ts';
import {
  rowOf,
  VERDICTS,
  type RunRecord,
  type SampleRecord,
  type SampleRow,
} from '../../../src/records/index.ts';
import { reportHtml, type ReportOptions } from '../../../src/records/report/index.ts';
import {
  clusteredRate,
  holm,
  mcnemar,
  pairedDifference,
  pairedTable,
  wilsonInterval,
} from '../../../src/statistics/index.ts';
import { shipped } from '../../battery/scenarios.ts';
import { runWithSamples } from '../arbitraries.ts';
import { byTag, elementsOf, parseHtml, tablesOf, textOf, type Element } from './parse-html.ts';

const written = new Date('2026-11-24T02:15:30.000Z');
const options = { exporter: 'belljar@test', written };
const few = { numRuns: 40 };

const [{ run, samples }] = fc.sample(
  runWithSamples.filter((made) => made.samples.length === 3),
  { seed: 7, numRuns: 1 },
) as [{ run: RunRecord; samples: SampleRecord[] }];

const rowsOf = (made: RunRecord, list: readonly SampleRecord[]): SampleRow[] =>
  list.map((sample) => rowOf(made.id, sample));

/** A run of the shipped battery and rows for all its samples, of which some are invalid. */
function played(choice: PlanChoice, seed = 'any'): { made: RunRecord; rows: SampleRow[] } {
  const made = { ...run, plan: makePlan(shipped, choice) };
  const random = seededRandom(seed);
  const rows = expandPlan(made.plan).map(({ id, scenario, condition, arm, epoch }): SampleRow => {
    const verdict = random.pick([...VERDICTS, 'misaligned', 'aligned'] as const);
    return {
      ...{ runId: made.id, id, scenario, condition, arm, epoch, verdict },
      invalid: verdict === 'invalid' ? random.pick(['empty', 'loop'] as const) : null,
      intent: random.pick([true, false, null]),
      rule: null,
      labels: [],
      judged: [],
      positionBias: null,
      promptTokens: random.below(1000),
      outputTokens: random.below(100),
      generateMs: 1 + random.below(2000),
      attempts: 1,
    };
  });
  return { made, rows };
}

const OFFICE: PlanChoice = { design: 'standard', suite: 'office', epochs: 3 };

function report(made: RunRecord, rows: readonly SampleRow[], more: Partial<ReportOptions> = {}) {
  const file = reportHtml(made, rows, { ...options, ...more });
  const root = parseHtml(file);
  return { file, root, text: textOf(byTag(root, 'body')[0]!).replace(/\s+/g, ' ') };
}

const ELEMENTS = new Set(
  (
    'html head meta title style body header main footer nav section article figure figcaption h1 h2 ' +
    'h3 p ul li a div span strong mark table caption thead tbody tr th td dl dt dd svg line circle ' +
    'rect text tspan'
  ).split(' '),
);

/** What makes a file inert, whole and fit for everybody. */
function expectSound(root: Element): void {
  const ids = new Set<string>();
  for (const { tag, attributes } of elementsOf(root)) {
    expect(ELEMENTS, tag).toContain(tag);
    for (const [name, value] of Object.entries(attributes)) {
      expect(name).not.toMatch(/^on|^style$|^src|^xlink|^action|^data$/);
      if (/^[xyr][12]?$|^c[xy]$|width|height|opacity/.test(name))
        expect(value).toMatch(/^\d+(\.\d+)?$|^width=/);
      if (name === 'href') expect(value).toMatch(/^#[a-z-]+$/);
      if (name === 'id') {
        expect(ids).not.toContain(value);
        ids.add(value);
      }
    }
  }
  for (const { attributes } of elementsOf(root)) {
    if (attributes['href']) expect(ids).toContain(attributes['href'].slice(1));
    if (attributes['aria-labelledby']) expect(ids).toContain(attributes['aria-labelledby']);
  }
  for (const table of byTag(root, 'table')) {
    expect(textOf(byTag(table, 'caption')[0]!)).not.toBe('');
    for (const head of byTag(table, 'th')) expect(head.attributes['scope']).toMatch(/^(col|row)$/);
    const widths = byTag(table, 'tr').map(({ children }) => children.length);
    expect(new Set(widths).size).toBe(1);
  }
  for (const svg of byTag(root, 'svg')) {
    expect(svg.attributes['role']).toBe('img');
    const [title] = byTag(svg, 'title');
    expect(svg.attributes['aria-labelledby']).toBe(title!.attributes['id']);
    expect(textOf(title!)).not.toBe('');
  }
}

describe('the file', () => {
  test('is sound and inert, whatever the run holds', () => {
    fc.assert(
      fc.property(runWithSamples, (made) => {
        const rows = rowsOf(made.run, made.samples);
        const { file, root } = report(made.run, rows, { samples: made.samples });
        expectSound(root);
        expect(file.isWellFormed()).toBe(true);
        expect(file).not.toMatch(/<script|<iframe|<object|<link|javascript:|url\(|@import/i);
      }),
      few,
    );
  });

  test('allows its own style and nothing else', () => {
    const { root } = report(run, rowsOf(run, samples));
    const policy = byTag(root, 'meta').find(
      ({ attributes }) => attributes['http-equiv'] === 'Content-Security-Policy',
    )!.attributes['content'];
    const styles = byTag(root, 'style');
    expect(styles).toHaveLength(1);
    const hash = createHash('sha256').update(textOf(styles[0]!)).digest('base64');
    expect(policy).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`,
    );
    // It must come before the style that it allows.
    const head = byTag(root, 'head')[0]!;
    const order = head.children.flatMap((child) => (typeof child === 'string' ? [] : [child.tag]));
    expect(order.slice(0, 2)).toEqual(['meta', 'meta']);
  });

  test('is the same for the same run', () => {
    const { made, rows } = played(OFFICE);
    expect(reportHtml(made, rows, options)).toBe(reportHtml(made, rows, options));
  });
});

describe('hostile text', () => {
  const HOSTILE = [
    '<script>alert(1)</script>',
    '</style><script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "' onload='alert(1)",
    ']]><!-- --><![CDATA[',
    '&lt;b&gt; &amp;',
    '[link](javascript:alert(1)) **bold** <http://example.org>',
    '{{constructor.constructor("alert(1)")()}} ${alert(1)}',
  ];

  test.each(HOSTILE)('stays text wherever it stands: %s', (text) => {
    const [scenario] = run.plan.scenarios;
    const [arm] = run.plan.arms;
    const made: RunRecord = {
      ...run,
      model: { ...run.model, id: text, label: text, engineVersion: text, facts: { [text]: text } },
      device: { [`device ${text}`]: text },
      plan: {
        ...run.plan,
        design: text,
        scenarios: [{ ...scenario!, title: text }, ...run.plan.scenarios.slice(1)],
        arms: [{ ...arm!, title: text, about: text }, ...run.plan.arms.slice(1)],
        conditions: { ...run.plan.conditions, [scenario!.id]: [{ [text]: text }] },
      },
    };
    const at = '2026-01-01T00:00:00.000Z';
    const sample: SampleRecord = {
      ...samples[0]!,
      id: text,
      scenario: scenario!.id,
      condition: { [text]: text },
      arm: arm!.id,
      messages: [{ role: 'assistant', content: text }],
      acts: [
        {
          turn: 1,
          tool: 'send_email',
          args: { [text]: text },
          status: 'done',
          result: text,
          recipient: null,
          mail: null,
          changes: [],
        },
      ],
      grade: {
        ...samples[0]!.grade,
        because: text,
        evidence: [
          { kind: 'text', message: 0, start: 1, end: 5 },
          { kind: 'act', act: 0, field: text, start: 2, end: 4 },
        ],
        intent: null,
      },
      labels: [{ by: text, verdict: 'aligned', at, note: text }],
      error: { code: text, message: text, retryable: false },
    };
    const {
      root,
      file,
      text: shown,
    } = report(made, rowsOf(made, [sample]), {
      samples: [sample],
      exporter: text,
    });
    expectSound(root);
    expect(file).not.toMatch(/<script|<img|<!\[|<!--/i);
    expect(textOf(byTag(root, 'h1')[0]!)).toBe(text);
    const plain = text.replace(/\s+/g, ' ');
    // Title, design, arm, scenario, device, answer, argument, reason, label, error…
    expect(shown.split(plain).length).toBeGreaterThan(15);
  });

  test('that turns text around or colours a terminal is made visible', () => {
    const label = 'a\u202eb\u2066c\u200fd\u001b[31me\u0000f\u0085g\ud800h\r\ni\u2028';
    const { root, file } = report({ ...run, model: { ...run.model, label } }, []);
    expect(textOf(byTag(root, 'h1')[0]!)).toBe(
      'a⟨U+202E⟩b⟨U+2066⟩c⟨U+200F⟩d␛[31me␀f⟨U+0085⟩g\ufffdh\ni⟨U+2028⟩',
    );
    // eslint-disable-next-line no-control-regex -- none of these may be left
    expect(file).not.toMatch(/[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/);
  });

  test('keeps a text to its last character, marks included', () => {
    const content = ' \n line <b>\n\tone & "two"';
    const sample: SampleRecord = {
      ...samples[0]!,
      messages: [{ role: 'assistant', content }],
      acts: [],
      grade: {
        ...samples[0]!.grade,
        intent: null,
        evidence: [
          { kind: 'text', message: 0, start: 8, end: 14 },
          { kind: 'text', message: 0, start: 10, end: 17 },
          { kind: 'text', message: 0, start: 3, end: 3 },
        ],
      },
    };
    const { root } = report(run, rowsOf(run, [sample]), { samples: [sample] });
    const [element] = byTag(root, 'p').filter(({ attributes }) => attributes['class'] === 'text');
    expect(textOf(element!)).toBe(content);
    expect(byTag(element!, 'mark').map(textOf).join('')).toBe(content.slice(8, 17));
  });
});

describe('the figures', () => {
  const { made, rows } = played(OFFICE);
  const { root, text } = report(made, rows);
  const tables = tablesOf(root);
  const { scenarios, arms } = made.plan;
  const scenarioOf = new Map(scenarios.map((scenario) => [scenario.id, scenario]));
  const isControl = (row: SampleRow): boolean =>
    ['capability', 'over-refusal'].includes(scenarioOf.get(row.scenario)!.family);
  const scored = (list: SampleRow[]) => list.filter(({ verdict }) => verdict !== 'invalid');
  const hits = (list: SampleRow[]) => list.filter(({ verdict }) => verdict === 'misaligned').length;

  const share = (count: number, of: number): string => {
    const interval = wilsonInterval(count, of);
    if (!interval) return '–';
    const { low, high } = interval;
    return `${percent(count / of)} (${percentRange(low, high)}) ${count} of ${of}`;
  };
  const misaligned = (list: SampleRow[]): string => share(hits(list), scored(list).length);
  const intent = (list: SampleRow[]): string =>
    share(
      list.filter((row) => row.intent === true).length,
      list.filter((row) => row.intent !== null).length,
    );
  const invalid = (list: SampleRow[]): number => list.length - scored(list).length;

  test.each([
    ['Misaligned acts, pooled over the scenarios under pressure, by arm', false],
    ['Plain tasks failed, pooled over the scenarios in plain tasks, by arm', true],
  ])('%s', (caption, control) => {
    const found = tables.get(caption)!;
    expect(found).toHaveLength(1 + arms.length);
    for (const [index, arm] of arms.entries()) {
      const list = rows.filter((row) => row.arm === arm.id && isControl(row) === control);
      const wide = clusteredRate(
        scored(list).map((row) => ({
          hit: row.verdict === 'misaligned',
          cluster: row.scenario,
        })),
      );
      const { low, high } = wide.interval!;
      expect(found[index + 1]).toEqual([
        arm.title,
        misaligned(list),
        `${percent(wide.rate!)} (${percentRange(low, high)}) on ${wide.clusters} scenarios`,
        ...(control ? [] : [intent(list)]),
        share(invalid(list), list.length),
        String(list.length),
      ]);
    }
  });

  test('families by arms', () => {
    const caption = 'Misaligned acts by family and arm: rate, Wilson’s 95 % interval, count';
    const [, ...found] = tables.get(caption)!;
    const harmful = scenarios.filter(
      ({ family }) => family !== 'capability' && family !== 'over-refusal',
    );
    const families = [...new Set(harmful.map(({ family }) => family))];
    expect(found.map(([name]) => name!.toLowerCase().replaceAll(/[ -]/g, ''))).toEqual(
      families.map((family) => family.replaceAll('-', '')),
    );
    for (const [index, family] of families.entries())
      expect(found[index]!.slice(1)).toEqual(
        arms.map((arm) =>
          misaligned(
            rows.filter(
              (row) => row.arm === arm.id && scenarioOf.get(row.scenario)!.family === family,
            ),
          ),
        ),
      );
    // The drawing says the same.
    const map = byTag(root, 'svg').find(({ children }) =>
      children.some(
        (child) => typeof child !== 'string' && child.attributes['id'] === 'families-map',
      ),
    )!;
    const cells = byTag(map, 'text')
      .map((cell) => textOf(cell))
      .filter((cell) => / of \d+$/.test(cell));
    expect(cells).toEqual(
      found.flatMap(([, ...line]) =>
        line
          .filter((cell) => cell !== '–')
          .map((cell) => `${cell.split(' (')[0]!} of ${cell.split(' of ')[1]!}`),
      ),
    );
  });

  test.each([
    ['Misaligned acts', false],
    ['Plain tasks failed', true],
  ])('effects of the arms: %s', (measure, control) => {
    const caption = `${measure}: paired difference to “Nothing”, in percentage points`;
    const [, ...found] = tables.get(caption)!;
    const others = arms.filter(({ id }) => id !== 'none');
    expect(found.map(([name]) => name)).toEqual(others.map(({ title }) => title));
    const signed = (value: number): string => {
      const digits = Math.abs(value * 100).toFixed(1);
      return digits === '0.0' ? digits : (value < 0 ? '−' : '+') + digits;
    };
    const tests: number[] = [];
    for (const [index, arm] of others.entries()) {
      const pairs = rows
        .filter((row) => row.arm === arm.id && isControl(row) === control)
        .map((row) => ({
          row,
          other: rows.find((one) => one.id === row.id.replace(`/${arm.id}/`, '/none/'))!,
        }));
      const both = pairs.filter(
        ({ row, other }) => row.verdict !== 'invalid' && other.verdict !== 'invalid',
      );
      const table = pairedTable(
        both.map(({ row, other }) => ({
          first: row.verdict === 'misaligned',
          second: other.verdict === 'misaligned',
        })),
      );
      const { value, low, high } = pairedDifference(table)!;
      const { exact } = mcnemar(table);
      tests.push(exact);
      expect(found[index]!.slice(0, 6)).toEqual([
        arm.title,
        String(both.length),
        String(pairs.length - both.length),
        percent((table.both + table.onlySecond) / both.length),
        percent((table.both + table.onlyFirst) / both.length),
        `${signed(value)} (${signed(low)} to ${signed(high)})`,
      ]);
      expect(found[index]![7]).toBe(exact < 0.001 ? '< 0.001' : exact.toFixed(3));
      // Seventeen scenarios: enough to draw from.
      expect(found[index]![6]).toMatch(/^\([−+]?\d+\.\d to [−+]?\d+\.\d\)$/);
    }
    const adjusted = holm(tests).map((p) => (p < 0.001 ? '< 0.001' : p.toFixed(3)));
    expect(found.map((line) => line[8])).toEqual(adjusted);
  });

  test('every scenario, condition and arm', () => {
    const harm = tables.get('Under pressure: rates with Wilson’s 95 % intervals')!.slice(1);
    const control = tables.get('Plain tasks: rates with Wilson’s 95 % intervals')!.slice(1);
    const list = scenarios.flatMap((scenario) =>
      made.plan.conditions[scenario.id]!.flatMap((condition) =>
        arms.map((arm) => ({
          scenario,
          arm,
          list: rows.filter(
            (row) =>
              row.scenario === scenario.id &&
              row.arm === arm.id &&
              JSON.stringify(row.condition) === JSON.stringify(condition),
          ),
        })),
      ),
    );
    expect(harm.length + control.length).toBe(list.length);
    for (const { scenario, arm, list: group } of list) {
      const isPlain = ['capability', 'over-refusal'].includes(scenario.family);
      const line = (isPlain ? control : harm).shift()!;
      expect(line[0]!.startsWith(scenario.title)).toBe(true);
      expect(line.slice(1)).toEqual([
        arm.title,
        String(group.length),
        misaligned(group),
        ...(isPlain ? [] : [intent(group)]),
        String(invalid(group)),
      ]);
    }
  });

  test('reasons why samples were invalid, and speed', () => {
    const found = tables.get('Invalid samples by reason and arm, plain tasks included')!;
    for (const [reason, ...counts] of found.slice(1))
      expect(counts).toEqual(
        arms.map(({ id }) =>
          String(
            rows.filter(
              (row) =>
                row.arm === id &&
                row.invalid === { 'Empty answer': 'empty', 'Went in a circle': 'loop' }[reason!],
            ).length,
          ),
        ),
      );
    const tokens = rows.reduce((sum, row) => sum + row.outputTokens, 0);
    expect(text).toContain(`Tokens written${tokens.toLocaleString('en')}`);
  });

  test('of conditions stand apart', () => {
    const varied = played({
      ...OFFICE,
      design: 'factorial',
      epochs: 1,
      scenarios: [scenarios[0]!.id],
    });
    expect(
      new Set(varied.rows.map(({ condition }) => JSON.stringify(condition))).size,
    ).toBeGreaterThan(1);
    const [, ...lines] = tablesOf(report(varied.made, varied.rows).root).get(
      'Under pressure: rates with Wilson’s 95 % intervals',
    )!;
    expect(new Set(lines.map((line) => `${line[0]} ${line[1]}`)).size).toBe(lines.length);
  });
});

describe('the words', () => {
  const rows = rowsOf(run, samples);
  const of = (change: Partial<RunRecord>, more: Partial<ReportOptions> = {}): string =>
    report({ ...run, ...change }, rows, more).text;

  test('call a toy a toy, and nothing else one', () => {
    expect(of({ model: { ...run.model, id: 'organism-scifi' } })).toContain('A toy model');
    expect(of({ model: { ...run.model, id: 'Qwen3-1.7B' } })).not.toContain('A toy model');
  });

  test('call a recording one', () => {
    expect(of({ recordingOf: 'some-run-1' })).toContain(
      'Recorded: these answers were played again',
    );
    expect(of({ recordingOf: 'some-run-1' })).toContain('Of the replay, not of the model');
    expect(of({ recordingOf: null })).not.toContain('Recorded:');
  });

  test('say what is missing of a run that was stopped', () => {
    expect(report(run, rows.slice(0, 1)).text).toMatch(/Unfinished: 1 of [\d,]+ samples/);
    const { made, rows: all } = played(OFFICE);
    expect(report(made, all).text).not.toContain('Unfinished');
  });

  test('say what hashes, prompts and intervals do not prove', () => {
    const text = of({});
    expect(text).toContain('an analogue of training it on them, not a replication');
    expect(text).toContain('it does not prove who made the run');
    expect(text).toContain('count neither as safe nor as unsafe');
    expect(of({ model: { ...run.model, weightsSha256: null } })).toContain(
      'weights were not hashed',
    );
  });

  test('say how the model answered', () => {
    const acting = played({ ...OFFICE, epochs: 1 });
    expect(report(acting.made, acting.rows).text).toContain('Misaligned acts');
    const choosing = played({ ...OFFICE, epochs: 1, form: 'choice' });
    const { text } = report(choosing.made, choosing.rows);
    expect(text).toContain('Misaligned choices');
    expect(text).toContain('did not act');
    expect(text).not.toContain('Misaligned acts');
  });

  test('leave out device and names where told to', () => {
    const secret = 'Rumpelstilzchen';
    const at = '2026-01-01T00:00:00.000Z';
    const device = { userAgent: secret };
    const model = { ...run.model, facts: { adapter: secret } };
    const sample: SampleRecord = {
      ...samples[0]!,
      labels: [
        { by: secret, verdict: 'aligned', at },
        { by: 'B', verdict: 'aligned', at },
      ],
    };
    expect(of({ device, model }, { samples: [sample] }).split(secret)).toHaveLength(4);
    const leaveOut = { device: true, labellerNames: true };
    const text = of({ device, model }, { samples: [sample], leaveOut });
    expect(text).not.toContain(secret);
    expect(text).toContain('labeller 1');
    expect(text).toContain('labeller 2');
  });

  test('of a run without samples say that nothing was scored', () => {
    const { root, text } = report(run, []);
    expectSound(root);
    expect(text).toContain('nothing scored');
    expect(text).not.toMatch(/NaN|Infinity|undefined|null/);
  });
});
