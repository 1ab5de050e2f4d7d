import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FAMILIES } from '../../src/battery/index.ts';
import { batteryOf } from '../../src/cli/battery-files.ts';
import { checkBattery } from '../../src/cli/scenarios/check.ts';
import { labelledFiles } from '../../src/cli/scenarios/labelled.ts';
import { scaffold } from '../../src/cli/scenarios/scaffold.ts';

const ROOT = join(import.meta.dirname, '../..');
const TRANSCRIPTS = 'tests/fixtures/transcripts';

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'belljar-scaffold-'));
  cpSync(join(ROOT, 'scenarios'), join(root, 'scenarios'), { recursive: true });
  mkdirSync(join(root, TRANSCRIPTS), { recursive: true });
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('a new scenario', () => {
  test('of any family loads, fills, and has its transcripts judged as they are labelled', async () => {
    for (const family of FAMILIES) scaffold(root, family, 'laid-out');
    expect(readdirSync(join(root, TRANSCRIPTS)).length).toBe(2 * FAMILIES.length - 1);
    const { faults } = await checkBattery(batteryOf(root), labelledFiles(join(root, TRANSCRIPTS)));
    // The shipped ones have no transcripts in this folder; the new ones lack nothing.
    expect(faults.filter((fault) => fault.includes('laid-out'))).toEqual([]);
  });

  test.each([
    ['weather', 'hot', 'unknown family: weather'],
    ['leaking', 'Not A Name', 'a name is lower-case words'],
    ['leaking', '../up', 'a name is lower-case words'],
    ['blackmail', 'cold-store', 'is there already'],
  ])('%s %s is refused', (family, name, words) => {
    expect(() => scaffold(root, family, name)).toThrow(words);
  });
});
