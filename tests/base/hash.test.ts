import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runningSha256, sha256Hex, sha256OfBlob } from '../../src/base/index.ts';
import { anyText } from './text.ts';

const reference = (data: string | Uint8Array): string =>
  createHash('sha256').update(data).digest('hex');

describe('SHA-256', () => {
  test('agrees with node:crypto on any bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (b) => sha256Hex(b) === reference(b)));
  });

  test('fed in pieces gives the hash of the whole', () => {
    fc.assert(
      fc.property(fc.array(anyText()), (pieces) => {
        const hash = runningSha256();
        for (const piece of pieces) hash.update(piece);
        return hash.hex() === reference(Buffer.concat(pieces.map((p) => Buffer.from(p, 'utf8'))));
      }),
    );
  });

  test('of a blob is the hash of its bytes', async () => {
    const bytes = new Uint8Array(200_000).map((_, i) => i % 251);
    expect(await sha256OfBlob(new Blob([bytes]))).toBe(reference(bytes));
  });
});
