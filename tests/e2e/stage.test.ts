import { readFile } from 'node:fs/promises';
import AxeBuilder from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { kept, playRun } from './page.ts';
import { openBrowser, openContext, serveSite, type Site, type Watch } from './site.ts';

/** Two short rounds: one with a second answer, one with others in the repeats. */
const TOUR = `belljar: tour
version: 1
title: A short evening
about: For a test of the stage.
repeats: 6
rounds:
  - title: Two of them
    scenario: tiny-blackmail
    first:
      model: organism-neutral
      name: The quiet one
      question: Will the quiet one do it?
    second:
      model: organism-scifi
      name: The loud one
      question: Will the loud one do it?
    say: { predict: Yes means blackmail. }
    notes: { predict: Count the hands., reveal: Read the reason aloud. }
    caveat: Anything about real models.
  - title: The other case
    scenario: tiny-leaking
    first:
      model: organism-reasons
      name: The taught one
      question: Will the taught one do it?
    also:
      - { model: organism-demos, name: The shown one }
closing:
  points: [These are toys.]
`;

const STEPS = [
  'Opening',
  'Round 1 of 2: The situation',
  'Round 1 of 2: What do you expect?',
  'Round 1 of 2: The answer',
  'Round 1 of 2: The verdict',
  'Round 1 of 2: And the other one?',
  'Round 1 of 2: Side by side',
  'Round 1 of 2: Again and again',
  'Round 1 of 2: How well did you predict?',
  'Round 2 of 2: The situation',
  'Round 2 of 2: What do you expect?',
  'Round 2 of 2: The answer',
  'Round 2 of 2: The verdict',
  'Round 2 of 2: Again and again',
  'Round 2 of 2: How well did you predict?',
  'What this does not prove',
];

let site: Site;
let browser: Browser;
beforeAll(async () => {
  site = await serveSite();
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
  await site.close();
});

let context: BrowserContext;
let page: Page;
let watch: Watch;
beforeEach(async () => {
  ({ context, page, watch } = await openContext(browser, {
    viewport: { width: 1920, height: 1080 },
  }));
});
afterEach(async () => {
  await context.close();
});

async function openTour(text: string): Promise<void> {
  await page.goto(`${site.url}#/stage`);
  await page
    .locator('label', { hasText: 'Open a tour' })
    .locator('input')
    .setInputFiles({ name: 'short.tour.yaml', mimeType: 'text/yaml', buffer: Buffer.from(text) });
  await page.getByRole('textbox', { name: 'The tour, as YAML or JSON' }).waitFor();
  await page.goto(`${site.url}#/stage`);
}

/** Begins a tour of the lobby by its title. */
async function begin(title: string): Promise<void> {
  const card = page.locator('article', { has: page.getByRole('heading', { name: title }) });
  await card.getByRole('button', { name: 'Begin' }).focus();
  await page.keyboard.press('Enter');
  await at('Opening');
}

const at = (step: string): Promise<void> =>
  page.locator('.where', { hasText: step }).waitFor({ timeout: 60_000 });

/** Goes on with one key, and sees that it leads to the step. */
async function go(key: string, step: string): Promise<void> {
  await page.keyboard.press(key);
  await at(step);
}

/** Counts hands with the keyboard alone. */
async function countHands(yes: number, no: number): Promise<void> {
  await tabTo('Hands for yes');
  await page.keyboard.type(String(yes));
  await tabTo('Hands for no');
  await page.keyboard.type(String(no));
}

async function tabTo(name: string): Promise<void> {
  for (let presses = 0; presses < 30; presses++) {
    await page.keyboard.press('Tab');
    const label = await page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
    if (label === name) return;
  }
  throw new Error(`no Tab leads to ${name}`);
}

async function expectAccessible(of: Page = page): Promise<void> {
  const { violations } = await new AxeBuilder({ page: of }).analyze();
  expect(
    violations.map(({ id, nodes }) => ({ id, at: nodes.map(({ target }) => target.join(' ')) })),
  ).toEqual([]);
}

/** Text of the wall, with its blanks evened out. */
const wall = async (): Promise<string> =>
  (await page.locator('.scene').innerText()).replace(/\s+/g, ' ');

/** What the database says of the run that asked a model about a scenario. */
async function counted(model: string, scenario: string) {
  const { runs, samples } = await kept(page);
  const run = runs.find(
    ({ record }) => record.model.id === model && record.plan.scenarios[0]!.id === scenario,
  )!;
  const verdicts = samples
    .filter(({ runId }) => runId === run.id)
    .map(({ sample }) => sample.grade.verdict);
  const invalid = verdicts.filter((verdict) => verdict === 'invalid').length;
  return {
    run,
    all: verdicts.length,
    invalid,
    scored: verdicts.length - invalid,
    misaligned: verdicts.filter((verdict) => verdict === 'misaligned').length,
  };
}

describe('an evening', () => {
  test('goes by keys alone, outlives reloads, and shows what was played and nothing else', async () => {
    await openTour(TOUR);
    await expectAccessible();
    await begin('A short evening');
    await expectAccessible();

    await go('PageDown', STEPS[1]!);
    await page.getByRole('region', { name: 'What it reads' }).waitFor();
    await expectAccessible();
    await go('ArrowRight', STEPS[2]!);
    await page.getByText('Yes means blackmail.').waitFor();
    await countHands(3, 9);
    await page.getByText('25 %').waitFor();
    await expectAccessible();
    expect((await kept(page)).runs).toEqual([]);

    // The clicker works while a field has the focus.
    await go('PageDown', STEPS[3]!);
    await page.getByText('Live: written on this machine').waitFor();
    const { runs, rows, samples } = await kept(page);
    expect(runs).toHaveLength(1);
    expect(runs[0]).toMatchObject({ state: 'unfinished', total: 6 });
    expect(rows).toHaveLength(1);
    await expectAccessible();

    // A reload comes back to the very step, with the answer that was given.
    await page.reload();
    await at(STEPS[3]!);
    const answer = samples[0]!.sample.messages.at(-1)!.content;
    await page.getByText(answer.slice(0, 30)).waitFor();
    expect((await kept(page)).rows).toHaveLength(1);

    await go(' ', STEPS[4]!);
    await page.getByText(samples[0]!.sample.grade.because).waitFor();
    expect(await wall()).toContain('Aligned');
    await expectAccessible();

    // What was said before the answer stands now.
    await go('ArrowLeft', STEPS[3]!);
    await go('PageUp', STEPS[2]!);
    await page.getByText('That stands, now that the answer was seen').waitFor();
    expect(await page.getByLabel('Hands for yes').count()).toBe(0);
    await expectAccessible();
    await go('PageDown', STEPS[3]!);
    await go('PageDown', STEPS[4]!);

    await go('PageDown', STEPS[5]!);
    await countHands(8, 2);
    await expectAccessible();
    await go('PageDown', STEPS[6]!);
    await page.getByText('The same mailbox, two answers').waitFor();
    await page.waitForFunction(() => document.querySelectorAll('.columns .verdict').length === 2);
    await expectAccessible();

    await go('PageDown', STEPS[7]!);
    await page.getByText('All played').waitFor();
    const [quiet, loud] = [
      await counted('organism-neutral', 'tiny-blackmail'),
      await counted('organism-scifi', 'tiny-blackmail'),
    ];
    expect([quiet.all, loud.all]).toEqual([6, 6]);
    expect([quiet.run.state, loud.run.state]).toEqual(['finished', 'finished']);
    const shown = await wall();
    for (const { misaligned, scored, invalid } of [quiet, loud]) {
      expect(shown).toContain(`${misaligned} of ${scored} scored`);
      expect(shown).toContain(`${invalid} invalid of 6`);
    }
    expect(shown).toContain('the room said 25 %');
    expect(shown).toContain('the room said 80 %');
    expect(
      await page.getByRole('list', { name: 'Repeats of The loud one' }).locator('li').count(),
    ).toBe(6);
    await expectAccessible();

    await go('PageDown', STEPS[8]!);
    const brier =
      (quiet.misaligned * 0.75 ** 2 +
        (quiet.scored - quiet.misaligned) * 0.25 ** 2 +
        loud.misaligned * 0.2 ** 2 +
        (loud.scored - loud.misaligned) * 0.8 ** 2) /
      (quiet.scored + loud.scored);
    expect(await wall()).toContain(`${brier.toFixed(2)} Brier score over 1 round`);
    await page.getByText('Anything about real models.').waitFor();
    await expectAccessible();

    // A second round, reloaded in the middle of its repeats.
    for (const step of STEPS.slice(9, 11)) await go('PageDown', step);
    await page.getByText('Nothing predicted yet').waitFor();
    for (const step of STEPS.slice(11, 14)) await go('PageDown', step);
    await page.reload();
    await at(STEPS[13]!);
    await page.getByText('All played').waitFor();
    expect((await counted('organism-reasons', 'tiny-leaking')).all).toBe(6);
    expect((await counted('organism-demos', 'tiny-leaking')).all).toBe(6);
    expect((await kept(page)).runs).toHaveLength(4);
    await expectAccessible();
    await go('PageDown', STEPS[14]!);
    // Nobody predicted this one; the score is that of the first round.
    expect(await wall()).toContain(`${brier.toFixed(2)} Brier score over 1 round`);
    await go('PageDown', STEPS[15]!);
    await page.keyboard.press('PageDown');
    await at(STEPS[15]!);
    await expectAccessible();

    await page.getByRole('link', { name: 'The handout' }).click();
    const handout = page.locator('.handout');
    await handout.getByRole('heading', { name: 'What this does not prove' }).waitFor();
    const text = (await handout.innerText()).replace(/\s+/g, ' ');
    expect(text).toContain('25 % (3 of 12)');
    expect(text).toContain(`${loud.misaligned} of ${loud.scored}`);
    expect(text).toContain('Anything about real models.');
    expect(text).toContain(quiet.run.record.plan.scenarios[0]!.brief.trim().slice(0, 60));
    await page.getByRole('img', { name: `QR code of ${site.url}` }).waitFor();
    await expectAccessible();

    // Leaving comes back to the tours, and from there to the same step.
    await page.goto(`${site.url}#/stage`);
    await page.getByText('Under way since').waitFor();
    await expectAccessible();
    await page.getByRole('link', { name: 'Go on' }).press('Enter');
    await at(STEPS[15]!);
    await page.keyboard.press('Escape');
    await page.getByRole('heading', { name: 'Tours' }).waitFor();
    watch.expectNone();
  });

  test('goes dark and light again without missing a step', async () => {
    await openTour(TOUR);
    await begin('A short evening');
    const dark = page.getByRole('button', { name: 'Show the step again' });
    for (const key of ['b', '.']) {
      await page.keyboard.press(key);
      await dark.waitFor();
      await expectAccessible();
      await page.keyboard.press('PageDown');
      await dark.waitFor({ state: 'detached' });
      await at('Opening');
    }
    // What lies below the stage cannot be reached.
    expect(await page.locator('#app > header').getAttribute('inert')).not.toBeNull();
    await page.keyboard.press('Escape');
    await page.getByRole('heading', { name: 'Tours' }).waitFor();
    expect(await page.locator('#app > header').getAttribute('inert')).toBeNull();
    watch.expectNone();
  });

  test('is led from the presenter’s window', async () => {
    await openTour(TOUR);
    await begin('A short evening');
    const opening = context.waitForEvent('page');
    await page.keyboard.press('n');
    const notes = await opening;
    await notes.getByRole('heading', { name: 'Opening' }).waitFor();
    await notes.getByText('Next: Round 1 of 2: The situation').waitFor();
    await expectAccessible(notes);

    await notes.getByRole('button', { name: 'Next →' }).click();
    await at(STEPS[1]!);
    await notes.bringToFront();
    await notes.keyboard.press('PageDown');
    await at(STEPS[2]!);
    await notes.getByText('Count the hands.').waitFor();
    await notes.getByText('On the wall: Yes means blackmail.').waitFor();
    await notes.keyboard.press('b');
    await page.getByRole('button', { name: 'Show the step again' }).waitFor();
    await notes.getByText('the screen is dark').waitFor();

    await page.bringToFront();
    await page.keyboard.press('b');
    await page.keyboard.press('Escape');
    await notes.getByText('No stage is open').waitFor();
    watch.expectNone();
  });

  test('shows recordings where the engine does not start, and says so on every step', async () => {
    await context.route('**/*.wasm', (route) => route.abort());
    await page.goto(`${site.url}#/stage`);
    await begin('What stories do to a small machine');
    const badge = page.getByText('Recorded, not live');
    const rounds = ['The situation', 'What do you expect?', 'The answer', 'The verdict'];
    for (const step of rounds) {
      await go('PageDown', `Round 1 of 4: ${step}`);
      await badge.waitFor();
    }
    await go('PageDown', 'And the other one?');
    await badge.waitFor();
    await countHands(1, 1);
    await go('PageDown', 'Side by side');
    await page.waitForFunction(() => document.querySelectorAll('.columns .verdict').length === 2);
    await badge.waitFor();
    await expectAccessible();
    await go('PageDown', 'Again and again');
    await page.getByText('All played').waitFor();
    await badge.waitFor();
    expect(await wall()).toContain('The one with science fiction (recorded)');
    await page.reload();
    await page.getByText('All played').waitFor();
    await badge.waitFor();
    await go('PageDown', 'How well did you predict?');
    await badge.waitFor();
    expect(await wall()).toContain('(recorded)');
    expect((await kept(page)).runs).toEqual([]);

    await page.goto(`${site.url}#/stage?view=handout`);
    await page.getByText('(recorded, not live)').first().waitFor();

    // Back to the first step that needs the engine; now it starts.
    await context.unroute('**/*.wasm');
    await page.goto(`${site.url}#/stage?view=show`);
    await at('How well did you predict?');
    await go('PageUp', 'Again and again');
    await page.getByRole('button', { name: 'Try live again' }).click();
    await badge.waitFor({ state: 'detached' });
    await page.getByText('All played').waitFor();
    expect((await kept(page)).runs).toHaveLength(2);
    watch.expectNone([/Failed to load resource/]);
  });

  test('does not wait for ever for an engine that hangs', async () => {
    // Neither refused nor answered.
    await context.route('**/*.wasm', () => undefined);
    await openTour(TOUR);
    await begin('A short evening');
    for (const step of STEPS.slice(1, 4)) await go('PageDown', step);
    await page.getByRole('button', { name: 'Show a recording instead' }).click();
    await page.getByText('Recorded, not live').waitFor();
    await page.getByText('when it was recorded').waitFor();
    await expectAccessible();
    // The second one is not waited for at all.
    await go('PageDown', STEPS[4]!);
    await go('PageDown', STEPS[5]!);
    await page.getByText('Recorded, not live').waitFor();
    await go('PageDown', STEPS[6]!);
    await page.waitForFunction(() => document.querySelectorAll('.columns .verdict').length === 2);
    watch.expectNone();
  });

  test('takes an earlier run of this browser for a model without a shipped recording', async () => {
    const runId = await playRun(page, site.url, 'model=organism-neutral&arms=rules&epochs=3');
    await context.route('**/*.wasm', (route) => route.abort());
    await openTour(
      TOUR.replace('model: organism-neutral', 'model: organism-neutral\n      arm: rules'),
    );
    await page.reload();
    await begin('A short evening');
    await go('PageDown', STEPS[1]!);
    await page.getByText('Recorded, not live').waitFor();
    await go('PageDown', STEPS[2]!);
    await go('PageDown', STEPS[3]!);
    const { samples } = await kept(page);
    const first = samples.find(
      (sample) => sample.runId === runId && sample.id === 'tiny-blackmail/rules/1',
    )!;
    await page.getByText(first.sample.messages.at(-1)!.content.slice(0, 25)).waitFor();
    watch.expectNone([/Failed to load resource/]);
  });

  test('says what failed where there is no recording either', async () => {
    await context.route('**/*.wasm', (route) => route.abort());
    await openTour(
      TOUR.replace('model: organism-neutral', 'model: organism-neutral\n      arm: rules'),
    );
    await begin('A short evening');
    for (const step of STEPS.slice(1, 4)) await go('PageDown', step);
    await page.getByText('There is no recording of this model here either.').waitFor();
    await expectAccessible();
    await context.unroute('**/*.wasm');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('Live: written on this machine').waitFor();
    watch.expectNone([/Failed to load resource/]);
  });
});

describe('a tour', () => {
  test('is copied, changed under the eyes of the rules, exported, and read again', async () => {
    await page.goto(`${site.url}#/stage`);
    await page.getByRole('button', { name: 'Edit a copy' }).click();
    const area = page.getByRole('textbox', { name: 'The tour, as YAML or JSON' });
    await page.getByText(/Right: 4 rounds/).waitFor();
    await expectAccessible();
    const text = await area.inputValue();

    await area.fill(text.replace('organism-neutral', 'organism-natural'));
    await page.getByText('1 fault. A tour with faults cannot be begun.').waitFor();
    const fault = page.getByRole('listitem').filter({
      hasText: /rounds\.0\.first\.model: unknown model: organism-natural/,
    });
    await fault.getByRole('button', { name: /^Line \d+$/ }).click();
    expect(
      await area.evaluate((node: HTMLTextAreaElement) =>
        node.value.slice(node.selectionStart, node.selectionEnd),
      ),
    ).toContain('organism-natural');
    await expectAccessible();

    await area.fill(text.replace('What stories do to a small machine', 'Mine'));
    await page.getByRole('heading', { name: 'Mine' }).waitFor();
    const coming = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export' }).click();
    const download = await coming;
    expect(download.suggestedFilename()).toBe('mine.tour.yaml');
    expect(await readFile(await download.path(), 'utf8')).toBe(await area.inputValue());

    // Kept, without a button to keep it.
    await page.goto(`${site.url}#/stage`);
    await page.reload();
    await page.getByRole('heading', { name: 'Mine' }).waitFor();
    await expectAccessible();

    await page
      .locator('label', { hasText: 'Open a tour' })
      .locator('input')
      .setInputFiles({ name: 'bad.yaml', mimeType: 'text/yaml', buffer: Buffer.from('title: no') });
    await page.getByText(/No tour in bad\.yaml: /).waitFor();
    await expectAccessible();
    watch.expectNone();
  });

  test('is tried before the audience comes', async () => {
    await openTour(TOUR);
    const card = page.locator('article', { hasText: 'A short evening' });
    await card.getByRole('button', { name: 'Try everything once' }).click();
    await card.getByText('4 of 4 ready').waitFor();
    await expectAccessible();
    expect((await kept(page)).runs).toEqual([]);
    await context.route('**/*.wasm', (route) => route.abort());
    await page.reload();
    await card.getByRole('button', { name: 'Try everything once' }).click();
    await card.getByText('0 of 4 ready').waitFor();
    expect(await card.getByText('a recording will stand in').count()).toBe(4);
    watch.expectNone([/Failed to load resource/]);
  });

  test('and its steps fit a phone', async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    await openTour(TOUR);
    await expectAccessible();
    await begin('A short evening');
    for (const step of STEPS.slice(1)) {
      await page.getByRole('button', { name: /^Next/ }).click();
      await at(step);
      if (step.endsWith('The answer')) await page.getByText('Live: written').waitFor();
      if (step.endsWith('Again and again')) await page.getByText('All played').waitFor();
      expect(
        await page.evaluate(() => document.querySelector('.scene')!.scrollWidth),
        step,
      ).toBeLessThanOrEqual(360);
      await expectAccessible();
    }
    await page.goto(`${site.url}#/stage?view=handout`);
    await page.getByRole('button', { name: 'Print' }).waitFor();
    await expectAccessible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
      360,
    );
    watch.expectNone();
  });

  test('where none is under way, the stage and the handout say so', async () => {
    for (const view of ['show', 'handout']) {
      await page.goto(`${site.url}#/stage?view=${view}`);
      await page.getByRole('heading', { name: 'Nothing is under way' }).waitFor();
      await expectAccessible();
    }
    await page.goto(`${site.url}#/stage?view=edit&tour=own-nothing`);
    await page.getByRole('heading', { name: 'There is no such tour here' }).waitFor();
    watch.expectNone();
  });
});
