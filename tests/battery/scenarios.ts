import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { loadBattery, type Battery, type BatteryFile } from '../../src/battery/index.ts';

const FOLDER = join(import.meta.dirname, '../../scenarios');

/** Every file of the shipped battery, its path as `loadBattery` wants it. */
export function scenarioFiles(): BatteryFile[] {
  return readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.yaml'))
    .map((path) => join(FOLDER, path))
    .map((path) => ({
      path: relative(FOLDER, path).split(sep).join('/'),
      text: readFileSync(path, 'utf8'),
    }));
}

/** The shipped battery, loaded and checked once. */
export const shipped: Battery = loadBattery(scenarioFiles());
