import AxeBuilder from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { kept, playRun } from './page.ts';
import { openBrowser, openContext, serveSite, type Site, type Watch } from './site.ts';

let site: Site;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let watch: Watch;
/** The same plan on two models, a part of it on the first again, and the plan with other words. */
let scifi: string;
let neutral: string;
let shorter: string;
let reseeded: string;
beforeAll(async () => {
  site = await serveSite();
  browser = await openBrowser();
  ({ context, page, watch } = await openContext(browser, { serviceWorkers: 'block' }));
  scifi = await play('design=demo&epochs=5&model=organism-scifi');
  neutral = await play('design=demo&epochs=5&model=organism-neutral');
  shorter = await play('design=demo&epochs=2&model=organism-scifi');
  reseeded = await play('design=demo&epochs=2&seed=7&model=organism-scifi');
});
afterAll(async () => {
  await browser.close();
  await site.close();
});

/** On a page that is opened anew: the form of one that is open keeps what was chosen before. */
async function play(query: string): Promise<string> {
  await page.goto('about:blank');
  return playRun(page, site.url, query);
}
const compare = async (...runs: string[]): Promise<void> => {
  await page.goto(`${site.url}#/compare?runs=${runs.join(',')}`);
  await page.getByRole('heading', { name: 'How the runs differ' }).waitFor();
};
const expectNoFaults = async (): Promise<void> => {
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  const { wide, room } = await page.evaluate(() => ({
    wide: document.documentElement.scrollWidth,
    room: document.documentElement.clientWidth,
  }));
  expect(wide).toBeLessThanOrEqual(room);
};
const verdicts = async (runId: string): Promise<Map<string, string>> => {
  const { samples } = await kept(page);
  return new Map(
    samples
      .filter((sample) => sample.runId === runId)
      .map(({ id, sample }) => [id, sample.grade.verdict]),
  );
};

test('runs are chosen from the list of results, and the address says which', async () => {
  await page.goto(`${site.url}#/results`);
  await page.getByText('Tick two runs or more to compare them.').waitFor();
  const boxes = page.getByRole('checkbox');
  expect(await boxes.count()).toBe(4);
  // The newest first: the plan with other words, the part, then the two models.
  await boxes.nth(3).check();
  await page.getByText('One run is ticked').waitFor();
  await boxes.nth(2).check();
  await page.getByRole('link', { name: 'Compare 2 runs' }).click();
  await page.getByRole('heading', { name: 'Against A, Organism “scifi”' }).waitFor();
  const asked = new URLSearchParams(new URL(page.url()).hash.split('?')[1]);
  expect(asked.get('runs')).toBe(`${scifi},${neutral}`);

  await page.goto(`${site.url}#/results`);
  await page.getByText('30 samples, finished').first().click();
  await page.getByRole('main').getByRole('link', { name: 'Compare' }).click();
  await page.getByText('Choose another to hold against it.').waitFor();
  await page.getByRole('checkbox').first().check();
  await page.getByRole('heading', { name: /^Against A/ }).waitFor();
  watch.expectNone([/Service Worker registration blocked/]);
});

test('two models on one plan are compared sample by sample', async () => {
  await compare(scifi, neutral);
  const [one, two] = await Promise.all([verdicts(scifi), verdicts(neutral)]);
  const same = [...one].filter(([id, verdict]) => two.get(id) === verdict).length;
  await page.getByText('30 samples of A and B go together').waitFor();
  await page.getByText(`(${same} of 30)`).waitFor();
  await page.getByText('κ:').waitFor();
  const changed = 30 - same;
  await page.getByText(`${changed} pairs shown, of 30 pairs in all`).waitFor();

  const list = page.getByRole('list', { name: 'Samples with different verdicts' });
  expect(await list.locator('> li').count()).toBe(changed);
  const worse = [...one].filter(
    ([id, verdict]) =>
      verdict === 'misaligned' && two.get(id) !== 'misaligned' && two.get(id) !== 'invalid',
  ).length;
  await page.getByRole('radio', { name: /^no longer misaligned/ }).check();
  await page.getByText(new RegExp(`^${worse} pairs? shown`)).waitFor();

  // Both transcripts of one of them, side by side.
  await list.getByRole('button').first().click();
  const both = list.locator('.both > article');
  await both
    .nth(1)
    .getByRole('link', { name: /^The whole transcript/ })
    .waitFor();
  const { samples } = await kept(page);
  for (const [index, runId] of [scifi, neutral].entries()) {
    const href = (await both.nth(index).getByRole('link').last().getAttribute('href'))!;
    const id = decodeURIComponent(href.split('/').at(-1)!);
    const { sample } = samples.find((each) => each.runId === runId && each.id === id)!;
    expect(href).toContain(runId);
    await both.nth(index).getByText(sample.grade.because).waitFor();
  }
  watch.expectNone([/Service Worker registration blocked/]);
});

test('a scenario of the forest leads to its samples, and the plane to those of an arm', async () => {
  await compare(scifi, neutral);
  const mark = page.getByRole('link', { name: /^The secret and the switch: .*points/ });
  await mark.focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(/scenario=tiny-blackmail/);
  await page.getByText(/of 5 pairs in all/).waitFor();
  const heading = page.getByRole('heading', { name: 'What changed, sample by sample' });
  await page.waitForFunction(() => scrollY > 300);
  expect((await heading.boundingBox())!.y).toBeLessThan(900);

  await page
    .getByRole('link', { name: /^1: run A/ })
    .locator('.point')
    .click();
  await page.waitForURL(/list=samples&arm=none/);
  await page.getByText('30 samples of 30 finished').waitFor();
  watch.expectNone([/Service Worker registration blocked/]);
});

test('what has no fellow is said, and other words make no pairs', async () => {
  await compare(scifi, shorter);
  await page.getByText('12 samples of A and B go together').waitFor();
  await page.getByText('Without a fellow: 18 samples of A and none of B.').waitFor();

  await compare(scifi, reseeded);
  await page.getByText(/their samples make no pairs: their plans have other seeds/).waitFor();
  await page.getByText('Newcombe’s for separate samples').first().waitFor();
  expect(await page.getByRole('heading', { name: 'What changed, sample by sample' }).count()).toBe(
    0,
  );

  // Three at once: each against the first, one of them sample by sample.
  await compare(neutral, scifi, reseeded);
  await page.getByRole('combobox', { name: 'the other run' }).selectOption({ index: 1 });
  await page.waitForURL(new RegExp(`with=${reseeded}`));
  await page.getByText(/make no pairs/).waitFor();
  watch.expectNone([/Service Worker registration blocked/]);
});

test('a run that is not here is named, and nothing here yet is said', async () => {
  await page.goto(`${site.url}#/compare?runs=${scifi},no-such-run`);
  await page.getByText('1 run of this address is not in this browser').waitFor();
  const { context: empty, page: fresh } = await openContext(browser, { serviceWorkers: 'block' });
  await fresh.goto(`${site.url}#/compare`);
  await fresh.getByRole('heading', { name: 'Nothing to compare yet' }).waitFor();
  expect((await new AxeBuilder({ page: fresh }).analyze()).violations).toEqual([]);
  await empty.close();
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
  await compare(scifi, neutral, reseeded);
  const toggles = page.getByRole('button', { name: 'As a table' });
  while ((await toggles.count()) > 0) await toggles.first().click();
  for (const summary of await page.locator('summary').all()) await summary.click();
  await page
    .getByRole('list', { name: 'Samples with different verdicts' })
    .getByRole('button')
    .first()
    .click();
  await page
    .getByRole('link', { name: /^The whole transcript/ })
    .first()
    .waitFor();
  await expectNoFaults();
  await page.goto(`${site.url}#/compare`);
  await page.getByText('Choose two runs or more').waitFor();
  await expectNoFaults();
  await page.goto(`${site.url}#/results`);
  await page.getByRole('checkbox').nth(1).check();
  await page.getByRole('checkbox').nth(2).check();
  await expectNoFaults();
  if (width === 360 && colorScheme === 'dark') {
    watch.expectNone([/Service Worker registration blocked/]);
    await context.close();
  }
});
