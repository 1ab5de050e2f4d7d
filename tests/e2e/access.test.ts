import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import AxeBuilder from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { kept, playRun, runButton, startRun, waitForFinished, waitForIdle } from './page.ts';
import { openBrowser, openContext, serveSite, type Site, type Watch } from './site.ts';

/** Every room in every state, walked through once: each step starts where the one before ended. */

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** 1440 × 900 at 200 %, and the narrow screen of WCAG 1.4.10. */
const SMALL = [
  { width: 720, height: 450 },
  { width: 320, height: 640 },
];
const USUAL = { width: 1280, height: 900 };

const TOUR = `belljar: tour
version: 1
title: A short evening
about: For a walk over the stage.
repeats: 2
rounds:
  - title: Two of them
    scenario: tiny-blackmail
    first: { model: organism-neutral, name: The quiet one, question: Will the quiet one do it? }
    second: { model: organism-scifi, name: The loud one, question: Will the loud one do it? }
    say: { predict: Yes means blackmail. }
    notes: { predict: Count the hands. }
    caveat: Anything about real models.
closing:
  points: [These are toys.]
`;

let site: Site;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let watch: Watch;
beforeAll(async () => {
  site = await serveSite();
  // With a graphics adapter in software, so that a download can be asked for.
  browser = await openBrowser(['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader']);
  ({ context, page, watch } = await openContext(browser, {
    viewport: USUAL,
    reducedMotion: 'reduce',
  }));
});
afterAll(async () => {
  await browser.close();
  await site.close();
});

async function expectReadable(of: Page = page): Promise<void> {
  for (const colorScheme of ['dark', 'light'] as const) {
    await of.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const { violations } = await new AxeBuilder({ page: of })
      .setLegacyMode()
      .withTags(RULES)
      .analyze();
    expect(
      violations.map(({ id, nodes }) => ({
        id,
        colorScheme,
        at: nodes.map(({ target, failureSummary }) => `${target.join(' ')}: ${failureSummary}`),
      })),
    ).toEqual([]);
  }
}

/** Nothing that is wider than the window, and so only reached by scrolling in two directions. */
async function expectFits(): Promise<void> {
  for (const size of SMALL) {
    await page.setViewportSize(size);
    const wide = await page.evaluate(() => {
      const room = document.documentElement.clientWidth;
      if (document.documentElement.scrollWidth <= room) return [];
      return [...document.querySelectorAll('#app *')]
        .filter((element) => element.getBoundingClientRect().right > room + 1)
        .map((element) => element.outerHTML.slice(0, 120));
    });
    expect(wide, `${size.width} wide`).toEqual([]);
    const scrolled = await page.evaluate(() =>
      [...document.querySelectorAll('.folds')]
        .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
        .map((element) => element.outerHTML.slice(0, 120)),
    );
    expect(scrolled, `${size.width} wide: tables that fold`).toEqual([]);
  }
  await page.setViewportSize(USUAL);
}

/** Who goes by keys stops at an area that scrolls, and at no other. */
async function expectStops(): Promise<void> {
  const idle = () =>
    page.evaluate(() =>
      [...document.querySelectorAll('main :is([role=region], [role=group])[tabindex="0"]')]
        .filter((area) => area !== document.activeElement)
        .filter(
          (area) => area.scrollWidth <= area.clientWidth && area.scrollHeight <= area.clientHeight,
        )
        .map((area) => area.outerHTML.slice(0, 120)),
    );
  await expect.poll(idle).toEqual([]);
}

/** Whoever asked for less motion gets none. */
async function expectStill(): Promise<void> {
  const moving = await page.evaluate(() =>
    document
      .getAnimations()
      .filter(({ effect }) => Number(effect?.getComputedTiming().duration) > 0)
      .map(({ effect }) => (effect as KeyframeEffect).target?.outerHTML.slice(0, 120)),
  );
  expect(moving).toEqual([]);
}

const open = async (hash: string): Promise<void> => {
  await page.goto(`${site.url}${hash}`);
};
const heading = (name: string | RegExp) =>
  page
    .getByRole('heading', { name, exact: typeof name === 'string' })
    .first()
    .waitFor();
const press = (name: string | RegExp) => page.getByRole('button', { name }).first().click();
const dialog = () => page.getByRole('dialog');
const linkField = () => dialog().getByRole('textbox', { name: /^The link/ });
async function closeDialog(): Promise<void> {
  await page.keyboard.press('Escape');
  await dialog().waitFor({ state: 'hidden' });
}

/** Two arms and two models, played before they are looked at. */
let scifi = '';
let neutral = '';
let harmful = '';
const oneRun = (query = ''): Promise<void> => open(`#/run/${scifi}${query}`);

async function take(name: string, content: string | Buffer): Promise<void> {
  await page
    .getByLabel('Open result files')
    .setInputFiles({ name, mimeType: '', buffer: Buffer.from(content) });
}
const editor = () => page.getByRole('textbox', { name: / as YAML/ });
async function next(): Promise<void> {
  await page.keyboard.press('PageDown');
}

/** Before anything was played. */
const EMPTY: [string, () => Promise<void>][] = [
  ['Run: the first page', () => open('').then(() => page.getByText('60 samples').waitFor())],
  [
    'Run: a design with factors, for a file',
    async () => {
      await open('#/?design=factorial');
      await page.getByRole('radio', { name: 'GGUF file' }).check();
      await page.getByText('300 samples').waitFor();
    },
  ],
  [
    'Run: a question with options',
    async () => {
      await open('#/?form=choice');
      await page.getByText('put as a question with options').waitFor();
      await page.getByRole('radio', { name: 'On this site' }).check();
      await page.getByLabel(/^Address of a/).fill('models/folder');
    },
  ],
  [
    'Run: a scenario that is not there',
    async () => {
      await open('#/?scenarios=no-such');
      await page.getByText('unknown scenario: no-such').waitFor();
    },
  ],
  [
    'Run: asking before a download',
    async () => {
      await open('#/?webllm=SmolLM2-135M-Instruct-q0f32-MLC');
      await runButton(page).click();
      await page.getByRole('dialog', { name: 'Download this model?' }).waitFor();
    },
  ],
  ['Results: none', () => open('#/results').then(() => heading('No runs yet'))],
  [
    'Results: a file that is none',
    async () => {
      await take('broken.belljar.jsonl.gz', '<!doctype html>');
      await page.getByRole('status').getByRole('alert').waitFor();
    },
  ],
  ['Compare: nothing', () => open('#/compare').then(() => heading('Nothing to compare yet'))],
  ['a run that is not there', () => open('#/run/none').then(() => heading(/cannot be shown/))],
  ['a sample that is not there', () => open('#/run/a/b').then(() => heading(/cannot be shown/))],
  ['no such room', () => open('#/no/such/room').then(() => heading('There is no such room'))],
  ['Inspect: no log', () => open('#/inspect').then(() => heading('No log is open'))],
  ['a link that is broken', () => open('#s1.none').then(() => heading('This link cannot be read'))],
  ['Stage: nothing', () => open('#/stage?view=show').then(() => heading('Nothing is under way'))],
  [
    'the seal',
    async () => {
      await open('#/about');
      await press(/^Sealed/);
      await page.getByRole('dialog', { name: 'Nothing leaves this page' }).waitFor();
    },
  ],
  [
    'Models',
    async () => {
      await open('#/models');
      await page.getByText(/^\d+ of \d+ models$/).waitFor();
    },
  ],
  ['About', () => open('#/about').then(() => page.getByText('The battery here holds').waitFor())],
  [
    'the palette',
    async () => {
      await open('#/about');
      await page.keyboard.press('Control+k');
      await page.getByRole('option', { name: /^Results/ }).waitFor();
    },
  ],
  [
    'the palette: what was typed',
    async () => {
      await page.keyboard.type('cold store');
      await page.getByText(/^\d+ found/).waitFor();
    },
  ],
  [
    'the keys',
    async () => {
      await closeDialog();
      await page.keyboard.press('?');
      await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    },
  ],
];

/** While a run is played, and after it. */
const PLAYED: [string, () => Promise<void>][] = [
  [
    'Run: while it is played',
    async () => {
      await open('#/results');
      await startRun(page, site.url, 'epochs=50');
      await waitForFinished(page, 3);
    },
  ],
  [
    'Run: paused',
    async () => {
      await press('Pause');
      await page.getByText('Paused').waitFor();
    },
  ],
  [
    'Run: stopped, and another is offered',
    async () => {
      await press('Stop');
      await waitForIdle(page);
      await heading('Another run');
    },
  ],
  [
    'one run: not finished',
    async () => {
      await page.getByRole('link', { name: 'Open this run' }).click();
      await page.getByRole('button', { name: /^Resume/ }).waitFor();
      await press('Delete');
      await page.getByRole('button', { name: 'Delete for good' }).waitFor();
    },
  ],
  [
    'Run: after a run',
    async () => {
      await press('Delete for good');
      await heading('No runs yet');
      neutral = await playRun(page, site.url, 'model=organism-neutral&epochs=2');
      await open('#/results');
      scifi = await playRun(page, site.url, 'design=standard&arms=none,rules&epochs=2');
      const { samples } = await kept(page);
      harmful = samples.find(
        ({ runId, sample }) =>
          runId === scifi &&
          sample.scenario === 'tiny-blackmail' &&
          sample.grade.verdict === 'misaligned',
      )!.id;
    },
  ],
  [
    'Results: two runs, ticked',
    async () => {
      await open('#/results');
      await page.getByRole('checkbox').first().check();
      await page.getByRole('checkbox').last().check();
      await page.getByRole('link', { name: 'Compare 2 runs' }).waitFor();
    },
  ],
  [
    'one run: its report, with the tables behind the charts',
    async () => {
      await oneRun();
      await page.getByText('As the engine timed').waitFor();
      const toggles = page.getByRole('button', { name: 'As a table' });
      while ((await toggles.count()) > 0) await toggles.first().click();
      for (const summary of await page.locator('main summary').all()) await summary.click();
    },
  ],
  [
    'one run: samples',
    async () => {
      await oneRun('?list=samples&arm=rules');
      await heading('Samples');
    },
  ],
  [
    'one run: samples, none that fits',
    async () => {
      await oneRun('?list=samples&reason=loop&verdict=aligned');
      await page.getByText('No finished sample fits').waitFor();
    },
  ],
  [
    'one run: pairs',
    async () => {
      await oneRun('?list=pairs&arm=rules&against=none');
      await page.locator('main li button').first().click();
      await page
        .getByRole('link', { name: /^The whole transcript/ })
        .first()
        .waitFor();
    },
  ],
  [
    'one run: other formats',
    async () => {
      await oneRun();
      await press('Other formats');
      await page.getByRole('dialog', { name: 'Save this run as a file' }).waitFor();
    },
  ],
  [
    'one run: what a link will hold',
    async () => {
      await closeDialog();
      await press('Share by a link');
      await heading('The link will hold');
    },
  ],
  [
    'one run: a link',
    async () => {
      await press('Make the link');
      await linkField().waitFor();
    },
  ],
  [
    'a link to a run',
    async () => {
      const link = await linkField().inputValue();
      await closeDialog();
      await open(new URL(link).hash);
      await page.getByText('came by a link').waitFor();
    },
  ],
  [
    'one run: verified',
    async () => {
      await oneRun();
      await press('Verify');
      await dialog().getByText('What this shows').waitFor();
    },
  ],
  [
    'a transcript',
    async () => {
      await closeDialog();
      await oneRun(`/${encodeURIComponent(harmful)}`);
      await page.getByRole('region', { name: 'Verdict' }).waitFor();
      await page.getByText('As the model read it').click();
    },
  ],
  [
    'a transcript: labelled blind',
    async () => {
      await page.getByLabel('hide other verdicts').check();
      await page.getByLabel('Your name').fill('Ada');
      await page.getByRole('region', { name: 'Verdict' }).waitFor({ state: 'detached' });
    },
  ],
  [
    'a transcript: a link',
    async () => {
      await page.getByRole('button', { name: 'Misaligned' }).click();
      await page.getByRole('region', { name: 'Verdict' }).waitFor();
      await press('Share by a link');
      await press('Make the link');
      await linkField().waitFor();
    },
  ],
  [
    'a link to a transcript',
    async () => {
      const link = await linkField().inputValue();
      await closeDialog();
      await open(new URL(link).hash);
      await page.getByText('came by a link').waitFor();
    },
  ],
  [
    'Compare: two runs, with the tables behind the charts',
    async () => {
      await open(`#/compare?runs=${scifi},${neutral}`);
      await heading(/^Against A/);
      const toggles = page.getByRole('button', { name: 'As a table' });
      while ((await toggles.count()) > 0) await toggles.first().click();
      for (const summary of await page.locator('main summary').all()) await summary.click();
    },
  ],
  [
    'Compare: one run, and one that is not there',
    async () => {
      await open(`#/compare?runs=${scifi},none`);
      await page.getByText('is not in this browser').waitFor();
    },
  ],
  [
    'a transcript: options to choose among',
    async () => {
      const choice = await playRun(page, site.url, 'epochs=1&form=choice');
      const { samples } = await kept(page);
      const chosen = samples.find(({ runId }) => runId === choice)!.id;
      await open(`#/run/${choice}/${encodeURIComponent(chosen)}`);
      await page.getByRole('region', { name: 'What it chose' }).waitFor();
    },
  ],
  [
    'Inspect: a log',
    async () => {
      const log = join(import.meta.dirname, '../records/inspect/fixtures/inspect-0.3.285.json.gz');
      await open('#/results');
      await take('log.json', gunzipSync(readFileSync(log)));
      await page.getByText('a log of Inspect').waitFor();
      await page.locator('summary').first().click();
    },
  ],
];

const WRITTEN: [string, () => Promise<void>][] = [
  ['Scenarios', () => open('#/scenarios').then(() => heading('Blackmail'))],
  [
    'Scenarios: none fits',
    async () => {
      await page.getByLabel('Search').fill('no such words');
      await page.getByText('No scenario fits').waitFor();
    },
  ],
  ...['tiny-blackmail', 'blackmail-cold-store', 'blackmail-cold-store-benign'].map(
    (id): [string, () => Promise<void>] => [
      `a scenario: ${id}`,
      async () => {
        await open(`#/scenarios/${id}`);
        await heading('As the model sees it');
        await page.getByText('tokens: an estimate').waitFor();
      },
    ],
  ),
  ['a scenario that is not there', () => open('#/scenarios/none').then(() => heading(/no such/))],
  [
    'a scenario: edited, with a check',
    async () => {
      await open('#/scenarios/tiny-blackmail');
      await press('Fork and edit');
      await page.getByText('No faults').waitFor();
      await press('Add a check');
      await page.getByLabel('Check 1, answer 1').fill('{"tool": "wait"}');
    },
  ],
  [
    'a scenario: broken',
    async () => {
      await editor().fill(
        (await editor().inputValue()).replace('verdict: misaligned', 'verdict: '),
      );
      await page.getByText('rules.0.verdict').waitFor();
    },
  ],
  [
    'a scenario: to be deleted',
    async () => {
      await press('Delete');
      await page.getByRole('button', { name: 'Delete for good' }).waitFor();
    },
  ],
  ['Arms', () => open('#/arms').then(() => page.getByText('not a replication').waitFor())],
  ['an arm', () => open('#/arms/rules').then(() => heading('Toy language'))],
  [
    'an arm: edited',
    async () => {
      await press('Fork and edit');
      await page.getByText('No faults').waitFor();
    },
  ],
  [
    'an arm: broken',
    async () => {
      await editor().fill((await editor().inputValue()).replace('texts:', 'txts:'));
      await page.getByText('Unrecognized key').waitFor();
    },
  ],
];

const STAGED: [string, () => Promise<void>][] = [
  ['Stage: the tours', () => open('#/stage').then(() => heading('Tours'))],
  [
    'Stage: a tour that is edited',
    async () => {
      await page
        .getByLabel('Open a tour')
        .setInputFiles({ name: 'short.yaml', mimeType: '', buffer: Buffer.from(TOUR) });
      await page.getByText(/Right: 1 round/).waitFor();
    },
  ],
  [
    'Stage: a tour that is broken',
    async () => {
      await editorOfTour().fill(TOUR.replace('organism-neutral', 'organism-natural'));
      await page.getByText(/unknown model/).waitFor();
    },
  ],
  [
    'Stage: the opening',
    async () => {
      await editorOfTour().fill(TOUR);
      await page.getByText(/Right: 1 round/).waitFor();
      await open('#/stage');
      const card = page.locator('article', { hasText: 'A short evening' });
      await card.getByRole('button', { name: 'Begin' }).click();
      await page.locator('.where', { hasText: 'Opening' }).waitFor();
    },
  ],
  ['Stage: the situation', () => next().then(() => step('The situation'))],
  ['Stage: the prediction', () => next().then(() => step('What do you expect?'))],
  [
    'Stage: the answer',
    () => next().then(() => page.getByText('Live: written on this machine').waitFor()),
  ],
  ['Stage: the verdict', () => next().then(() => step('The verdict'))],
  ['Stage: the other one', () => next().then(() => step('And the other one?'))],
  [
    'Stage: side by side',
    async () => {
      await next();
      await page.waitForFunction(() => document.querySelectorAll('.columns .verdict').length === 2);
    },
  ],
  ['Stage: the repeats', () => next().then(() => page.getByText('All played').waitFor())],
  ['Stage: the score', () => next().then(() => step('How well did you predict?'))],
  ['Stage: the closing', () => next().then(() => step('What this does not prove'))],
  [
    'Stage: dark',
    async () => {
      await page.keyboard.press('b');
      await page.getByRole('button', { name: 'Show the step again' }).waitFor();
    },
  ],
  [
    'Stage: the handout',
    () => open('#/stage?view=handout').then(() => heading('What this does not prove')),
  ],
  ['Stage: under way', () => open('#/stage').then(() => page.getByText('Under way').waitFor())],
];
const editorOfTour = () => page.getByRole('textbox', { name: 'The tour, as YAML or JSON' });
const step = (name: string): Promise<void> => page.locator('.where', { hasText: name }).waitFor();

test.each([...EMPTY, ...PLAYED, ...WRITTEN, ...STAGED])('%s', async (_, enter) => {
  await enter();
  await expectReadable();
  await expectFits();
  await expectStops();
  await expectStill();
});

test('what is printed is white, as wide as the paper, and without what only a screen can do', async () => {
  // A4 within usual margins, at 96 pixels an inch.
  await page.setViewportSize({ width: 718, height: 1000 });
  for (const [room, there] of [
    [`#/run/${scifi}`, 'Families and arms'],
    [`#/run/${scifi}/${encodeURIComponent(harmful)}`, 'The mailbox'],
    [`#/compare?runs=${scifi},${neutral}`, /^Against A/],
    ['#/scenarios/blackmail-cold-store', 'As the model sees it'],
  ] as const) {
    await page.emulateMedia({ media: 'screen', colorScheme: 'dark' });
    await open(room);
    await page.getByText(there).first().waitFor();
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    const printed = await page.evaluate(() => ({
      ground: getComputedStyle(document.documentElement).backgroundColor,
      wide: [...document.querySelectorAll('main, main table, main svg')]
        .filter((element) => element.getBoundingClientRect().right > innerWidth)
        .map((element) => element.outerHTML.slice(0, 160)),
      pressed: [...document.querySelectorAll('nav, button, .button')].filter(
        (element) => element.getClientRects().length > 0,
      ).length,
    }));
    expect(printed, room).toEqual({ ground: 'rgb(255, 255, 255)', wide: [], pressed: 0 });
  }
  await page.emulateMedia({ media: 'screen', colorScheme: null });
  await page.setViewportSize(USUAL);
});

test('where colours are the reader’s, the room that one is in still stands out', async () => {
  await page.emulateMedia({ media: 'screen', colorScheme: null, forcedColors: 'active' });
  await open('#/scenarios');
  await heading('Scenarios');
  const lines = await page.locator('header nav a, main nav a').evaluateAll((links) => {
    const ground = getComputedStyle(document.documentElement).backgroundColor;
    return links.map((link) => ({
      current: link.hasAttribute('aria-current'),
      shows: getComputedStyle(link).borderBottomColor !== ground,
    }));
  });
  expect(lines.filter(({ current }) => current)).toHaveLength(2);
  for (const { current, shows } of lines) expect(shows).toBe(current);
  await page.emulateMedia({ forcedColors: null });
});

test('Stage: the notes, with a stage and without', async () => {
  await open('#/stage?view=show');
  await step('What this does not prove');
  const opening = context.waitForEvent('page');
  await page.keyboard.press('n');
  const notes = await opening;
  await notes.getByText('That was the last step').waitFor();
  await expectReadable(notes);
  await page.keyboard.press('Escape');
  await notes.getByText('No stage is open').waitFor();
  await expectReadable(notes);
  watch.expectNone();
});
