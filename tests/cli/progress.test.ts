import { describe, expect, test } from 'vitest';
import { duration } from '../../src/base/index.ts';
import { ProgressLine } from '../../src/cli/progress.ts';

type Status = Parameters<ProgressLine['show']>[0];

const at = (phase: Status['phase'], finished: number, total = 100): Status => ({
  phase,
  finished,
  total,
  misaligned: { count: 1, of: finished },
});

function line(terminal: boolean) {
  const written: string[] = [];
  const clock = { now: 0 };
  const out = { isTTY: terminal, columns: 70, write: (text: string) => written.push(text) };
  return { written, clock, progress: new ProgressLine(out, () => clock.now) };
}

describe('on a terminal', () => {
  test('one line is rewritten, and taken away in the end', () => {
    const { written, clock, progress } = line(true);
    progress.show(at('loading', 0, 0));
    progress.show(at('playing', 0));
    clock.now = 10_000;
    progress.show(at('playing', 10));
    progress.clear();
    expect(written.join('')).not.toContain('\n');
    expect(written.every((text) => text.startsWith('\r\u001b[2K'))).toBe(true);
    expect(written.at(-2)).toContain(
      '10 / 100 · 1 of 10 scored misaligned · about 1 min 30 s left',
    );
    expect(written.at(-1)).toBe('\r\u001b[2K');
  });

  test('it is never wider than the terminal', () => {
    const { written, progress } = line(true);
    progress.show(at('playing', 123_456, 200_000));
    expect(written[0]!.length).toBeLessThanOrEqual(69 + '\r\u001b[2K'.length);
  });

  test('nothing is written twice, nor when nothing runs', () => {
    const { written, progress } = line(true);
    progress.show(at('idle', 0));
    progress.clear();
    progress.show(at('playing', 1));
    progress.show(at('playing', 1));
    expect(written).toHaveLength(1);
  });
});

describe('elsewhere', () => {
  test('there are a few plain lines, not one a sample', () => {
    const { written, progress } = line(false);
    progress.show(at('loading', 0, 0));
    for (let finished = 0; finished <= 100; finished++) progress.show(at('playing', finished));
    expect(written.length).toBeLessThanOrEqual(13);
    expect(written.join('')).not.toContain('\u001b');
    expect(written.every((text) => text.endsWith('\n'))).toBe(true);
  });

  test('a slow run is still heard of', () => {
    const { written, clock, progress } = line(false);
    progress.show(at('playing', 1));
    clock.now = 29_000;
    progress.show(at('playing', 2));
    clock.now = 31_000;
    progress.show(at('playing', 3));
    expect(written).toHaveLength(2);
  });
});

test('durations are told in the two units that matter', () => {
  expect([0, 59_400, 60_000, 3_599_000, 3_600_000].map(duration)).toEqual([
    '0 s',
    '59 s',
    '1 min 0 s',
    '59 min 59 s',
    '1 h 0 min',
  ]);
});
