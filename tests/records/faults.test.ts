/* eslint-disable @typescript-eslint/no-explicit-any, @typescript-eslint/no-unsafe-member-access,
   @typescript-eslint/no-unsafe-call
   -- good data are spoilt here on purpose, in ways that no type allows */
import { deflateRawSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { batteryHash } from '../../src/battery/index.ts';
import type { RunRecord, SampleRecord } from '../../src/records/index.ts';
import { runWithSamples } from './arbitraries.ts';
import { chunked, faultOf, linesOf, packed, readAll, sealed } from './files.ts';

/** A run with three samples that have messages, acts and evidence to spoil. */
const [{ run, samples }] = fc.sample(
  runWithSamples.filter(
    (made) =>
      made.samples.length === 3 &&
      made.run.plan.scenarios.length === 1 &&
      made.run.plan.arms.length === 1 &&
      made.run.plan.epochs === 3 &&
      Object.values(made.run.plan.conditions).flat().length === 1 &&
      made.samples[0]!.messages.length > 0 &&
      made.samples[0]!.acts.length > 0 &&
      Object.keys(made.samples[0]!.values).length > 0,
  ),
  { seed: 11, numRuns: 1 },
) as [{ run: RunRecord; samples: SampleRecord[] }];
const whole = await packed(run, samples);
const lines = await linesOf(run, samples);
const body = lines.slice(0, -1);

type Loose = Record<string, any>;

/** The file with one line changed, and a footer that fits. */
function changed(line: number, change: (value: Loose) => unknown): Blob {
  const value = JSON.parse(body[line - 1]!) as Loose;
  const next = change(value) ?? value;
  return sealed(body.map((text, index) => (index === line - 1 ? JSON.stringify(next) : text)));
}

/** The file with the text of one line changed, and a footer that fits. */
const withText = (line: number, text: string): Blob =>
  sealed(body.map((old, index) => (index === line - 1 ? text : old)));

/** Any lines, as they are. */
const plain = (texts: string[]): Blob => new Blob(texts.map((text) => `${text}\n`));

async function expectFault(file: Blob, line: number, words: string): Promise<void> {
  const { error, parts } = await faultOf(file);
  expect(error.message).toContain(words);
  expect(error).toMatchObject({ code: 'bad-input', details: { line } });
  expect(error.message).toMatch(new RegExp(`^line ${line}\\b`));
  // Nobody may take the file for whole.
  expect(parts.map((part) => part.type)).not.toContain('footer');
}

test('the unspoilt file is taken', async () => {
  expect(await readAll(sealed(body))).toHaveLength(5);
  expect(await readAll(changed(2, () => undefined))).toHaveLength(5);
});

describe('the container', () => {
  test.each([
    ['an empty file', new Blob([]), 1, 'cut off'],
    ['a picture', new Blob([new Uint8Array([0x89, 0x50, 0x4e, 0x47, 10])]), 1, 'UTF-8'],
    ['a text', new Blob(['Dear diary,\n']), 1, 'expected a result file'],
    ['gzip of a text', new Blob([gzipSync('Dear diary,\n')]), 1, 'expected a result file'],
    ['one byte', new Blob(['{']), 1, 'JSON'],
    ['JSON that is no line of ours', new Blob(['{"a":1}']), 1, 'expected header, sample or footer'],
    ['a gzip header and nothing else', new Blob([whole.slice(0, 10) as BlobPart]), 1, 'gzip'],
    ['raw deflate', new Blob([deflateRawSync('{"a":1}'.repeat(99))]), 1, ''],
  ])('%s is refused', async (_, file, line, words) => {
    await expectFault(file, line, words);
  });

  test('gzip that is cut off anywhere is refused', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: whole.length - 1 }), async (end) => {
        const { error } = await faultOf(new Blob([whole.slice(0, end)]));
        expect(error.code).toBe('bad-input');
        expect(error.details?.['line']).toBeGreaterThanOrEqual(1);
      }),
      { numRuns: 40 },
    );
  });

  test('a byte that was changed is noticed, or changed nothing', async () => {
    const expected = await readAll(new Blob([whole as BlobPart]));
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: whole.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        async (at, flip) => {
          const spoilt = whole.slice();
          spoilt[at]! ^= flip;
          let parts;
          try {
            parts = await readAll(new Blob([spoilt]));
          } catch (thrown) {
            expect(thrown).toMatchObject({ code: 'bad-input' });
            return;
          }
          expect(parts).toEqual(expected);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('text that is cut off anywhere is refused', async () => {
    const text = `${lines.join('\n')}\n`;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: text.length - 2 }), async (end) => {
        const { error } = await faultOf(new Blob([text.slice(0, end)]));
        expect(error.code).toBe('bad-input');
      }),
      { numRuns: 40 },
    );
  });

  test('invalid UTF-8 is refused where it stands', async () => {
    const bytes = new TextEncoder().encode(`${body[0]}\n${body[1]}\n`);
    bytes[body[0]!.length + 200] = 0xff;
    await expectFault(new Blob([bytes.slice()]), 2, 'UTF-8');
    const cut = new Uint8Array([...new TextEncoder().encode(`${body[0]}\n`), 0xe2, 0x82]);
    await expectFault(new Blob([cut]), 2, 'UTF-8');
  });

  test('an error of the source is told with its line', async () => {
    let pulls = 0;
    const source = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (pulls++ > 0) controller.error(new Error('the disk is gone'));
        else controller.enqueue(new TextEncoder().encode(`${body[0]}\n{`));
      },
    });
    const { error } = await faultOf(source);
    expect(error).toMatchObject({ code: 'bad-input', message: 'line 2: the disk is gone' });
  });

  test('reading stops when it is told to', async () => {
    const { error } = await faultOf(plain(lines), { signal: AbortSignal.abort() });
    expect(error.code).toBe('aborted');
  });
});

describe('order and footer', () => {
  test.each([
    ['no footer', plain(body), 5, 'expected a footer'],
    ['no header', plain(lines.slice(1)), 1, 'expected the header first, not a sample'],
    ['a footer alone', plain([lines.at(-1)!]), 1, 'expected the header first, not a footer'],
    ['two headers', plain([body[0]!, ...lines]), 2, 'expected one header'],
    ['a sample after the footer', plain([...lines, body[1]!]), 6, 'nothing after the footer'],
    ['a second footer', plain([...lines, lines.at(-1)!]), 6, 'nothing after the footer'],
    ['an empty line after the footer', plain([...lines, '']), 6, 'nothing after the footer'],
    ['an empty line between', plain([body[0]!, '', ...lines.slice(1)]), 2, 'one JSON object'],
    ['a line that is left out', plain([...body.slice(0, -1), lines.at(-1)!]), 4, 'there are 2'],
    [
      'lines in another order',
      plain([0, 2, 1, 3, 4].map((i) => lines[i]!)),
      5,
      'changed or damaged',
    ],
    ['a line of an unknown kind', withText(3, '{"type":"note"}'), 3, 'header, sample or footer'],
    ['a line that is a list', withText(3, '[]'), 3, 'header, sample or footer'],
    ['a line that is null', withText(3, 'null'), 3, 'header, sample or footer'],
    ['two objects in one line', withText(3, `${body[2]} {}`), 3, 'one JSON object'],
  ])('%s', async (_, file, line, words) => {
    await expectFault(file, line, words);
  });

  test('a wrong hash, and a changed text under the right one', async () => {
    const footer = JSON.parse(lines.at(-1)!) as Loose;
    const forged = JSON.stringify({ ...footer, sha256: 'f'.repeat(64) });
    await expectFault(plain([...body, forged]), 5, 'changed or damaged');
    const other = JSON.parse(body[1]!) as Loose;
    other['sample'].attempts++;
    const lied = [body[0]!, JSON.stringify(other), ...lines.slice(2)];
    await expectFault(plain(lied), 5, 'changed or damaged');
  });

  test('a wrong count, and footers of another form', async () => {
    const footer = JSON.parse(lines.at(-1)!) as Loose;
    const spoilt: [Loose, string][] = [
      [{ samples: 4 }, 'at samples: says 4, but there are 3'],
      [{ samples: -1 }, 'at samples'],
      [{ samples: '3' }, 'expected number'],
      [{ sha256: 'nonsense' }, 'a SHA-256 as 64 hexadecimal digits'],
      [{ more: 1 }, 'more'],
    ];
    for (const [change, words] of spoilt)
      await expectFault(plain([...body, JSON.stringify({ ...footer, ...change })]), 5, words);
  });
});

describe('the header', () => {
  test.each([
    ['a newer version', (header: Loose) => void (header['version'] = 3), 'made by a newer Belljar'],
    [
      'a newer schema',
      (header: Loose) => void (header['$schema'] = 'urn:belljar:result-file:12'),
      'made by a newer Belljar',
    ],
    ['another schema', (header: Loose) => void (header['$schema'] = 'urn:x'), 'at $schema'],
    ['no version', (header: Loose) => void delete header['version'], 'at version'],
    ['version zero', (header: Loose) => void (header['version'] = 0), 'at version'],
    ['an unknown key', (header: Loose) => void (header['extra'] = 1), 'extra'],
    ['no run', (header: Loose) => void delete header['run'], 'at run: '],
    ['no exporter', (header: Loose) => void delete header['exporter'], 'at exporter: '],
    ['a date in words', (header: Loose) => void (header['exported'] = 'today'), 'ISO datetime'],
    [
      'a battery that was changed',
      (header: Loose) => void (header['run'].plan.scenarios[0].title = 'Another'),
      'at run.batteryHash',
    ],
    [
      'a word list that was changed',
      (header: Loose) => void (header['run'].plan.words.more = ['word']),
      'at run.batteryHash',
    ],
    [
      'a hash of something else',
      (header: Loose) => void (header['run'].batteryHash = '0'.repeat(64)),
      'at run.batteryHash',
    ],
    [
      'a scenario twice',
      ({ run: { plan } }: Loose) => void plan.scenarios.push(plan.scenarios[0]),
      'at run.plan.scenarios.1.id: duplicate',
    ],
    ['an arm twice', ({ run: { plan } }: Loose) => void plan.arms.push(plan.arms[0]), 'arms.1.id'],
    [
      'a rule of no known form',
      ({ run: { plan } }: Loose) => void (plan.scenarios[0].rules[0].when = { wished: {} }),
      'at run.plan.scenarios.0.rules.0.when',
    ],
    [
      'more samples than anybody can play',
      ({ run: { plan } }: Loose) => {
        plan.epochs = 100_000;
        plan.conditions[plan.scenarios[0].id] = Array(9).fill({});
      },
      'at run.plan: 900000 samples are more than 300000',
    ],
  ])('%s', async (_, change, words) => {
    await expectFault(changed(1, change), 1, words);
  });
});

describe('a sample', () => {
  test.each([
    ['of an unknown scenario', { scenario: 'elsewhere' }, 'at sample.scenario: not in the plan'],
    ['of an inherited name', { scenario: 'toString' }, 'at sample.scenario: not in the plan'],
    ['of an unknown arm', { arm: 'elsewhere' }, 'at sample.arm: not in the plan'],
    ['of an unknown condition', { condition: { a: 'b' } }, 'at sample.condition: not in the plan'],
    ['of an epoch too far', { epoch: 99 }, 'at sample.epoch: expected at most'],
    ['with an id that is not its own', { id: 'other' }, 'at sample.id: expected'],
    ['of another text of the scenario', { scenarioHash: '0'.repeat(64) }, 'at sample.scenarioHash'],
    ['with an unknown key', { extra: 1 }, 'extra'],
    ['with a wrong type', { seed: 'seven' }, 'at sample.seed: Invalid input: expected number'],
    ['with a broken number', { seed: 1.5 }, 'at sample.seed'],
    ['with a negative time', { generateMs: -1 }, 'at sample.generateMs'],
    ['with too long a text', { values: { a: 'x'.repeat(400_001) } }, 'at sample.values.a'],
    ['with no grade', { grade: null }, 'at sample.grade'],
  ])('%s', async (_, change, words) => {
    await expectFault(
      changed(3, (line) => void Object.assign(line['sample'], change)),
      3,
      words,
    );
  });

  test('that comes twice', async () => {
    await expectFault(sealed([...body, body[1]!]), 5, 'at sample.id: duplicate');
  });

  test.each(['aligned', 'invalid'])('whose verdict %s and reason disagree', async (verdict) => {
    const invalid = verdict === 'invalid' ? null : 'empty';
    const file = changed(2, ({ sample }) => void Object.assign(sample.grade, { verdict, invalid }));
    await expectFault(file, 2, 'at sample.grade: an invalid verdict');
  });

  const text = (more: object) => ({ kind: 'text', message: 0, start: 0, end: 0, ...more });
  const act = (more: object) => ({ kind: 'act', act: 0, field: null, start: 0, end: 0, ...more });
  const length = samples[0]!.messages[0]!.content.length;
  test.each([
    ['a message that is not there', text({ message: 99 }), 'there is no message 99'],
    ['an act that is not there', act({ act: 99 }), 'there is no act 99'],
    ['an argument that is not there', act({ field: 'nothing' }), 'no argument nothing'],
    ['an inherited argument', act({ field: 'toString' }), 'no argument toString'],
    ['behind the end of a message', text({ end: length + 1 }), `the text has ${length} characters`],
    ['behind the end of an act', act({ end: 1 }), 'the text has 0 characters'],
    ['backwards', text({ start: 1, end: 0 }), 'behind its end'],
    ['before the beginning', text({ start: -1 }), 'sample.grade.evidence.0.start'],
    ['half a character', text({ end: 0.5 }), 'sample.grade.evidence.0.end'],
  ])('with evidence that points %s', async (_, evidence, words) => {
    const file = changed(2, ({ sample }) => void (sample.grade.evidence = [evidence]));
    await expectFault(file, 2, words);
  });

  test('with evidence of intent that points nowhere', async () => {
    const intent = { announced: true, evidence: [text({}), text({ message: 7 })] };
    const file = changed(2, ({ sample }) => void (sample.grade.intent = intent));
    await expectFault(file, 2, 'at sample.grade.intent.evidence.1: there is no message 7');
  });

  test('with evidence up to the very end is taken', async () => {
    const file = changed(2, ({ sample }) => {
      sample.grade.evidence = [text({ start: length, end: length }), text({ end: length })];
    });
    expect(await readAll(file)).toHaveLength(5);
  });
});

describe('hostile JSON', () => {
  const deep = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);

  test('nested too deep is refused before it is parsed', async () => {
    await expectFault(withText(2, `{"a":${deep(64)}}`), 2, 'nested deeper than 64');
    await expectFault(withText(2, '{"a":'.repeat(100_000)), 2, 'nested deeper than 64');
    // Up to the limit it is the schema that refuses.
    await expectFault(withText(2, `{"type":"sample","sample":${deep(63)}}`), 2, 'at sample');
  });

  test('brackets inside strings are no nesting', async () => {
    const tricky = `${'[{'.repeat(200)}"\\${'[{'.repeat(200)}`;
    const file = changed(2, ({ sample }) => void (sample.values.a = tricky));
    const parts = await readAll(file);
    expect(parts[1]).toMatchObject({ sample: { values: { a: tricky } } });
  });

  test.each(['__proto__', 'constructor', 'prototype', '\\u005f_proto__'])(
    'the key %s is refused anywhere',
    async (key) => {
      const name = JSON.parse(`"${key}"`) as string;
      await expectFault(
        withText(2, body[1]!.replace('"values":{', `"values":{"${key}":"x",`)),
        2,
        `at sample.values.${name}: a key that is not allowed`,
      );
      await expectFault(withText(1, body[0]!.replace('{', `{"${key}":{},`)), 1, `at ${name}: `);
    },
  );

  test.each(['NaN', 'Infinity', '-Infinity', '1e400', 'undefined', '01', '0x10', "'a'"])(
    '%s is no value',
    async (value) => {
      const text = body[1]!.replace(/"generateMs":[^,}]+/, `"generateMs":${value}`);
      expect(text).not.toBe(body[1]);
      await expectFault(withText(2, text), 2, value === '1e400' ? 'a finite number' : 'JSON');
    },
  );

  test('lone surrogates are replaced, and the sample is marked', async () => {
    const broken = '\ud83d and \udc00';
    const file = changed(2, ({ sample }) => void (sample.values.a = broken));
    const parts = await readAll(file);
    expect(parts[1]).toMatchObject({
      sample: { values: { a: '\ufffd and \ufffd' } },
      mended: true,
    });
    expect(parts[2]).not.toHaveProperty('mended');
  });

  test('a key of megabytes does not become a message of megabytes', async () => {
    const { error } = await faultOf(withText(2, `{"type":"sample","${'x'.repeat(2_000_000)}":1}`));
    expect(error.message.length).toBeLessThan(1000);
    expect(JSON.stringify(error.details).length).toBeLessThan(1000);
  });
});

describe('size', () => {
  /** A stream without end. Reading it to the end would never finish. */
  function endless(
    start: string,
    again: string,
  ): { stream: ReadableStream<Uint8Array>; state: Loose } {
    const encoder = new TextEncoder();
    const state = { pulls: 0, cancelled: false };
    const stream = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.enqueue(encoder.encode(state.pulls++ === 0 ? start : again));
      },
      cancel() {
        state.cancelled = true;
      },
    });
    return { stream, state };
  }

  test('a line without end is refused at the limit, and the source is let go', async () => {
    const { stream, state } = endless(`${body[0]}\n{"`, 'x'.repeat(1000));
    const { error } = await faultOf(stream, { limits: { lineChars: 100_000 } });
    expect(error).toMatchObject({ details: { line: 2 } });
    expect(error.message).toContain('longer than 100000 characters');
    expect(state['pulls']).toBeLessThan(110);
    expect(state['cancelled']).toBe(true);
  });

  test('the same as gzip: a bomb is not unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 ** 2, 'x'), { level: 1 });
    let taken = 0;
    const stream = new ReadableStream<Uint8Array>({
      pull(controller) {
        const end = Math.min(taken + 4096, bomb.length);
        controller.enqueue(new Uint8Array(bomb.subarray(taken, end)));
        taken = end;
        if (taken === bomb.length) controller.close();
      },
    });
    const { error } = await faultOf(stream, { limits: { lineChars: 1_000_000 } });
    expect(error.message).toContain('line 1: longer than 1000000 characters');
    expect(taken).toBeLessThan(bomb.length / 10);
  });

  test('the default limit of a line is eight million characters', async () => {
    const at = (length: number): Blob => plain([body[0]!, 'x'.repeat(length)]);
    await expectFault(at(8 * 1024 ** 2 + 1), 2, 'longer than');
    await expectFault(at(8 * 1024 ** 2), 2, 'one JSON object');
  });

  test('more bytes than allowed are refused', async () => {
    const limit = (bytes: number) => ({ limits: { bytes } });
    const size = plain(lines).size;
    expect(await readAll(plain(lines), limit(size))).toHaveLength(5);
    const { error } = await faultOf(plain(lines), limit(size - 1));
    expect(error.message).toContain(`the file unpacks to more than ${size - 1} bytes`);
  });

  test('more samples than allowed are refused', async () => {
    const plan = { ...run.plan, epochs: 1 };
    const short = { ...run, plan, batteryHash: batteryHash(plan) };
    const one = samples.map((sample) => ({
      ...sample,
      epoch: 1,
      id: sample.id.replace(/\d+$/, '1'),
    }));
    const file = (list: SampleRecord[]): Promise<Uint8Array> => packed(short, list);
    expect(
      await readAll(chunked(await file(one.slice(0, 1)), [500]), { limits: { samples: 1 } }),
    ).toHaveLength(3);
    const { error } = await faultOf(plain(lines), { limits: { samples: 2 } });
    expect(error.message).toContain('at run.plan: 3 samples are more than 2');
  });
});
