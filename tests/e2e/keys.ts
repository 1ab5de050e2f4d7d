import type { Locator, Page } from 'playwright';
import { expect } from 'vitest';

/** Walks a page by keys alone, and sees at every stop that the focus is there and shows. */

/** What is wrong with where the focus is; null where nothing is. */
const faultOfFocus = (page: Page): Promise<string | null> =>
  page.evaluate(() => {
    const focused = document.activeElement;
    if (!focused || focused === document.body) return 'nothing has the focus';
    const what = focused.outerHTML.slice(0, 160);
    // Some fields are drawn by what holds them.
    const drawn = focused.matches('input[type=file]') ? focused.closest('label')! : focused;
    const ringed = [drawn, drawn.parentElement!].some((element) => {
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2;
    });
    // A room and its heading take the focus without a ring: there is nothing to press.
    const quiet = focused.matches('#main, :is(h1, h2)[tabindex="-1"]');
    if (!ringed && !quiet) return `no ring around ${what}`;
    const { visibility } = getComputedStyle(drawn);
    const { width, height, bottom, top } = drawn.getBoundingClientRect();
    if (width === 0 || height === 0 || visibility === 'hidden') return `not to be seen: ${what}`;
    if (bottom <= 0 || top >= innerHeight) return `outside the window: ${what}`;
    return null;
  });

export async function expectFocus(target: Locator): Promise<void> {
  await expect
    .poll(() => target.evaluate((element) => element === document.activeElement))
    .toBe(true);
  expect(await faultOfFocus(target.page())).toBeNull();
}

/** Presses Tab until the target has the focus. */
export async function tabTo(target: Locator, key = 'Tab', most = 120): Promise<void> {
  const page = target.page();
  await target.waitFor();
  for (let presses = 0; presses < most; presses++) {
    await page.keyboard.press(key);
    // Beyond the last stop the focus is the browser’s own, and then begins anew.
    const gone = await page.evaluate(() => document.activeElement === document.body);
    if (!gone) expect(await faultOfFocus(page)).toBeNull();
    if (await target.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`${key} does not lead to ${target.toString()}`);
}

/** Goes to a control by Tab and presses Enter on it. */
export async function enter(target: Locator): Promise<void> {
  await tabTo(target);
  await target.page().keyboard.press('Enter');
}

/** Opens the palette, types, and takes the choice of that name. */
export async function command(page: Page, typed: string, name: string | RegExp): Promise<void> {
  await page.keyboard.press('Control+k');
  const field = page.getByRole('combobox', { name: 'Go to' });
  await expectFocus(field);
  await page.keyboard.type(typed);
  const option = page.getByRole('option', { name }).first();
  await option.waitFor();
  for (let presses = 0; presses < 60; presses++) {
    if ((await option.getAttribute('aria-selected')) === 'true') break;
    await page.keyboard.press('ArrowDown');
  }
  expect(await field.getAttribute('aria-activedescendant')).toBe(await option.getAttribute('id'));
  await page.keyboard.press('Enter');
  await field.waitFor({ state: 'detached' });
}
