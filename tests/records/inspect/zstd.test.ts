import fc from 'fast-check';
import { expect, test } from 'vitest';
import { unzstd } from '../../../src/records/inspect/zstd/index.ts';
import { packedTexts } from './logs.ts';

const texts = packedTexts();

test('unpacks what the reference program packed', () => {
  expect(texts.length).toBeGreaterThan(40);
  for (const { packed, text } of texts) expect(unzstd(packed, text.length)).toEqual(text);
});

test('takes no other length than the one announced', () => {
  for (const { packed, text } of texts) {
    expect(() => unzstd(packed, text.length + 1)).toThrow('damaged Zstandard data');
    if (text.length > 0)
      expect(() => unzstd(packed, text.length - 1)).toThrow('damaged Zstandard data');
  }
});

test('refuses what is cut off', () => {
  for (const { packed, text } of texts.filter((one) => one.text.length > 0))
    fc.assert(
      fc.property(fc.nat({ max: packed.length - 1 }), (end) => {
        expect(() => unzstd(packed.subarray(0, end), text.length)).toThrow(
          'damaged Zstandard data',
        );
      }),
      { numRuns: 10 },
    );
});

test('whatever is changed, it ends, in an error or in as many bytes', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...texts.filter(({ packed }) => packed.length < 4000)),
      fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })), {
        minLength: 1,
        maxLength: 4,
      }),
      ({ packed, text }, changes) => {
        const spoilt = packed.slice();
        for (const [at, flip] of changes) spoilt[at % spoilt.length]! ^= flip;
        let unpacked;
        try {
          unpacked = unzstd(spoilt, text.length);
        } catch (thrown) {
          expect(String(thrown)).toContain('damaged Zstandard data');
          return;
        }
        expect(unpacked).toHaveLength(text.length);
      },
    ),
    { numRuns: 3000 },
  );
});

test('any bytes at all end in an error', () => {
  const magic = [0x28, 0xb5, 0x2f, 0xfd];
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), (bytes) => {
      const run = (data: number[]): void => {
        try {
          unzstd(Uint8Array.from(data), 1000);
        } catch (thrown) {
          expect(String(thrown)).toContain('damaged Zstandard data');
        }
      };
      run([...bytes]);
      run([...magic, ...bytes]);
    }),
    { numRuns: 2000 },
  );
});

test('a bomb is not unpacked', () => {
  // One block says: this byte, 128 KiB times. A thousand of them are 4 KB.
  const block = [((128 * 1024) << 3) | 2, 0].flatMap((head, index) =>
    index === 0 ? [head & 255, (head >> 8) & 255, (head >> 16) & 255] : [0x78],
  );
  const blocks = Array.from({ length: 1000 }, () => block).flat();
  const bomb = Uint8Array.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58, ...blocks]);
  expect(() => unzstd(bomb, 1_000_000)).toThrow('more than the 1000000 bytes');
});
