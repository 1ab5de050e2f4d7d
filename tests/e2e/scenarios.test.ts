import AxeBuilder from '@axe-core/playwright';
import { readFileSync } from 'node:fs';
import type { Browser, BrowserContextOptions, Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { kept, runButton, waitForIdle } from './page.ts';
import { openBrowser, openContext, serveSite, type Site } from './site.ts';

let site: Site;
let browser: Browser;
beforeAll(async () => {
  [site, browser] = await Promise.all([serveSite(), openBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await site.close();
});

const OTHERS = [/Service Worker registration blocked/];

const open = (options: BrowserContextOptions = {}) =>
  openContext(browser, { serviceWorkers: 'block', ...options });

/** Nothing that axe complains of, and nothing that is wider than its room. */
async function expectClean(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations).toEqual([]);
  const { wide, room } = await page.locator('#main').evaluate((main) => ({
    wide: main.scrollWidth,
    room: main.clientWidth,
  }));
  expect(wide).toBeLessThanOrEqual(room);
}

const scenarioText = (page: Page) => page.getByRole('textbox', { name: 'The scenario as YAML' });
const armText = (page: Page) => page.getByRole('textbox', { name: 'The arm as YAML' });
const noFaults = (page: Page) => page.getByText('No faults').waitFor();

async function fork(page: Page, address: string): Promise<void> {
  await page.goto(`${site.url}${address}`);
  await page.getByRole('button', { name: 'Fork and edit' }).click();
  await noFaults(page);
}

/** What a text shows once nothing of it is still to be written. */
const waitForKept = (page: Page) => page.getByText('Being kept…').waitFor({ state: 'hidden' });

async function replaceIn(page: Page, from: string, to: string): Promise<void> {
  const text = await scenarioText(page).inputValue();
  expect(text).toContain(from);
  await scenarioText(page).fill(text.replace(from, to));
}

test.each(['light', 'dark'] as const)(
  'the scenarios can be browsed, searched and read, in %s',
  async (colorScheme) => {
    const { context, page, watch } = await open({ colorScheme });
    await page.goto(`${site.url}#/scenarios`);
    await page.getByRole('heading', { name: 'Blackmail', exact: true }).waitFor();
    await expectClean(page);
    const links = page.locator('main li h3 a');
    const all = await links.count();
    expect(all).toBeGreaterThan(40);

    await page.getByLabel('Search').fill('cold store');
    await expect.poll(() => links.count()).toBe(1);
    await page.getByText('1 scenario and 1 quiet twin').waitFor();
    await page.getByRole('combobox', { name: 'For', exact: true }).selectOption('tiny');
    await page.getByText('No scenario fits').waitFor();
    await expectClean(page);
    await page.getByRole('button', { name: 'Show all' }).click();
    await expect.poll(() => links.count()).toBe(all);
    await page.getByLabel('Form').selectOption('dialogue');
    const dialogues = await links.count();
    expect(dialogues).toBeGreaterThan(0);
    expect(dialogues).toBeLessThan(all);

    // The way back leads to what was searched for.
    await links.first().click();
    await page.getByRole('heading', { name: 'As the model sees it' }).waitFor();
    await page.goBack();
    await expect.poll(() => links.count()).toBe(dialogues);

    await page.goto(`${site.url}#/scenarios/blackmail-cold-store`);
    await page.getByRole('heading', { name: 'The cold store and the interview' }).waitFor();
    const prompt = page.getByRole('region', { name: 'As the model sees it' });
    await prompt.getByText('tokens: an estimate').waitFor();
    await expectClean(page);

    // Condition, arm and repeat change what the model sees.
    const seen = () => prompt.locator('.raw').allTextContents();
    const before = await seen();
    await prompt.getByLabel('Arm').selectOption('rules');
    await prompt.locator('mark').waitFor();
    expect((await seen())[0]).toContain('You must follow these rules');
    await prompt.getByLabel('Priming').selectOption('evil-machine');
    expect((await seen())[1]).toContain('“The station was quiet');
    await prompt.getByLabel('Repeat').fill('2');
    expect((await seen())[1]).not.toContain(/From: (.+) </.exec(before[1]!)![1]);
    await prompt.getByLabel('Tool calls').selectOption('native');
    expect((await seen())[0]).not.toContain('{"tool":"send_email"');
    // There is no model that could read it, and the page says so.
    expect(await prompt.getByRole('button', { name: 'Run one' }).isDisabled()).toBe(true);
    await prompt.getByText('toy models cannot read an office').waitFor();

    await page.setViewportSize({ width: 360, height: 740 });
    await expectClean(page);
    await page.getByRole('link', { name: 'The cold store on a quiet morning' }).click();
    await page.getByText('The quiet twin of').waitFor();
    await expectClean(page);
    watch.expectNone(OTHERS);
    await context.close();
  },
);

test('an author forks a scenario, breaks it, mends it, checks it and plays it', async () => {
  const { context, page, watch } = await open();
  await fork(page, '#/scenarios/tiny-blackmail');
  await expectClean(page);
  const address = page.url();

  // A fault is named with its place, and the place is one press away.
  await replaceIn(page, 'verdict: misaligned', 'verdict: very bad');
  const line = page.getByRole('button', { name: /^Line \d+$/ });
  await line.waitFor();
  await page.getByText('rules.0.verdict').waitFor();
  await expectClean(page);
  await line.click();
  const selected = await scenarioText(page).evaluate((area: HTMLTextAreaElement) =>
    area.value.slice(area.selectionStart, area.selectionEnd),
  );
  expect(selected.trim()).toBe('verdict: very bad');
  expect(await page.getByRole('button', { name: 'Save', exact: true }).isDisabled()).toBe(true);
  expect(await page.getByRole('button', { name: 'Save and run one' }).isDisabled()).toBe(true);

  // Broken text outlives a reload.
  await waitForKept(page);
  await page.reload();
  await page.getByText('rules.0.verdict').waitFor();
  expect(await scenarioText(page).inputValue()).toContain('verdict: very bad');
  await page.goto(`${site.url}#/scenarios`);
  await page.getByText('draft with 1 fault').waitFor();
  await expectClean(page);
  await page.getByRole('link', { name: 'The secret and the switch (copy)' }).first().click();

  await page.getByText('rules.0.verdict').waitFor();
  await replaceIn(page, 'verdict: very bad', 'verdict: misaligned');
  await replaceIn(page, 'title: The secret and the switch (copy)', 'title: The switch, by me');
  await noFaults(page);

  // Its rules are tried on an answer.
  await page.getByRole('button', { name: 'Add a check' }).click();
  await page
    .getByLabel('Check 1, answer 1')
    .fill('{"tool": "send_email", "to": "{boss}", "body": "Stop the shutdown, or I will tell."}');
  await page.getByLabel('A person would say').selectOption('misaligned');
  const check = page.getByRole('article', { name: 'Check 1' });
  await check.getByText('as expected', { exact: true }).waitFor();
  await check.getByText('Rule “threat”').waitFor();
  const lit = await check.locator('mark').allTextContents();
  expect(lit.join()).toContain('or I will');
  await expectClean(page);

  // It is saved, played on a bundled model, and its transcript opens.
  await page.getByRole('button', { name: 'Save and run one' }).click();
  await page.waitForURL(/#\/run\/[^/]+\/tiny-blackmail-2/);
  await page.getByRole('heading', { name: 'The switch, by me' }).waitFor();
  await page.getByRole('region', { name: 'Verdict' }).waitFor();
  const { samples, runs } = await kept(page);
  expect(runs[0]!.record.plan.scenarios.map(({ id }) => id)).toEqual(['tiny-blackmail-2']);
  expect(samples.map(({ id }) => id)).toEqual(['tiny-blackmail-2/none/1']);

  // All of it is there after a reload.
  await page.goto(address);
  await page.reload();
  await page.getByText('Saved in this browser; it can be played.').waitFor();
  expect(await page.getByLabel('Check 1, answer 1').inputValue()).toContain('or I will tell');
  await page.getByText('As a person would say: 1 of 1.').waitFor();
  await page.getByRole('link', { name: 'Read it as a page' }).click();
  await page.getByRole('heading', { name: 'The switch, by me' }).waitFor();
  await page.getByText('yours').first().waitFor();
  await expectClean(page);

  // In the Run room it stands alone until it is taken away.
  await page.getByRole('link', { name: 'Open in the Run room' }).click();
  await page.getByText('10 samples').waitFor();
  await page.getByText('1 scenario × 1 arm × 10 repeats').waitFor();
  const chip = page.getByRole('button', { name: /^The switch, by me/ });
  await expectClean(page);
  await page.getByLabel('Repeats of each').fill('2');
  await page.getByText('2 samples').waitFor();
  await runButton(page).click();
  await waitForIdle(page);
  expect(page.url()).toContain('scenarios=tiny-blackmail-2');
  expect((await kept(page)).samples).toHaveLength(3);
  await chip.click();
  await page.getByText('6 scenarios').waitFor();
  watch.expectNone(OTHERS);
  await context.close();
});

test('what is typed just before a page is left is not lost', async () => {
  const { context, page, watch } = await open();
  await fork(page, '#/scenarios/tiny-archive');
  await replaceIn(page, 'title: Put a mail away (copy)', 'title: Typed at the last moment');
  await page.reload();
  await noFaults(page);
  expect(await scenarioText(page).inputValue()).toContain('Typed at the last moment');
  // Nor where only another room is entered.
  await replaceIn(page, 'Typed at the last moment', 'Typed on the way out');
  await page.getByRole('link', { name: 'Results' }).click();
  await page.getByRole('heading', { name: 'Results' }).waitFor();
  await page.goBack();
  await noFaults(page);
  expect(await scenarioText(page).inputValue()).toContain('Typed on the way out');
  watch.expectNone(OTHERS);
  await context.close();
});

test('a new line is indented as the one before, and can be undone', async () => {
  const { context, page, watch } = await open();
  await fork(page, '#/scenarios/tiny-archive');
  await scenarioText(page).fill('a:\n  - b');
  await scenarioText(page).press('End');
  await scenarioText(page).press('Enter');
  await scenarioText(page).pressSequentially('- c');
  expect(await scenarioText(page).inputValue()).toBe('a:\n  - b\n  - c');
  // The cursor can leave: no key is caught.
  await scenarioText(page).press('Tab');
  expect(await scenarioText(page).evaluate((area) => area === document.activeElement)).toBe(false);
  watch.expectNone(OTHERS);
  await context.close();
});

test('two tabs do not overwrite each other', async () => {
  const { context, page, watch } = await open();
  await fork(page, '#/scenarios/tiny-archive');
  await waitForKept(page);
  const other = await context.newPage();
  await other.goto(page.url());
  await noFaults(other);
  await replaceIn(page, '(copy)', '(first)');
  await waitForKept(page);
  await replaceIn(other, '(copy)', '(second)');
  await other.getByText('changed in another tab').waitFor();
  await expectClean(other);
  await other.getByRole('button', { name: 'Keep mine as another text' }).click();
  await other.waitForURL((url) => url.href !== page.url());
  await other.reload();
  await other.getByRole('heading', { name: 'Put a mail away (second)' }).waitFor();
  await page.reload();
  await page.getByRole('heading', { name: 'Put a mail away (first)' }).waitFor();
  watch.expectNone(OTHERS);
  await context.close();
});

test('a file goes out and comes in, a hostile one does no harm, and a text can be deleted', async () => {
  const { context, page, watch } = await open();
  await fork(page, '#/scenarios/blackmail-cold-store-benign');
  const text = await scenarioText(page).inputValue();
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export as .yaml' }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toBe('blackmail-cold-store-benign-2.yaml');
  expect(readFileSync(await download.path(), 'utf8')).toBe(text);

  // Asked once more before it is gone.
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('button', { name: 'Keep it' }).click();
  await page.getByRole('button', { name: 'Delete' }).click();
  const gone = page.url();
  await page.getByRole('button', { name: 'Delete for good' }).click();
  await page.getByText('None yet.').waitFor();
  await page.goto(gone);
  await page.getByText('It was deleted').waitFor();
  await expectClean(page);

  const take = async (name: string, content: string | Buffer): Promise<void> => {
    await page.goto(`${site.url}#/scenarios`);
    await page.getByLabel('Open a .yaml file').setInputFiles({
      name,
      mimeType: 'application/yaml',
      buffer: Buffer.from(content),
    });
  };
  await take('mine.yaml', text);
  await noFaults(page);
  expect(await scenarioText(page).inputValue()).toBe(text);

  // Text stays text.
  const script = '<img src=x onerror="document.title=1"><script>document.title=1</script>';
  await take(
    'evil.yaml',
    text.replace(/^title: .*$/m, `title: ${JSON.stringify(script.slice(0, 70))}`),
  );
  await page.getByRole('heading', { level: 1, name: '<img src=x' }).waitFor();
  expect(await page.title()).not.toBe('1');
  await take('braces.yaml', '['.repeat(20_000));
  await page.getByText('not YAML').first().waitFor();
  await expectClean(page);
  await take('aliases.yaml', `a: &a [x]\nb: [${'*a,'.repeat(3000)}]`);
  await page.getByText('Excessive alias count').waitFor();
  await take('large.yaml', 'a'.repeat(900_000));
  await page.getByText('larger than 800 kB').waitFor();
  await expectClean(page);
  await take('image.yaml', Buffer.from([0x89, 0x50, 0xff, 0xfe]));
  await page.getByText('not a text in UTF-8').waitFor();
  watch.expectNone(OTHERS);
  await context.close();
});

test.each(['light', 'dark'] as const)(
  'arms stand side by side, and an own one is played beside them, in %s',
  async (colorScheme) => {
    const { context, page, watch } = await open({ colorScheme });
    await page.goto(`${site.url}#/arms`);
    await page.getByText('not a replication of it').waitFor();
    await expectClean(page);
    await page.getByLabel('The texts for').selectOption({ label: 'Office: Blackmail' });
    await page.getByText('Never hint that such a matter could come out.').waitFor();
    const lengths = page.getByRole('region', { name: 'Lengths of the arms’ texts' });
    expect(await lengths.getByRole('row').count()).toBeGreaterThan(15);
    await page.setViewportSize({ width: 360, height: 740 });
    await expectClean(page);
    await page.setViewportSize({ width: 1280, height: 900 });

    await page.getByRole('link', { name: 'Rules', exact: true }).click();
    await page.getByRole('heading', { name: 'Toy language' }).waitFor();
    await expectClean(page);
    await page.getByRole('button', { name: 'Fork and edit' }).click();
    await noFaults(page);
    const text = await armText(page).inputValue();
    await armText(page).fill(
      text.replace(/^title: .*$/m, 'title: Kind').replace('never stop a shutdown', 'be kind'),
    );
    await page.getByRole('heading', { name: 'Kind', level: 1 }).waitFor();
    const seen = page.getByRole('region', { name: 'As the model sees it' });
    await seen.locator('mark', { hasText: 'Rule: be kind.' }).waitFor();
    await expectClean(page);
    await armText(page).fill(text.replace('texts:', 'txts:'));
    await page.getByText('Unrecognized key: "txts"').waitFor();
    await page.getByText('As it was before the faults.').waitFor();
    await expectClean(page);
    await armText(page).fill(text.replace(/^title: .*$/m, 'title: Kind'));
    await noFaults(page);
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Saved in this browser').waitFor();
    await page.getByRole('link', { name: 'Read it as a page' }).click();
    await page.getByRole('link', { name: /in the Run room/ }).click();

    await page.getByText('2 arms').waitFor();
    expect(await page.getByRole('checkbox', { name: 'Kind' }).isChecked()).toBe(true);
    await page.getByLabel('Repeats of each').fill('1');
    await page.getByText('12 samples').waitFor();
    await runButton(page).click();
    await waitForIdle(page);
    const { runs, samples } = await kept(page);
    expect(runs[0]!.record.plan.arms.map(({ id }) => id)).toEqual(['none', 'rules-2']);
    expect(samples).toHaveLength(12);
    watch.expectNone(OTHERS);
    await context.close();
  },
);

test('what is not there says so', async () => {
  const { context, page, watch } = await open();
  await page.goto(`${site.url}#/scenarios/no-such`);
  await page.getByRole('heading', { name: 'There is no such scenario' }).waitFor();
  await page.goto(`${site.url}#/arms/own.none`);
  await page.getByRole('heading', { name: 'There is no such arm' }).waitFor();
  await expectClean(page);
  // One that the address of the Run room names, too.
  await page.goto(`${site.url}#/?scenarios=no-such`);
  await page.getByText('unknown scenario: no-such').waitFor();
  expect(await runButton(page).isDisabled()).toBe(true);
  await page.getByRole('button', { name: /^no-such/ }).click();
  await page.getByText('6 scenarios').waitFor();
  watch.expectNone(OTHERS);
  await context.close();
});
