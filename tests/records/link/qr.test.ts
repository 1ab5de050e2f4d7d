import fc from 'fast-check';
import { expect, test } from 'vitest';
import { generate } from 'lean-qr';
import { qrSvgPath } from '../../../src/records/link/index.ts';

/** Which modules a path fills, by crossing its vertical edges along each row of modules. */
function filled(path: string, size: number): boolean[][] {
  const edges = new Map<number, number[]>();
  for (const loop of path.match(/M[^Z]+/g) ?? []) {
    const points = loop
      .slice(1)
      .split('L')
      .map((point) => point.split(' ').map(Number) as [number, number]);
    for (const [index, [x, y]] of points.entries()) {
      const [nextX, nextY] = points[(index + 1) % points.length]!;
      if (x !== nextX) continue;
      for (let row = Math.min(y, nextY); row < Math.max(y, nextY); row++)
        edges.set(row, [...(edges.get(row) ?? []), x]);
    }
  }
  return Array.from({ length: size }, (_, row) =>
    Array.from(
      { length: size },
      (__, column) => (edges.get(row) ?? []).filter((x) => x <= column).length % 2 === 1,
    ),
  );
}

test('the path fills the dark modules of the code and no others', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^https:\/\/[a-z]{3,9}\.org\/#s1\.[\w-]{0,400}$/), (text) => {
      const { size, path, viewBox } = qrSvgPath(text);
      expect(path).toMatch(/^[MLZ0-9 ]+$/);
      expect(viewBox).toBe(`-4 -4 ${size + 8} ${size + 8}`);
      const code = generate(text);
      const dark = Array.from({ length: size }, (_, y) =>
        Array.from({ length: size }, (__, x) => code.get(x, y)),
      );
      expect(filled(path, size)).toEqual(dark);
    }),
    { numRuns: 20 },
  );
});

test('a link of 2 KB with a long address fits, and more than any code holds is refused', () => {
  expect(qrSvgPath(`https://example.org/${'a'.repeat(2048 + 80)}`).size).toBeLessThanOrEqual(177);
  expect(() => qrSvgPath('a'.repeat(2954))).toThrow('longer than a QR code can hold');
});
