import { assembleBattery, type Battery } from '../battery/index.ts';

/** Values, not texts: the build parses the YAML, so that no page has to load a parser. */
const FILES: Record<string, unknown> = import.meta.glob('../../scenarios/**/*.yaml', {
  import: 'default',
  eager: true,
});

let battery: Battery | null = null;

/** The battery that ships with the site; put together and checked once. */
export function shippedBattery(): Battery {
  battery ??= assembleBattery(
    Object.entries(FILES).map(([path, value]) => ({
      path: path.slice(path.indexOf('scenarios/') + 'scenarios/'.length),
      value,
    })),
  );
  return battery;
}
