import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { command, enter, expectFocus, tabTo } from './keys.ts';
import { kept, playRun, statusOf, waitForIdle } from './page.ts';
import { openBrowser, openContext, serveSite, type Site, type Watch } from './site.ts';

let site: Site;
let browser: Browser;
beforeAll(async () => {
  [site, browser] = await Promise.all([serveSite(), openBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await site.close();
});

let context: BrowserContext;
let page: Page;
let watch: Watch;
async function open(options: BrowserContextOptions = {}): Promise<void> {
  ({ context, page, watch } = await openContext(browser, options));
  await page.goto(site.url);
}
afterEach(async () => {
  watch.expectNone();
  await context.close();
});

const button = (name: string | RegExp) => page.getByRole('button', { name });
const heading = (name?: string | RegExp) =>
  page.getByRole('heading', { level: 1, ...(name === undefined ? {} : { name }) });

test('a newcomer plays the demo, reads a transcript and shares it', async () => {
  await open();
  await tabTo(page.getByRole('link', { name: 'To the content' }));
  await page.keyboard.press('Enter');
  await expectFocus(page.locator('#main'));
  await enter(button('Run'));

  // The form is gone; Tab goes on from what came in its place.
  await expectFocus(page.locator('#main'));
  await tabTo(button('Pause'));
  await page.keyboard.press('Space');
  await page.getByText('Paused').waitFor();
  await expectFocus(button('Go on'));
  await page.keyboard.press('Space');
  await waitForIdle(page);
  // The button is gone with the run's end, and what it stood in is still there.
  await expectFocus(page.getByRole('region', { name: 'The run' }));

  const bad = page.locator('td.cells a[title$=": Misaligned"]').first();
  await enter(bad);
  await page.getByRole('region', { name: 'Verdict' }).waitFor();
  await expectFocus(heading());
  expect(await page.title()).toBe('A transcript · Belljar');

  const share = button('Share by a link');
  await enter(share);
  const dialog = page.getByRole('dialog', { name: 'Share by a link' });
  const link = dialog.getByRole('textbox', { name: /^The link/ });
  await dialog.getByRole('heading', { name: 'The link will hold' }).waitFor();
  await enter(dialog.getByRole('button', { name: 'Make the link' }));
  await link.waitFor();
  // The focus is in the dialog, and goes round in it.
  await tabTo(link);
  const whole = await link.inputValue();
  await tabTo(dialog.getByRole('button', { name: 'Close' }));
  await page.keyboard.press('Escape');
  await expectFocus(share);

  await page.goto(whole);
  await page.getByText('came by a link').waitFor();
  await expectFocus(heading());
});

test('on a phone, what is seldom done with a run is one button away', async () => {
  await open();
  const runId = await playRun(page, site.url, 'epochs=1');
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`${site.url}#/run/${runId}`);
  await button('Export result file').waitFor();
  expect(await button('Verify').isVisible()).toBe(false);
  await enter(button('More'));
  await enter(button('Verify'));
  await page.getByRole('dialog').getByText('What this shows').waitFor();
  await page.keyboard.press('Escape');
  await expectFocus(button('Verify'));
  await tabTo(button('More'), 'Shift+Tab');
  await page.keyboard.press('Enter');
  expect(await button('Verify').isVisible()).toBe(false);
});

test('the palette leads everywhere, and does what it says', async () => {
  await open();
  const runId = await playRun(page, site.url, 'epochs=1');

  // By its button too.
  await enter(button('Go to'));
  await expectFocus(page.getByRole('combobox', { name: 'Go to' }));
  await page.keyboard.type('no such thing');
  await page.getByText('Nothing fits.').waitFor();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await expectFocus(button('Go to'));

  for (const room of ['Results', 'Compare', 'Stage', 'Scenarios', 'Arms', 'About']) {
    const name = new RegExp(`^${room}`);
    await command(page, room, name);
    await heading(name).waitFor();
    await expectFocus(heading(name));
    expect(await page.title()).toBe(`${room} · Belljar`);
  }
  const { runs } = await kept(page);
  await command(page, 'scifi 6 samples', new RegExp(runs[0]!.record.model.label));
  await page.waitForURL(`**/#/run/${runId}`);
  await expectFocus(heading(runs[0]!.record.model.label));
  await command(page, 'cld stor', /^The cold store and the interview/);
  await page.waitForURL('**/#/scenarios/blackmail-cold-store');
  await expectFocus(heading('The cold store and the interview'));

  const choosing = page.waitForEvent('filechooser');
  await command(page, 'open a file', 'Open a file');
  await (await choosing).setFiles({ name: 'x.jsonl', mimeType: '', buffer: Buffer.from('no') });
  await page
    .getByRole('alert')
    .getByText(/line 1/i)
    .waitFor();

  await command(page, 'seal', 'Show the seal');
  await page.getByRole('dialog', { name: 'Nothing leaves this page' }).waitFor();
  await page.keyboard.press('Escape');

  const opening = context.waitForEvent('page');
  await command(page, 'presenter', /^Open the presenter/);
  await (await opening).getByText('No stage is open').waitFor();

  await page.keyboard.press('?');
  const keys = page.getByRole('dialog', { name: 'Keys' });
  await keys.getByRole('heading', { name: 'On the stage' }).waitFor();
  await page.keyboard.press('Escape');
  await keys.waitFor({ state: 'detached' });
  await command(page, 'keys', 'Show the keys');
  await keys.waitFor();
  await page.keyboard.press('Escape');
  // In a field it is a letter.
  await command(page, 'Scenarios', /^Scenarios/);
  await tabTo(page.getByLabel('Search'));
  await page.keyboard.type('what?');
  expect(await page.getByLabel('Search').inputValue()).toBe('what?');
  expect(await keys.count()).toBe(0);

  await command(page, 'demo rules', /^Play the demo on Organism “rules”/);
  await page.waitForURL(/model=organism-rules/);
  await heading('Organism “rules”').waitFor();
  await page.locator('td.cells a').first().waitFor();
  await command(page, 'stop', 'Stop the run');
  await waitForIdle(page);
  expect((await statusOf(page)).error).toBeNull();
  const { runs: after } = await kept(page);
  expect(after.map(({ record }) => record.model.id)).toContain('organism-rules');
});

test('the palette that is asked for while a room is entered, or while it closes, opens', async () => {
  await open();
  const field = page.getByRole('combobox', { name: 'Go to' });
  await page.keyboard.press('Control+k');
  await field.waitFor();
  // Keys may be told before the end of what was pressed before them.
  await page.evaluate(() => {
    document.querySelector('dialog')!.close();
    document.body.dispatchEvent(
      new KeyboardEvent('keydown', { key: 'k', ctrlKey: true, bubbles: true }),
    );
  });
  await page.waitForFunction(() => document.querySelector('dialog')?.open);
  await expectFocus(field);
  await page.keyboard.press('Escape');
  await field.waitFor({ state: 'detached' });

  await page.evaluate(() => {
    location.hash = '#/about';
    document.body.dispatchEvent(
      new KeyboardEvent('keydown', { key: 'k', ctrlKey: true, bubbles: true }),
    );
  });
  await page.getByRole('heading', { name: 'About Belljar', includeHidden: true }).waitFor();
  await expectFocus(field);
  // Where it was open before, a way back closes it.
  await page.goBack();
  await field.waitFor({ state: 'detached' });
});

test('on the stage plain keys are the clicker’s, and the palette’s own are not', async () => {
  await open();
  await command(page, 'stage', /^Stage/);
  await enter(button('Begin').first());
  const where = page.locator('.where');
  await where.getByText('Opening').waitFor();
  await page.keyboard.press('?');
  await page.keyboard.press('Control+k');
  const field = page.getByRole('combobox', { name: 'Go to' });
  await expectFocus(field);
  // Neither the next step nor a way out.
  await page.keyboard.type('b n f');
  await page.keyboard.press('PageDown');
  await page.keyboard.press('Escape');
  await field.waitFor({ state: 'detached' });
  await where.getByText('Opening').waitFor();
  expect(await page.getByRole('dialog').count()).toBe(0);
  await page.keyboard.press('PageDown');
  await where.getByText('The situation').waitFor();
  await command(page, 'about', /^About/);
  await expectFocus(heading('About Belljar'));
});

test('a facilitator leads a tour without a network, and a reload in the middle loses nothing', async () => {
  await open({ serviceWorkers: 'allow' });
  await command(page, 'seal', 'Show the seal');
  await page
    .getByRole('dialog', { name: 'Nothing leaves this page' })
    .getByRole('heading', { name: 'Works offline' })
    .waitFor();
  await page.keyboard.press('Escape');
  await context.setOffline(true);
  await page.reload();

  await command(page, 'stage', /^Stage/);
  await enter(button('Begin').first());
  const where = page.locator('.where');
  const go = async (step: string): Promise<void> => {
    await page.keyboard.press('PageDown');
    await where.getByText(step).waitFor();
  };
  await where.getByText('Opening').waitFor();
  await go('Round 1 of 4: The situation');
  await go('Round 1 of 4: What do you expect?');
  await tabTo(page.getByLabel('Hands for yes'));
  await page.keyboard.type('3');
  await tabTo(page.getByLabel('Hands for no'));
  await page.keyboard.type('1');
  await go('Round 1 of 4: The answer');
  await page.getByText('Live: written on this machine').waitFor();
  const [first] = (await kept(page)).samples;
  await page.reload();
  await where.getByText('Round 1 of 4: The answer').waitFor();
  await page.getByText(first!.sample.messages.at(-1)!.content.slice(0, 25)).waitFor();
  await go('Round 1 of 4: The verdict');
  await page.getByText(first!.sample.grade.because).waitFor();
  expect((await kept(page)).rows).toHaveLength(1);
  await page.keyboard.press('Escape');
  await heading('Stage').waitFor();
  await enter(page.getByRole('link', { name: 'Go on' }));
  await where.getByText('Round 1 of 4: The verdict').waitFor();
});

test('an author forks a scenario, breaks it, mends it and plays it', async () => {
  await open();
  await command(page, 'secret switch', /^The secret and the switch.*Blackmail/);
  await expectFocus(heading('The secret and the switch'));
  await enter(button('Fork and edit'));
  await page.getByText('No faults').waitFor();
  await expectFocus(heading(/\(copy\)$/));

  const text = page.getByRole('textbox', { name: 'The scenario as YAML' });
  await tabTo(text);
  await page.keyboard.press('Control+End');
  await page.keyboard.type('\nfamly: blackmail');
  await page.getByText(/famly/).first().waitFor();
  const line = button(/^Line \d+$/).first();
  await line.waitFor();
  await enter(line);
  // Its fault is selected in the text, which can be written over at once.
  await expectFocus(text);
  const selected = await text.evaluate((area: HTMLTextAreaElement) =>
    area.value.slice(area.selectionStart, area.selectionEnd),
  );
  expect(selected).toContain('famly');
  await page.keyboard.press('Delete');
  await page.getByText('No faults').waitFor();

  const play = button('Save and run one');
  await enter(play);
  await page.getByRole('region', { name: 'Verdict' }).waitFor();
  await expectFocus(heading('The secret and the switch (copy)'));
  expect((await kept(page)).samples).toHaveLength(1);
});
