import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson, seededRandom, wellFormed } from '../../src/base/index.ts';
import { resultFileName, writeResultFile } from '../../src/records/index.ts';
import { runArbitrary, runWithSamples } from './arbitraries.ts';
import { bytesOf, chunked, EXPORTED, EXPORTER, linesOf, packed, readAll, sealed } from './files.ts';
import { anyText } from '../base/text.ts';

const few = { numRuns: 40 };
const [{ run, samples }] = fc.sample(
  runWithSamples.filter((made) => made.samples.length === 3),
  { seed: 7, numRuns: 1 },
) as [{ run: Parameters<typeof packed>[0]; samples: Parameters<typeof packed>[1] }];

describe('a result file', () => {
  test('reads back as what was written, in chunks of any size', async () => {
    await fc.assert(
      fc.asyncProperty(
        runWithSamples,
        fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 5 }),
        async (made, sizes) => {
          const parts = await readAll(chunked(await packed(made.run, made.samples), sizes));
          expect(parts[0]).toEqual({
            type: 'header',
            run: wellFormed(made.run),
            exporter: EXPORTER,
            exported: EXPORTED.toISOString(),
          });
          expect(parts.slice(1, -1)).toEqual(
            made.samples.map((sample) => ({ type: 'sample', sample: wellFormed(sample) })),
          );
          expect(parts.at(-1)).toMatchObject({ type: 'footer', samples: made.samples.length });
        },
      ),
      few,
    );
  });

  test('holds no half of a character, so that every JSON reader takes it', async () => {
    await fc.assert(
      fc.asyncProperty(runWithSamples, async (made) => {
        for (const line of await linesOf(made.run, made.samples))
          expect(line.replaceAll('\\\\', '')).not.toMatch(/\\ud[89a-f]/i);
      }),
      few,
    );
  });

  test('is read byte by byte, so that every character is split', async () => {
    const whole = await packed(run, samples);
    const plain = new Uint8Array(gunzipSync(whole));
    const expected = await readAll(new Blob([whole as BlobPart]));
    expect(await readAll(chunked(whole, [1]))).toEqual(expected);
    expect(await readAll(chunked(plain, [1]))).toEqual(expected);
  });

  test('holds canonical lines, and the footer has the hash of all before it', async () => {
    await fc.assert(
      fc.asyncProperty(runWithSamples, async (made) => {
        const lines = await linesOf(made.run, made.samples);
        for (const line of lines) expect(canonicalJson(JSON.parse(line))).toBe(line);
        // What `zcat file | head -n -1 | sha256sum` does.
        const before = lines.slice(0, -1).map((line) => `${line}\n`);
        expect(JSON.parse(lines.at(-1)!)).toEqual({
          type: 'footer',
          samples: made.samples.length,
          sha256: createHash('sha256').update(before.join('')).digest('hex'),
        });
      }),
      few,
    );
  });

  test('written out again by another tool still verifies', async () => {
    const turned = (value: unknown): unknown =>
      Array.isArray(value)
        ? value.map(turned)
        : value !== null && typeof value === 'object'
          ? Object.fromEntries(
              Object.entries(value)
                .reverse()
                .map(([key, item]) => [key, turned(item)]),
            )
          : value;
    const escaped = (char: string): string =>
      `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
    const lines = await linesOf(run, samples);
    const rewritten = lines
      .map((line) => JSON.stringify(turned(JSON.parse(line))))
      .map((line) => line.replace(/[\u007f-\uffff]/g, escaped))
      .map((line) => `${line.replace('{', '{ ')}\r\n`)
      .join('');
    expect(rewritten).not.toContain(lines[1]);
    const expected = await readAll(chunked(await packed(run, samples), [999]));
    expect(await readAll(new Blob(['\ufeff', rewritten]))).toEqual(expected);
    expect(await readAll(new Blob([gzipSync(rewritten.trimEnd())]))).toEqual(expected);
  });

  test('may hold no samples at all', async () => {
    const parts = await readAll(chunked(await packed(run, []), [64]));
    expect(parts.map((part) => part.type)).toEqual(['header', 'footer']);
  });
});

describe('writing', () => {
  test('asks for samples only as fast as the file is read, and lets go of them', async () => {
    // Noise does not compress, so the file grows with every sample.
    const random = seededRandom('noise');
    const noise = Array.from({ length: 60_000 }, () => String.fromCharCode(random.below(0xd800)));
    const { grade, id, ...rest } = samples[0]!;
    let given = 0;
    let released = false;
    function* endless() {
      try {
        for (;;) {
          const epoch = ++given;
          yield {
            ...rest,
            id: id.replace(/\d+$/, String(epoch)),
            epoch,
            messages: [{ role: 'user' as const, content: noise.slice(epoch).join('') }],
            grade: { ...grade, evidence: [], intent: null },
          };
        }
      } finally {
        released = true;
      }
    }
    const many = { ...run, plan: { ...run.plan, epochs: 10_000 } };
    const reader = writeResultFile(many, endless(), { exporter: EXPORTER }).getReader();
    for (let i = 0; i < 5; i++) await reader.read();
    // Nobody reads now: what fits the buffers is made, and no more.
    for (let i = 0; i < 1000; i++) await new Promise((done) => setImmediate(done));
    expect(given).toBeLessThan(30);
    await reader.cancel();
    expect(released).toBe(true);
  });

  test('fails where no reader would take the result', async () => {
    const write = (list: typeof samples): Promise<Uint8Array> =>
      bytesOf(writeResultFile(run, list, { exporter: EXPORTER }));
    await expect(write([samples[0]!, samples[0]!])).rejects.toThrow(
      /^line 3 at sample.id: duplicate/,
    );
    await expect(write([{ ...samples[0]!, generateMs: NaN }])).rejects.toThrow(
      /^line 2 at sample.generateMs/,
    );
  });

  test('hands on the error of its source', async () => {
    const source = (function* () {
      yield samples[0]!;
      throw new Error('the store is gone');
    })();
    const written = bytesOf(writeResultFile(run, source, { exporter: EXPORTER }));
    await expect(written).rejects.toThrow('the store is gone');
  });
});

describe('the name of a result file', () => {
  test('says model, design and minute', () => {
    const named = {
      ...run,
      created: '2026-11-24T02:15:30.123Z',
      model: { ...run.model, id: 'organism-scifi' },
      plan: { ...run.plan, design: 'demo' },
    };
    expect(resultFileName(named)).toBe(
      'belljar-organism-scifi-demo-2026-11-24T0215.belljar.jsonl.gz',
    );
  });

  test('holds only characters that every file system takes', () => {
    fc.assert(
      fc.property(runArbitrary, anyText(), (any, id) => {
        const name = resultFileName({ ...any, model: { ...any.model, id } });
        expect(name).toMatch(/^belljar-[\w.-]+-\d{4}-\d\d-\d\dT\d{4}\.belljar\.jsonl\.gz$/);
        expect(name.length).toBeLessThan(200);
      }),
    );
  });
});

test('a file of the first version, which knew less, is still read', async () => {
  await fc.assert(
    fc.asyncProperty(runWithSamples, async ({ run, samples }) => {
      const lines = await linesOf(run, samples);
      const header = JSON.parse(lines[0]!) as Record<string, unknown>;
      const older = { ...header, version: 1, $schema: 'urn:belljar:result-file:1' };
      const parts = await readAll(sealed([JSON.stringify(older), ...lines.slice(1, -1)]));
      expect(parts.filter(({ type }) => type === 'sample')).toHaveLength(samples.length);
    }),
    { numRuns: 10 },
  );
});
