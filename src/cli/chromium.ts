import { existsSync } from 'node:fs';
import { chromium } from 'playwright';

/** Names a Chromium or Chrome when it is not where it usually is. */
export const CHROMIUM_VARIABLE = 'BELLJAR_CHROMIUM';

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

/**
 * The browser to drive: the one that is named (by flag, then by `BELLJAR_CHROMIUM`), else the
 * first that is found, Playwright's own included. Null where there is none.
 */
export function chromiumPath(named?: string): string | null {
  const wanted = named ?? process.env[CHROMIUM_VARIABLE];
  if (wanted) return existsSync(wanted) ? wanted : null;
  return [...USUAL_PLACES, chromium.executablePath()].find((place) => existsSync(place)) ?? null;
}
