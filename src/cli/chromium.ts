import { accessSync, constants, statSync } from 'node:fs';
import { chromium } from 'playwright';

/** Names a Chromium or Chrome when it is not where it usually is. */
export const CHROMIUM_VARIABLE = 'BELLJAR_CHROMIUM';

export const HOW_TO_GET_CHROMIUM =
  'install one (Debian: apt-get install chromium; elsewhere: npx playwright install chromium), ' +
  `or name one: ${CHROMIUM_VARIABLE}=/path/to/chromium`;

const USUAL_PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
];

/** Somebody named a browser, and it is not there: never answered by taking another one. */
export class WrongBrowserError extends Error {
  override readonly name = 'WrongBrowserError';
}

/**
 * The browser to drive: the one that is named (by flag, then by `BELLJAR_CHROMIUM`), else the
 * first that is found, Playwright's own included. Null where there is none. Throws
 * `WrongBrowserError` where the named one is no program.
 */
export function chromiumPath(named?: string): string | null {
  const variable = process.env[CHROMIUM_VARIABLE];
  const [source, wanted] =
    named === undefined ? [CHROMIUM_VARIABLE, variable] : ['--browser', named];
  if (named === undefined && !wanted)
    return [...USUAL_PLACES, chromium.executablePath()].find(isProgram) ?? null;
  if (wanted && isProgram(wanted)) return wanted;
  throw new WrongBrowserError(
    `${source} names “${wanted ?? ''}”, which is no program: expected the path of a Chromium or Chrome`,
  );
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    // Not there, or not to be run: both mean “look elsewhere”.
    return false;
  }
}
