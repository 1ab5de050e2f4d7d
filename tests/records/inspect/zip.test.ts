import { zipSync, unzipSync, Zip, ZipDeflate } from 'fflate';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { crc32 } from '../../../src/records/inspect/zip/crc32.ts';
import { zipContent } from '../../../src/records/inspect/zip/content.ts';
import { zipDirectory } from '../../../src/records/inspect/zip/directory.ts';
import { GrowingEntry } from '../../../src/records/inspect/zip/growing.ts';
import { ZipWriter } from '../../../src/records/inspect/zip/writer.ts';

type Bytes = Uint8Array<ArrayBuffer>;

const WRITTEN = new Date('2026-11-24T02:15:31.000Z');
const utf8 = (text: string): Bytes => new TextEncoder().encode(text);
const joined = (parts: Bytes[]): Promise<ArrayBuffer> => new Blob(parts).arrayBuffer();

function zipOf(entries: Record<string, Bytes>): Blob {
  const writer = new ZipWriter(WRITTEN);
  const parts = Object.entries(entries).flatMap(([name, content]) => writer.entry(name, content));
  return new Blob([...parts, ...writer.end()]);
}

async function contents(file: Blob): Promise<Record<string, Uint8Array>> {
  const found: Record<string, Uint8Array> = {};
  for (const entry of await zipDirectory(file, 1000))
    found[entry.name] = await zipContent(file, entry);
  return found;
}

const files = fc.dictionary(
  fc
    .string({ minLength: 1, maxLength: 20, unit: 'grapheme' })
    .filter((name) => !name.includes('_')),
  fc.uint8Array({ maxLength: 400 }).map((bytes) => Uint8Array.from([...bytes, ...bytes])),
  { maxKeys: 5, noNullPrototype: true },
);

test('the checksum is the usual one', () => {
  expect(crc32(utf8('123456789'))).toBe(0xcbf43926);
  expect(crc32(utf8('6789'), crc32(utf8('12345')))).toBe(0xcbf43926);
});

describe('what is written', () => {
  test('another program reads', async () => {
    await fc.assert(
      fc.asyncProperty(files, async (entries) => {
        const bytes = new Uint8Array(await zipOf(entries).arrayBuffer());
        expect(unzipSync(bytes)).toEqual(entries);
      }),
    );
  });

  test('is read here', async () => {
    await fc.assert(
      fc.asyncProperty(files, async (entries) => {
        expect(await contents(zipOf(entries))).toEqual(entries);
      }),
    );
  });

  test('holds an entry that was fed piece by piece', async () => {
    const growing = new GrowingEntry();
    const pieces = Array.from({ length: 500 }, (_, index) => `Grüße ${index}, `);
    for (const piece of pieces) growing.add(piece);
    const writer = new ZipWriter(WRITTEN);
    const file = new Blob([...writer.packedEntry('a', growing.packed()), ...writer.end()]);
    expect(await contents(file)).toEqual({ a: utf8(pieces.join('')) });
  });

  test('has no limit at 65,535 entries', async () => {
    const writer = new ZipWriter(WRITTEN);
    const count = 70_000;
    const parts: Bytes[] = [];
    for (let i = 0; i < count; i++) parts.push(...writer.entry(`e/${i}`, utf8(String(i))));
    const file = new Blob([await joined([...parts, ...writer.end()])]);
    const entries = await zipDirectory(file, 100_000);
    expect(entries).toHaveLength(count);
    expect(new TextDecoder().decode(await zipContent(file, entries[69_999]!))).toBe('69999');
    await expect(zipDirectory(file, 69_999)).rejects.toThrow('70000 entries are more than 69999');
  });

  test('has no limit at 4 GiB', async () => {
    // The same mebibyte again and again: nobody has to hold the file.
    const piece = new Uint8Array(1024 ** 2);
    const large = { method: 0 as const, crc: 0, size: 3000 * piece.length };
    const writer = new ZipWriter(WRITTEN);
    const sparse = new SparseFile();
    for (const name of ['one', 'two'])
      sparse.add(writer.packedEntry(name, { ...large, chunks: Array<Bytes>(3000).fill(piece) }));
    sparse.add(writer.entry('behind', utf8('here')));
    sparse.add(writer.end());
    const file = sparse as unknown as Blob;
    const entries = await zipDirectory(file, 10);
    expect(entries.map(({ name, size }) => [name, size])).toEqual([
      ['one', large.size],
      ['two', large.size],
      ['behind', 4],
    ]);
    expect(entries[2]!.offset).toBeGreaterThan(2 ** 32);
    expect(await zipContent(file, entries[2]!)).toEqual(utf8('here'));
  });
});

/** A file of many gigabytes of which only the small pieces are held. */
class SparseFile {
  readonly #pieces: { start: number; bytes: Uint8Array }[] = [];
  size = 0;

  add(pieces: Uint8Array[]): void {
    for (const bytes of pieces) {
      if (bytes.length < 1024 ** 2) this.#pieces.push({ start: this.size, bytes });
      this.size += bytes.length;
    }
  }

  slice(start: number, end: number): { arrayBuffer: () => Promise<ArrayBuffer> } {
    const part = new Uint8Array(Math.max(0, Math.min(end, this.size) - start));
    for (const piece of this.#pieces)
      for (let i = 0; i < piece.bytes.length; i++) {
        const at = piece.start + i - start;
        if (at >= 0 && at < part.length) part[at] = piece.bytes[i]!;
      }
    return { arrayBuffer: () => Promise.resolve(part.buffer) };
  }
}

describe('what others write', () => {
  test('stored and deflated entries, with a comment and data descriptors', async () => {
    const entries = {
      'a/b.json': utf8('{"a":1}'.repeat(99)),
      'c.json': utf8('{}'),
      empty: utf8(''),
    };
    for (const level of [0, 9] as const)
      expect(await contents(new Blob([zipSync(entries, { level })]))).toEqual(entries);
    const parts: Bytes[] = [];
    const zip = new Zip((_error, chunk) => parts.push(chunk));
    const streamed = new ZipDeflate('a', {});
    zip.add(streamed);
    streamed.push(utf8('streamed'), true);
    zip.end();
    const bytes = new Uint8Array(await joined(parts));
    expect(await contents(new Blob([bytes]))).toEqual({ a: utf8('streamed') });
    const commented = bytes.slice();
    new DataView(commented.buffer).setUint16(commented.length - 2, 4, true);
    expect(await contents(new Blob([commented, 'PK\x05\x06']))).toEqual({ a: utf8('streamed') });
  });

  test.each([
    ['nothing', new Blob([]), 'no directory'],
    ['an end record alone', zipOf({}), null],
    ['no zip', new Blob(['PK', 'x'.repeat(100)]), 'no directory'],
  ])('%s', async (_, file, words) => {
    if (words === null) expect(await zipDirectory(file, 10)).toEqual([]);
    else await expect(zipDirectory(file, 10)).rejects.toThrow(words);
  });

  test('damage anywhere is noticed, or changed nothing that is read', async () => {
    const entries = { 'samples/a.json': utf8('{"a":1}'.repeat(60)), 'header.json': utf8('{}') };
    const bytes = new Uint8Array(await zipOf(entries).arrayBuffer());
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: bytes.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        async (at, flip) => {
          const spoilt = bytes.slice();
          spoilt[at]! ^= flip;
          let found;
          try {
            found = Object.values(await contents(new Blob([spoilt])));
          } catch (thrown) {
            expect(thrown).toBeInstanceOf(Error);
            return;
          }
          // A name may have changed, or which of two of one name counts.
          for (const content of found) expect(Object.values(entries)).toContainEqual(content);
        },
      ),
      { numRuns: 400 },
    );
  });

  test('an entry that is encrypted, or packed in another way, is refused', async () => {
    const bytes = new Uint8Array(await zipOf({ a: utf8('abc') }).arrayBuffer());
    const central = bytes.length - 22 - 47;
    const changed = (offset: number, value: number): Blob => {
      const copy = bytes.slice();
      copy[central + offset] = value;
      return new Blob([copy]);
    };
    await expect(contents(changed(8, 1))).rejects.toThrow('encrypted');
    await expect(contents(changed(10, 12))).rejects.toThrow('packed by method 12');
  });
});
