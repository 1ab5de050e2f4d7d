import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { readInspectLog, type InspectSample } from '../../../src/records/inspect/index.ts';
import { blobOf, FORMATS, INSPECT, readAll } from './logs.ts';

/** A minimal log, and what is laid over its only sample. */
const logWith = (sample: object, more: object = {}): Blob =>
  blobOf(
    JSON.stringify({
      version: 2,
      eval: { created: '2026-01-01', task: 't', model: 'm' },
      ...more,
      samples: [{ id: 1, epoch: 1, input: 'hi', ...sample }],
    }),
  );

const sampleOf = async (sample: object): Promise<InspectSample> =>
  (await readAll(logWith(sample))).samples[0]!;

describe.each(FORMATS)('a .%s log that Inspect wrote', (format) => {
  test('is read as Inspect reads it', async () => {
    const { log, samples } = await readAll(blobOf(INSPECT[format]));
    expect(log).toMatchObject({ ...INSPECT.expected.log, format });
    const comparable = samples.map((sample) => ({
      ...sample,
      messages: sample.messages.map((message) => ({
        ...message,
        toolCalls: message.toolCalls.map((call) => ({
          ...call,
          args: JSON.parse(call.args) as unknown,
        })),
      })),
    }));
    expect(samples).toHaveLength(INSPECT.expected.samples.length);
    for (const expected of INSPECT.expected.samples)
      expect(comparable.find(({ id }) => id === expected.id)).toMatchObject(expected);
  });

  test('can be gone through again, and left early', async () => {
    const { samples } = await readInspectLog(blobOf(INSPECT[format]));
    const ids: unknown[] = [];
    for await (const { id } of samples) {
      ids.push(id);
      break;
    }
    for await (const { id } of samples) ids.push(id);
    expect(ids).toHaveLength(5);
    expect(ids[1]).toBe(ids[0]);
  });

  test('reading stops when it is told to', async () => {
    const controller = new AbortController();
    const { samples } = await readInspectLog(blobOf(INSPECT[format]), {
      signal: controller.signal,
    });
    controller.abort();
    const read = async (): Promise<void> => {
      for await (const _ of samples) throw new Error('read on');
    };
    await expect(read()).rejects.toMatchObject({ code: 'aborted' });
  });
});

describe('a log', () => {
  test('is read whatever the order and spaces of its members, and split anywhere', async () => {
    const text =
      '\ufeff { "samples" : [ {"id":"a","epoch":1,"input":"\\"]}[{"} ,\n {"id":"b","epoch":2,"input":"👩‍🚀"} ] , ' +
      '"unknown": {"deep":[{"x":"}"}]}, "eval": {"created":"c","task":"t","model":"m"} , "version" : 2 } \n';
    const expected = await readAll(blobOf(text));
    expect(expected.samples.map(({ id, input }) => [id, input])).toEqual([
      ['a', '"]}[{'],
      ['b', '👩‍🚀'],
    ]);
    // The file is read in pieces of 256 KiB; each of these ends one at another character.
    const length = new TextEncoder().encode(text).length;
    for (let shift = 0; shift < length - 3; shift++) {
      const spaces = ' '.repeat(256 * 1024 - 3 - shift);
      expect(await readAll(blobOf(`\ufeff${spaces}${text.slice(1)}`))).toEqual(expected);
    }
  });

  test('gives the samples before the one that is broken', async () => {
    const good = '{"id":1,"epoch":1,"input":""}';
    const text = `{"version":2,"eval":{"created":"c","task":"t","model":"m"},"samples":[${good},{}]}`;
    const { samples } = await readInspectLog(blobOf(text));
    const ids: unknown[] = [];
    const read = async (): Promise<void> => {
      for await (const { id } of samples) ids.push(id);
    };
    await expect(read()).rejects.toMatchObject({ details: { path: 'samples.1.id' } });
    expect(ids).toEqual([1]);
  });

  test('that is gone is bad input', async () => {
    const gone = {
      size: 10,
      slice: () => ({ arrayBuffer: () => Promise.reject(new Error('NotReadableError')) }),
    };
    await expect(readInspectLog(gone as unknown as Blob, { file: 'x' })).rejects.toMatchObject({
      code: 'bad-input',
      message: 'x: it cannot be read: Error: NotReadableError',
    });
  });

  test('may have no samples', async () => {
    for (const samples of ['', ',"samples":null', ',"samples":[]']) {
      const text = `{"version":2,"eval":{"created":"c","task":"t","model":"m"}${samples}}`;
      expect((await readAll(blobOf(text))).samples).toEqual([]);
    }
  });

  test('that crashed has a beginning and samples', async () => {
    const entry = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
    const zip = zipSync({
      '_journal/start.json': entry({
        version: 2,
        eval: { created: 'c', task: 't', model: 'm', tags: ['b', 'a'] },
        plan: {},
      }),
      'samples/a/b_epoch_1.json': entry({ id: 'a/b', epoch: 1, input: 'x' }),
      '../samples/evil_epoch_1.json': entry({ id: 'evil', epoch: 1, input: 'x' }),
      'deep/samples/evil_epoch_1.json': entry({ id: 'evil', epoch: 1, input: 'x' }),
      'samples/notes.txt': entry('no sample'),
    });
    const { log, samples } = await readAll(blobOf(zip));
    expect(log).toMatchObject({ status: 'started', metrics: [], tags: ['a', 'b'] });
    expect(samples.map(({ id }) => id)).toEqual(['a/b']);
  });

  test('tells metrics that could not be computed as null', async () => {
    const text = `{"version":2,"eval":{"created":"c","task":"t","model":"m"},"results":{"scores":
      [{"name":"s","scorer":"r","metrics":{"mean":{"name":"mean","value":NaN},
      "std":{"name":"std","group":"g","value":-Infinity}}}]}}`;
    expect((await readAll(blobOf(text))).log.metrics).toEqual([
      { score: 's', scorer: 'r', reducer: null, name: 'mean', group: null, value: null },
      { score: 's', scorer: 'r', reducer: null, name: 'std', group: 'g', value: -Infinity },
    ]);
  });
});

describe('a sample', () => {
  test('shows all kinds of content, as text or by name', async () => {
    const content = [
      { type: 'text', text: 'one' },
      { type: 'reasoning', reasoning: 'thought', summary: 'short' },
      { type: 'reasoning', reasoning: 'secret', redacted: true, summary: 'short' },
      { type: 'image', image: 'data:image/png;base64,xx' },
      { type: 'text', text: '<img src=x onerror=alert(1)>' },
      { type: 'something new' },
    ];
    const { messages, input } = await sampleOf({
      messages: [{ role: 'assistant', content }],
      input: [
        { role: 'system', content: 'be kind' },
        { role: 'user', content: 'hi' },
      ],
    });
    expect(messages[0]).toMatchObject({
      text: 'one\n(image)\n<img src=x onerror=alert(1)>\n(something new)',
      reasoning: 'thought\nshort',
    });
    expect(input).toBe('be kind\n\nhi');
  });

  test('has long texts put back', async () => {
    const { messages, input } = await sampleOf({
      input: 'attachment://a1',
      messages: [
        { role: 'user', content: 'tc://a1' },
        { role: 'user', content: [{ type: 'text', text: 'attachment://missing' }] },
        { role: 'user', content: 'attachment://toString' },
        {
          role: 'assistant',
          content: 'see attachment://a1',
          tool_calls: [{ id: 'x', function: 'f', arguments: { a: ['attachment://a1'] } }],
        },
      ],
      attachments: { a1: 'a long text' },
    });
    expect(input).toBe('a long text');
    expect(messages.map(({ text }) => text)).toEqual([
      'a long text',
      'attachment://missing',
      'attachment://toString',
      'see attachment://a1',
    ]);
    expect(messages[3]!.toolCalls).toEqual([
      { id: 'x', name: 'f', args: '{"a":["a long text"]}', problem: null },
    ]);
  });

  test('tells tools and their errors', async () => {
    const { messages } = await sampleOf({
      messages: [
        {
          role: 'assistant',
          content: '',
          tool_calls: [{ function: 'f', arguments: 'raw', parse_error: 'no' }],
        },
        {
          role: 'tool',
          content: '',
          function: 'f',
          tool_call_id: 'x',
          error: { type: 'timeout', message: 'slow' },
        },
        { role: 'user', content: '', tool_call_id: ['y', 'z'] },
      ],
    });
    expect(messages[0]!.toolCalls).toEqual([{ id: '1', name: 'f', args: '"raw"', problem: 'no' }]);
    expect(messages[1]).toMatchObject({ toolCallId: 'x', tool: 'f', error: 'slow' });
    expect(messages[2]).toMatchObject({ toolCallId: 'y', tool: null });
  });

  test('keeps values of scores as they are, and NaN and null as unscored', async () => {
    const values = {
      text: 'C',
      number: 0,
      no: false,
      list: [1, 'a'],
      record: { x: 1, y: null },
      gone: null,
    };
    const scores = Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, { value, history: [] }]),
    );
    const read = await sampleOf({ scores });
    expect(Object.fromEntries(read.scores.map(({ name, value }) => [name, value]))).toEqual(values);
    const text = await logWith({ scores }).text();
    const nan = blobOf(text.replace('"value":0', '"value":NaN').replace('"x":1', '"x":NaN'));
    const { samples } = await readAll(nan);
    expect(samples[0]!.scores[1]).toMatchObject({ name: 'number', value: null });
    expect(samples[0]!.scores[4]).toMatchObject({ value: { x: null, y: null } });
  });

  test('has metadata that can be shown, cut where they are too much', async () => {
    const deep = JSON.parse('{"a":'.repeat(30) + '1' + '}'.repeat(30)) as object;
    const { metadata } = await sampleOf({
      metadata: {
        long: 'x'.repeat(30_000),
        many: Array(5000).fill(1),
        deep,
        ok: { a: [true, null] },
      },
    });
    expect(metadata['long']).toHaveLength(20_000 + '… (cut)'.length);
    expect((metadata['many'] as unknown[]).length).toBeLessThan(2001);
    expect((metadata['many'] as unknown[]).at(-1)).toBe('… (cut)');
    expect(JSON.stringify(metadata).length).toBeLessThan(40_000);
    const small = await sampleOf({ metadata: { deep, ok: { a: [true, null] } } });
    expect(small.metadata['ok']).toEqual({ a: [true, null] });
    expect(JSON.stringify(small.metadata['deep'])).toContain('… (cut)');
  });

  test('may have an id that is a number, and lone surrogates anywhere', async () => {
    expect((await sampleOf({ id: 7 })).id).toBe(7);
    const broken = '\ud83d and \udc00';
    const read = await sampleOf({ id: broken, input: broken, metadata: { [broken]: broken } });
    expect(read).toMatchObject({ id: broken, input: broken, metadata: { [broken]: broken } });
  });
});
