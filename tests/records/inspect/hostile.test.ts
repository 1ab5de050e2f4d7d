/* eslint-disable @typescript-eslint/no-explicit-any -- good logs are spoilt here on purpose */
import { zipSync, type Zippable } from 'fflate';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { blobOf, faultOf, FORMATS, INSPECT, made, readAll, written } from './logs.ts';

type Loose = Record<string, any>;

const LOG = { version: 2, eval: { created: '2026-01-01', task: 't', model: 'm' } };
const SAMPLE = { id: 'a', epoch: 1, input: 'hi', messages: [{ role: 'user', content: 'hi' }] };
const ENTRY = 'samples/a_epoch_1.json';

/** More than a text may have, and nothing that packs like a bomb. */
const LONG = Array.from({ length: 2 ** 21 }, (_, i) => i.toString(36)).join('');

const bytesOf = (value: unknown): Uint8Array =>
  new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));

/** The same sample in a log of either format; text stands for JSON that no serialiser would write. */
function logOf(format: 'json' | 'eval', sample: unknown, header: unknown = LOG): Blob {
  if (format === 'eval')
    return blobOf(zipSync({ 'header.json': bytesOf(header), [ENTRY]: bytesOf(sample) }));
  const text = typeof sample === 'string' ? sample : JSON.stringify(sample);
  const head = typeof header === 'string' ? header : JSON.stringify(header);
  return blobOf(`${head.slice(0, -1)},"samples":[${text}]}`);
}

const where = { json: /^at samples\.[01]/, eval: /^samples\/a_epoch_1\.json/ };

describe.each(FORMATS)('a hostile .%s log', (format) => {
  test('the harmless one is taken', async () => {
    expect((await readAll(logOf(format, SAMPLE))).samples).toHaveLength(1);
  });

  test('cut off anywhere it is refused', async () => {
    for (const whole of [INSPECT[format], await written(format, made)])
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 0, max: whole.length - 3 }), async (end) => {
          const error = await faultOf(blobOf(whole.slice(0, end)));
          expect(error.code).toBe('bad-input');
        }),
        { numRuns: 60 },
      );
  });

  test('whatever is changed in it, reading ends in a log or in bad-input', async () => {
    const whole = await written(format, made);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })), {
          minLength: 1,
          maxLength: 3,
        }),
        async (changes) => {
          const spoilt = whole.slice();
          for (const [at, flip] of changes) spoilt[at % spoilt.length]! ^= flip;
          try {
            await readAll(blobOf(spoilt));
          } catch (thrown) {
            expect(thrown).toMatchObject({ code: 'bad-input' });
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  test.each([
    ['no version', { eval: LOG.eval }, 'at version: expected a log of Inspect'],
    ['an older version', { ...LOG, version: 1 }, 'expected version 2 of the log format, found 1'],
    ['a newer version', { ...LOG, version: 3 }, 'expected version 2 of the log format, found 3'],
    ['a version as text', { ...LOG, version: '2' }, 'at version'],
    ['no eval', { version: 2 }, 'at eval'],
    ['an unknown status', { ...LOG, status: 'fine' }, 'at status'],
    ['a task that is a number', { ...LOG, eval: { ...LOG.eval, task: 1 } }, 'at eval.task'],
    ['counts below zero', { ...LOG, results: { total_samples: -1 } }, 'at results.total_samples'],
    [
      'a metric that is a text',
      { ...LOG, results: { scores: [{ name: 's', metrics: { m: { name: 'm', value: '1' } } }] } },
      'at results.scores.0.metrics.m.value',
    ],
    ['a key of megabytes', { ...LOG, status: 'x'.repeat(2_000_000) }, 'at status'],
  ])('%s', async (_, header, words) => {
    const error = await faultOf(logOf(format, SAMPLE, header), { file: 'a.log' });
    expect(error).toMatchObject({ code: 'bad-input', details: { file: 'a.log' } });
    expect(error.message).toMatch(/^a\.log: /);
    expect(error.message).toContain(words);
    expect(error.message.length).toBeLessThan(1000);
  });

  const with_ = (more: object): object => ({ ...SAMPLE, ...more });
  test.each<[string, unknown, string]>([
    ['no object', 7, 'expected an object'],
    ['no epoch', { id: 'a', input: '' }, 'epoch'],
    ['half an epoch', with_({ epoch: 1.5 }), 'epoch'],
    ['an epoch beyond all bounds', with_({ epoch: 2 ** 53 }), 'epoch'],
    ['an id beyond all bounds', with_({ id: 1e21 }), 'id'],
    ['an unknown role', with_({ messages: [{ role: 'root', content: '' }] }), 'messages.0.role'],
    [
      'content that is a number',
      with_({ messages: [{ role: 'user', content: 1 }] }),
      'messages.0.content',
    ],
    ['a score without a value', with_({ scores: { s: {} } }), 'scores.s.value'],
    ['a score of scores', with_({ scores: { s: { value: [[1]] } } }), 'scores.s.value'],
    [
      'tokens below zero',
      with_({ model_usage: { m: { input_tokens: -1 } } }),
      'model_usage.m.input_tokens',
    ],
    ['too long a text', with_({ input: LONG }), 'input'],
    [
      'tools without a name',
      with_({ messages: [{ role: 'assistant', content: '', tool_calls: [{}] }] }),
      'messages.0.tool_calls.0.function',
    ],
    ['JSON that breaks', '{"id":1,"epoch":01}', 'expected JSON'],
    ['two values', '{"id":1} 2', 'expected JSON'],
  ])('a sample with %s', async (_, sample, words) => {
    const error = await faultOf(logOf(format, sample));
    expect(error.code).toBe('bad-input');
    expect(error.message).toContain(words);
    expect(error.message).toMatch(where[format]);
  });

  test.each(['NaN', 'Infinity', '-Infinity', '1e400', '123456789012345678901234567890'])(
    'an epoch of %s',
    async (number) => {
      const text = JSON.stringify(SAMPLE).replace('"epoch":1', `"epoch":${number}`);
      const error = await faultOf(logOf(format, text));
      expect(error.code).toBe('bad-input');
      expect(error.message).toContain('epoch');
    },
  );

  test.each(['__proto__', 'constructor', 'prototype', '\\u005f_proto__'])(
    'the key %s wherever it could do harm',
    async (key) => {
      const places: Loose[] = [
        with_({ x_: 1 }),
        with_({ metadata: { deep: [{ x_: 1 }] } }),
        with_({ scores: { x_: { value: 1 } } }),
        with_({ scores: { s: { value: { x_: 1 } } } }),
        with_({ scores: { s: { value: 1, metadata: { x_: 1 } } } }),
        with_({ model_usage: { x_: {} } }),
        with_({ messages: [{ role: 'user', content: '', x_: {} }] }),
        with_({ attachments: { x_: 'text' } }),
      ];
      for (const place of places) {
        const error = await faultOf(logOf(format, JSON.stringify(place).replace('x_', key)));
        expect(error.code).toBe('bad-input');
        expect(error.message).toMatch(/not allowed|none of the known forms/);
      }
      for (const header of [
        { ...LOG, metadata: { x_: 1 } },
        { ...LOG, eval: { ...LOG.eval, x_: 1 } },
        { ...LOG, results: { scores: [{ name: 's', metrics: { x_: { name: '', value: 1 } } }] } },
      ]) {
        const text = JSON.stringify(header).replace('x_', key);
        expect((await faultOf(logOf(format, SAMPLE, text))).message).toContain('not allowed');
      }
      // A tool may be called with anything: it stays text.
      const call = { function: 'f', arguments: { x_: 1 } };
      const text = JSON.stringify(
        with_({ messages: [{ role: 'assistant', content: '', tool_calls: [call] }] }),
      );
      const { samples } = await readAll(logOf(format, text.replace('x_', key)));
      expect(samples[0]!.messages[0]!.toolCalls[0]!.args).toBe(
        `{"${JSON.parse(`"${key}"`) as string}":1}`,
      );
      expect(({} as { x?: number }).x).toBeUndefined();
    },
  );

  test('nesting without end', async () => {
    const deep = `{"id":"a","epoch":1,"input":"","metadata":${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}}`;
    const error = await faultOf(logOf(format, deep));
    expect(error.message).toContain('nested deeper than 128');
  });

  test('more samples, or larger ones, than allowed', async () => {
    const two = await written(format, made);
    expect((await faultOf(blobOf(two), { limits: { samples: 2 } })).message).toContain(
      'more than 2 samples',
    );
    const large = logOf(format, with_({ input: 'x'.repeat(50_000) }));
    const error = await faultOf(large, { limits: { partChars: 40_000 } });
    expect(error.message).toMatch(/(longer|larger) than 40000/);
    expect((await faultOf(large, { limits: { bytes: 40_000 } })).message).toContain(
      'than 40000 bytes',
    );
  });

  test('bytes that are no UTF-8', async () => {
    const sample = bytesOf(SAMPLE);
    sample[JSON.stringify(SAMPLE).indexOf('hi')] = 0xff;
    const file =
      format === 'eval'
        ? blobOf(zipSync({ 'header.json': bytesOf(LOG), [ENTRY]: sample }))
        : new Blob([
            `${JSON.stringify(LOG).slice(0, -1)},"samples":[`,
            sample as Uint8Array<ArrayBuffer>,
            ']}',
          ]);
    const error = await faultOf(file);
    expect(error).toMatchObject({ code: 'bad-input' });
    expect(error.message).toContain('expected UTF-8 text');
  });
});

describe('what is no log at all', () => {
  test.each([
    ['nothing', '', 'expected a log: a JSON object'],
    ['a text', 'Dear diary,', 'expected a log: a JSON object'],
    ['a list', '[1]', 'expected a log: a JSON object'],
    ['another object', '{"a":1}', 'expected a log of Inspect'],
    ['a result file of ours', '{"type":"header"}\n{"type":"sample"}\n', 'expected JSON: nothing'],
    ['a key twice', '{"version":2,"version":2}', 'at version: a key that comes twice'],
    ['a key without a value', '{"version" 2}', 'at version: expected JSON: a colon'],
    ['a comma too many', '{"version":2,}', 'expected JSON: a key'],
    [
      'samples that are an object',
      '{"version":2,"eval":{"created":"","task":"","model":""},"samples":{}}',
      'at samples: expected a list',
    ],
    [
      'samples with a comma too many',
      '{"version":2,"eval":{"created":"","task":"","model":""},"samples":[,]}',
      'at samples.0: expected JSON',
    ],
    [
      'a broken member',
      '{"version":2,"eval":{"created":"","task":"","model":""},"error":nul}',
      'at error: expected JSON',
    ],
    ['a key without end', `{"${'x'.repeat(5000)}`, 'longer than 1000 characters'],
  ])('%s', async (_, text, words) => {
    const error = await faultOf(blobOf(text));
    expect(error).toMatchObject({ code: 'bad-input' });
    expect(error.message).toContain(words);
  });

  test.each<[string, Zippable, string]>([
    ['a zip of something else', { 'word/document.xml': bytesOf('x') }, 'a zip with header.json'],
    ['a header that is no JSON', { 'header.json': bytesOf('{') }, 'header.json: expected JSON'],
  ])('%s', async (_, entries, words) => {
    const error = await faultOf(blobOf(zipSync(entries)));
    expect(error).toMatchObject({ code: 'bad-input' });
    expect(error.message).toContain(words);
  });
});

describe('a zip bomb', () => {
  const bomb = (size: number): Blob =>
    blobOf(
      zipSync(
        { 'header.json': bytesOf(LOG), [ENTRY]: new Uint8Array(size).fill(0x20) },
        { level: 9 },
      ),
    );

  test('is refused by its ratio, before it is unpacked', async () => {
    const error = await faultOf(bomb(8 * 1024 ** 2), { limits: { ratio: 100 } });
    expect(error.message).toBe(`${ENTRY}: grows more than 100-fold when it is unpacked`);
  });

  test('is refused by its size', async () => {
    const error = await faultOf(bomb(65 * 1024 ** 2));
    expect(error.message).toBe(`${ENTRY}: larger than 67108864 bytes`);
  });

  test('of many entries is refused by all of them together', async () => {
    const entries = Object.fromEntries(
      Array.from({ length: 20 }, (_, i) => [`samples/${i}_epoch_1.json`, new Uint8Array(100_000)]),
    );
    const file = blobOf(zipSync({ 'header.json': bytesOf(LOG), ...entries }));
    expect((await faultOf(file, { limits: { bytes: 1_000_000 } })).message).toBe(
      'unpacks to more than 1000000 bytes',
    );
    expect((await faultOf(file, { limits: { entries: 20 } })).message).toContain(
      '21 entries are more than 20',
    );
  });

  test('that lies about its size is not unpacked beyond it', async () => {
    const bytes = new Uint8Array(await bomb(2 * 1024 ** 2).arrayBuffer());
    const view = new DataView(bytes.buffer);
    // The second of the directory’s two entries stands last before the end record.
    const central = bytes.length - 22 - 46 - ENTRY.length;
    expect(view.getUint32(central, true)).toBe(0x02014b50);
    view.setUint32(central + 24, 10, true);
    expect((await faultOf(blobOf(bytes))).message).toBe(`${ENTRY}: it is damaged`);
  });
});
