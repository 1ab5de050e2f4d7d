import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { loadBattery, type Battery } from '../battery/index.ts';

/** The battery of this checkout: it says which names may be asked for. */
export function batteryOf(root: string): Battery {
  const folder = join(root, 'scenarios');
  return loadBattery(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.yaml'))
      .map((path) => ({
        path: path.split(sep).join('/'),
        text: readFileSync(join(folder, path), 'utf8'),
      })),
  );
}
