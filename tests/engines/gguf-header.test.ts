import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readGgufHeader } from '../../src/engines/index.ts';
import { BUNDLED_MODELS } from '../../src/engines/bundled.ts';
import { withTemplate } from './gguf.ts';

const scifi = new Uint8Array(readFileSync(`public/${BUNDLED_MODELS[0]!.file}`));

const read = (...parts: BlobPart[]) => readGgufHeader(new Blob(parts));
const refused = (words: RegExp) => ({
  code: 'bad-model',
  message: expect.stringMatching(words) as string,
});

/** The beginning of a header, whose entries follow. */
function head(entries: number, tensors = 0, version = 3): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(24);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode('GGUF'));
  view.setUint32(4, version, true);
  view.setBigUint64(8, BigInt(tensors), true);
  view.setBigUint64(16, BigInt(entries), true);
  return bytes;
}
const u32 = (n: number): Uint8Array<ArrayBuffer> => new Uint8Array(Uint32Array.of(n).buffer);
const u64 = (n: bigint | number): Uint8Array<ArrayBuffer> =>
  new Uint8Array(BigUint64Array.of(BigInt(n)).buffer);
const text = (value: string): Uint8Array<ArrayBuffer>[] => {
  const bytes = new TextEncoder().encode(value);
  return [u64(bytes.length), bytes];
};
const entry = (key: string, value: string): Uint8Array<ArrayBuffer>[] => [
  ...text(key),
  u32(8),
  ...text(value),
];

describe('the header of a GGUF file', () => {
  test.each(BUNDLED_MODELS)('of $id says what its card says', async ({ file, bytes }) => {
    expect(await read(readFileSync(`public/${file}`))).toMatchObject({
      bytes,
      architecture: 'llama',
      parameters: 967_808,
      weights: 'F32',
      contextTokens: 384,
      hasChatTemplate: true,
      against: [],
    });
  });

  test('with another template or none', async () => {
    expect((await read(withTemplate(scifi, 'x'))).hasChatTemplate).toBe(true);
    expect((await read(withTemplate(scifi, ''))).hasChatTemplate).toBe(false);
  });

  test('of a file that was cut tells by how much', async () => {
    const { against } = await read(scifi.subarray(0, scifi.length - 1));
    expect(against).toEqual(['The file is cut: it has 3,910,399 of 3,910,400 bytes.']);
  });

  test('of one part of a model, without weights and tokenizer, says so', async () => {
    const { against } = await read(
      head(2),
      ...entry('general.architecture', 'llama'),
      ...[...text('split.count'), u32(4), u32(3)],
    );
    expect(against.join(' ')).toMatch(/one part of a model.*no weights.*no tokenizer/);
  });

  test('of a model that writes nothing says so', async () => {
    const { against } = await read(head(1), ...entry('general.architecture', 'nomic-bert'));
    expect(against.join(' ')).toContain('A model of the kind “nomic-bert” writes no text.');
  });

  test.each([
    ['is none', [new TextEncoder().encode('PNG\n')], /no GGUF file/],
    ['is empty', [], /ends inside its own header/],
    ['is of a version that is not known', [head(0, 0, 1)], /version 1 cannot be read/],
    ['names no architecture', [head(0)], /names no architecture/],
    ['promises more entries than there are', [head(5)], /ends inside its own header/],
    ['promises entries beyond all measure', [head(2 ** 40)], /entries, where 10000 are the most/],
    ['promises tensors beyond all measure', [head(0, 2 ** 40)], /tensors, where 100000 are/],
    ['has a text beyond all measure', [head(1), u64(2n ** 63n)], /beyond all measure/],
    ['has a key of a gigabyte', [head(1), u64(2 ** 30)], /bytes of text, where/],
    ['has a value of an unknown type', [head(1), ...text('a'), u32(99)], /unknown type 99/],
    [
      'has a list in a list',
      [head(1), ...text('a'), u32(9), u32(9), u64(1)],
      /a list of the unknown type 9/,
    ],
    [
      'has a list beyond all measure',
      [head(1), ...text('a'), u32(9), u32(4), u64(2 ** 50)],
      /items in a list, where/,
    ],
    [
      'has a tensor larger than any memory',
      [
        head(1, 1),
        ...entry('general.architecture', 'llama'),
        ...[...text('t'), u32(2), u64(2 ** 40), u64(2 ** 40), u32(0), u64(0)],
      ],
      /larger than any memory/,
    ],
    [
      'has a tensor of too many dimensions',
      [head(1, 1), ...entry('general.architecture', 'llama'), ...text('t'), u32(9)],
      /9 dimensions/,
    ],
  ] as const)('that %s is refused', async (_, parts, words) => {
    await expect(read(...(parts as unknown as BlobPart[]))).rejects.toMatchObject(refused(words));
  });

  test('of any garbage, cut or changed anywhere, is read or refused', async () => {
    const headEnd = 60_000;
    await fc.assert(
      fc.asyncProperty(
        fc.nat(headEnd),
        fc.array(fc.tuple(fc.nat(headEnd), fc.nat(255)), { maxLength: 20 }),
        async (length, changes) => {
          const bytes = scifi.slice(0, length);
          for (const [at, value] of changes) if (at < length && at > 3) bytes[at] = value;
          const outcome = await read(bytes).then(
            () => 'read',
            (thrown: { code?: string }) => thrown.code,
          );
          expect(['read', 'bad-model']).toContain(outcome);
        },
      ),
    );
  });
});
