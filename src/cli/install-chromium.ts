/** Run before the tests: finds a browser to run them in, or installs one. */
import { HOW_TO_GET_CHROMIUM, WrongBrowserError } from './chromium.ts';
import { ensureChromium } from './ensure-chromium.ts';

try {
  const path = ensureChromium();
  console.error(
    path
      ? `Browser for the tests: ${path}`
      : `No Chromium or Chrome was found, and none could be installed: ${HOW_TO_GET_CHROMIUM}`,
  );
  process.exitCode = path ? 0 : 1;
} catch (thrown) {
  if (!(thrown instanceof WrongBrowserError)) throw thrown;
  console.error(thrown.message);
  process.exitCode = 1;
}
