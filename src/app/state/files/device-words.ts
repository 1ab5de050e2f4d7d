import type { RunRecord } from '../../../records/index.ts';

/** The first that fits names the browser: most call themselves by the names of others as well. */
const BROWSERS: [name: string, version: RegExp][] = [
  ['Edge', /Edg\/(\d+)/],
  ['Opera', /OPR\/(\d+)/],
  ['Firefox', /Firefox\/(\d+)/],
  ['Chromium', /Chrome\/(\d+)/],
  ['Safari', /Version\/(\d+)[\d.]* (?:Mobile\/\S+ )?Safari/],
];

const SYSTEMS: [name: string, mark: RegExp][] = [
  ['Android', /Android/],
  ['iOS', /iPhone|iPad/],
  ['ChromeOS', /CrOS/],
  ['macOS', /Mac OS X/],
  ['Windows', /Windows/],
  ['Linux', /Linux/],
];

/** A device in a few words, as its own facts tell it. */
export function deviceWords({ userAgent, cores, device }: RunRecord['device']): string {
  // Of one whose facts were left out, only which it is.
  if (typeof device === 'string') return device.slice(0, 60);
  const agent = typeof userAgent === 'string' ? userAgent : '';
  const browser = BROWSERS.map(([name, version]) => {
    const found = version.exec(agent);
    return found ? `${name} ${found[1]}` : null;
  }).find((words) => words !== null);
  const system = SYSTEMS.find(([, mark]) => mark.test(agent))?.[0];
  const words = [
    browser && system ? `${browser} on ${system}` : (browser ?? system ?? agent.slice(0, 60)),
    ...(typeof cores === 'number' ? [cores === 1 ? '1 core' : `${cores} cores`] : []),
  ].filter((part) => part !== '');
  return words.length > 0 ? words.join(', ') : 'device not told';
}
