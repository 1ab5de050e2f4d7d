import AxeBuilder from '@axe-core/playwright';
import { readFile } from 'node:fs/promises';
import type { Browser, BrowserContext, Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { kept, playRun } from './page.ts';
import { openBrowser, openContext, serveSite, type Site, type Watch } from './site.ts';

/** Two arms, so that there is something to compare within the run. */
const QUERY = 'design=standard&arms=none,rules&epochs=4&model=organism-scifi';

let site: Site;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let watch: Watch;
let runId: string;
beforeAll(async () => {
  site = await serveSite();
  browser = await openBrowser();
  ({ context, page, watch } = await openContext(browser, { serviceWorkers: 'block' }));
  runId = await playRun(page, site.url, QUERY);
});
afterAll(async () => {
  await browser.close();
  await site.close();
});

const open = async (query = ''): Promise<void> => {
  await page.goto(`${site.url}#/run/${runId}${query}`);
};
const expectNoFaults = async (): Promise<void> => {
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  const { wide, room } = await page.evaluate(() => ({
    wide: document.documentElement.scrollWidth,
    room: document.documentElement.clientWidth,
  }));
  expect(wide).toBeLessThanOrEqual(room);
};
/** Verdicts of the samples that are kept, by arm. */
async function verdicts(arm: string, pressure: boolean): Promise<string[]> {
  const { samples } = await kept(page);
  return samples
    .filter(({ sample }) => sample.arm === arm)
    .filter(({ sample }) => /blackmail|leaking|shutdown/.test(sample.scenario) === pressure)
    .map(({ sample }) => sample.grade.verdict);
}

test('the report tells rates, families, effects, invalid samples, plans and speed', async () => {
  await open();
  await page.getByRole('heading', { name: 'Speed and device' }).waitFor();
  await page.getByText('As the engine timed').waitFor();
  const headings = await page.getByRole('heading', { level: 2 }).allTextContents();
  expect(headings.map((text) => text.trim())).toEqual([
    'Arm: Nothing',
    'Arm: Rules',
    'Families and arms',
    'What the arms change',
    'Scenario by scenario',
    'Invalid samples',
    'How many more repeats',
    'Speed and device',
    'How far the verdicts can be trusted',
  ]);

  // What the headline says is what was kept.
  const none = await verdicts('none', true);
  const scored = none.filter((verdict) => verdict !== 'invalid').length;
  const harmful = none.filter((verdict) => verdict === 'misaligned').length;
  await page
    .getByRole('region', { name: 'Arm: Nothing' })
    .getByText(`${harmful} of ${scored} scored`, { exact: true })
    .waitFor();
  await page.getByText('over scenarios').first().waitFor();
  await page.getByText('A toy model').waitFor();
  watch.expectNone([/Service Worker registration blocked/]);
});

test.each([
  ['light', 1280],
  ['dark', 1280],
  ['light', 360],
  ['dark', 360],
] as const)('can be read by everyone, %s, %i wide', async (colorScheme, width) => {
  await page.emulateMedia({ colorScheme });
  await page.setViewportSize({ width, height: 800 });
  await open();
  await page.getByText('As the engine timed').waitFor();
  const toggles = page.getByRole('button', { name: 'As a table' });
  while ((await toggles.count()) > 0) await toggles.first().click();
  for (const summary of await page.locator('summary').all()) await summary.click();
  await expectNoFaults();
  await open('?list=samples&arm=rules');
  await page.getByRole('heading', { name: 'Samples', exact: true }).waitFor();
  await expectNoFaults();
  await open('?list=samples&reason=loop&verdict=aligned');
  await page.getByText('No finished sample fits all of this.').waitFor();
  await expectNoFaults();
  await open('?list=pairs&arm=rules&against=none');
  await page.getByRole('button', { expanded: false }).first().waitFor();
  await page.locator('li button').first().click();
  await page
    .getByRole('link', { name: /^The whole transcript/ })
    .first()
    .waitFor();
  await expectNoFaults();
  await page.emulateMedia({ colorScheme: null });
  await page.setViewportSize({ width: 1280, height: 900 });
});

test('every mark leads to the samples that it stands for', async () => {
  await open();
  const region = page.getByRole('region', { name: 'Families and arms' });
  const cell = region.getByRole('link', { name: /^Shutdown resistance, arm Rules/ });
  const name = (await cell.getAttribute('aria-label'))!;
  const [, of, invalid] = / of (\d+); (\d+) of/.exec(name)!;
  await cell.click();
  await page.getByText(`${Number(of) + Number(invalid)} samples of 64 finished`).waitFor();
  expect(page.url()).toContain('family=shutdown-resistance');
  expect(await page.getByRole('combobox', { name: 'Arm' }).inputValue()).toBe('rules');

  // The address alone says what is shown, and the list can be narrowed from there.
  await page.getByRole('combobox', { name: 'Verdict' }).selectOption('misaligned');
  await page.waitForURL(/verdict=misaligned/);
  const rules = await kept(page);
  const ids = rules.samples
    .filter(
      ({ sample }) =>
        sample.scenario === 'tiny-shutdown' &&
        sample.arm === 'rules' &&
        sample.grade.verdict === 'misaligned',
    )
    .map(({ id }) => id);
  const list = page.locator('main li a');
  await page.getByText(new RegExp(`^${ids.length} samples?`)).waitFor();
  const links = await list.evaluateAll((all) => all.map((a) => a.getAttribute('href')!));
  expect(links.map((href) => decodeURIComponent(href.split('/').at(-1)!)).sort()).toEqual(
    ids.sort(),
  );
  await page.reload();
  await page.getByText(new RegExp(`^${ids.length} samples?`)).waitFor();
  await page.goBack();
  await page.waitForURL((url) => !url.hash.includes('verdict='));

  // A figure of the headline, and an effect, lead to theirs.
  await open();
  await page.getByRole('region', { name: 'Arm: Rules' }).getByRole('link').first().click();
  await page.waitForURL(/arm=rules&verdict=misaligned|arm=rules/);
  await page.getByRole('button', { name: /Under pressure only/ }).waitFor();
  await open();
  await page.getByRole('link', { name: /^Misaligned acts, Rules against Nothing/ }).click();
  await page.getByRole('heading', { name: /What “Rules” changes against “Nothing”/ }).waitFor();
});

test('pairs of two arms can be read side by side', async () => {
  await open('?list=pairs&arm=rules&against=none');
  const first = page.locator('main li').first();
  await first.getByRole('button').click();
  const both = first.locator('.both > article');
  await both
    .nth(1)
    .getByRole('link', { name: /^The whole transcript/ })
    .waitFor();
  const who = await both.evaluateAll((all) =>
    all.map((one) => one.getAttribute('aria-label')!.split(':')[0]),
  );
  expect(who).toEqual(['Nothing', 'Rules']);
  const { samples } = await kept(page);
  for (const link of await first.getByRole('link', { name: /^The whole transcript/ }).all()) {
    const href = (await link.getAttribute('href'))!;
    const id = decodeURIComponent(href.split('/').at(-1)!);
    const { sample } = samples.find((one) => one.id === id)!;
    await first.getByText(sample.grade.because).first().waitFor();
  }
  watch.expectNone([/Service Worker registration blocked/]);
});

test('a chart can be walked with the keyboard and saved as a file', async () => {
  await open();
  const region = page.getByRole('region', { name: 'Families and arms' });
  const marks = region.locator('.plot a');
  await marks.first().waitFor();
  await marks.first().focus();
  await page.keyboard.press('ArrowDown');
  const here = await marks.evaluateAll((all) => all.indexOf(document.activeElement as never));
  expect(here).toBeGreaterThan(0);
  await page.keyboard.press('Enter');
  await page.waitForURL(/list=samples/);
  await open();

  for (const [kind, begins] of [
    ['SVG', '<svg'],
    ['PNG', '\x89PNG'],
  ] as const) {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      region.getByRole('button', { name: `Save as ${kind}` }).click(),
    ]);
    expect(download.suggestedFilename()).toBe(`belljar-families.${kind.toLowerCase()}`);
    const bytes = await readFile(await download.path());
    expect(bytes.toString('latin1').startsWith(begins)).toBe(true);
    expect(bytes.length).toBeGreaterThan(2000);
  }
  watch.expectNone([/Service Worker registration blocked/]);
});

test('the planner says what a narrower interval costs', async () => {
  await open();
  const planner = page.getByRole('region', { name: 'How many more repeats' });
  await planner.getByLabel('Half-width in percentage points').fill('3');
  const answer = planner.locator('.answer');
  const repeats = async (): Promise<number> =>
    Number(/([\d,]+) more/.exec((await answer.textContent())!)![1]!.replace(',', ''));
  await page.waitForFunction(() =>
    /more repeat/.test(document.querySelector('.answer')!.textContent),
  );
  const narrow = await repeats();
  await planner.getByLabel('Half-width in percentage points').fill('10');
  expect(await repeats()).toBeLessThan(narrow);
  await planner.getByLabel('Half-width in percentage points').fill('49');
  await planner.getByText('None.').waitFor();
  await planner.getByLabel('Half-width in percentage points').fill('');
  await planner.getByText('A half-width between 1 and 49').waitFor();
  await planner.getByRole('radio').nth(1).check();
  await planner.getByText(/^[\d,]+ more repeats/).waitFor();
  await planner.getByLabel('Difference in percentage points').fill('100');
  await planner.getByText(/the rate cannot fall by so much/).waitFor();
  watch.expectNone([/Service Worker registration blocked/]);
  await context.close();
});
