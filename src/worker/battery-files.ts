import { loadBattery, type Battery } from '../battery/index.ts';

const FILES: Record<string, string> = import.meta.glob('../../scenarios/**/*.yaml', {
  query: '?raw',
  import: 'default',
  eager: true,
});

let battery: Battery | null = null;

/** The battery that ships with the site; parsed and checked once. */
export function shippedBattery(): Battery {
  battery ??= loadBattery(
    Object.entries(FILES).map(([path, text]) => ({
      path: path.slice(path.indexOf('scenarios/') + 'scenarios/'.length),
      text,
    })),
  );
  return battery;
}
