import { beforeEach, describe, expect, test } from 'vitest';
import { leaveOver, takeLeftOver } from '../../../src/app/scenarios/left-over.ts';
import { readTextFile } from '../../../src/app/scenarios/text-file.ts';
import type { OwnText } from '../../../src/store/index.ts';

const OWN: OwnText = {
  key: 'own.a',
  kind: 'scenario',
  text: 'kept',
  saved: null,
  checks: [],
  made: '2026-01-01T00:00:00.000Z',
  changed: '2026-01-01T00:00:00.000Z',
};

describe('what was left over when a page was left', () => {
  beforeEach(() => localStorage.clear());

  test('is taken up once, where it is newer than what was kept', () => {
    expect(takeLeftOver(OWN)).toBeNull();
    leaveOver(OWN.key, 'newer');
    expect(takeLeftOver({ ...OWN, key: 'own.b' })).toBeNull();
    expect(takeLeftOver(OWN)).toBe('newer');
    expect(takeLeftOver(OWN)).toBeNull();
  });

  test('is dropped where the database has it already, or something later', () => {
    leaveOver(OWN.key, 'kept');
    expect(takeLeftOver(OWN)).toBeNull();
    leaveOver(OWN.key, 'older');
    expect(takeLeftOver({ ...OWN, changed: '2999-01-01T00:00:00.000Z' })).toBeNull();
  });

  test.each(['{', 'null', '7', '{"text": 7, "at": "2999"}'])('that is %s is nothing', (text) => {
    localStorage.setItem('belljar-left-over-own.a', text);
    expect(takeLeftOver(OWN)).toBeNull();
  });
});

describe('a file that is opened', () => {
  const fileOf = (...parts: BlobPart[]): File => new File(parts, 'mine.yaml');

  test('is its text, with line ends as they are here', async () => {
    expect(await readTextFile(fileOf('id: “x”\r\ntitle: y\n'))).toBe('id: “x”\ntitle: y\n');
  });

  test.each<[string, BlobPart, RegExp]>([
    ['too large', 'a'.repeat(900_000), /mine\.yaml: larger than 800 kB/],
    ['too long', 'a'.repeat(200_001), /longer than 200000 characters/],
    ['of other bytes', new Uint8Array([0x1f, 0x8b, 0xff, 0xfe]), /not a text in UTF-8/],
    ['with zero bytes', 'a\0b', /zero bytes/],
  ])('is refused where it is %s', async (_, content, reason) => {
    await expect(readTextFile(fileOf(content))).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringMatching(reason) as string,
    });
  });
});
