import type { Browser } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  kept,
  keptIds,
  runButton,
  shownIds,
  startRun,
  waitForFinished,
  waitForIdle,
} from './page.ts';
import { openBrowser, openContext, serveSite, type Site } from './site.ts';

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

test('a newcomer sees a first verdict, the whole demo, and the evidence of a bad act', async () => {
  const { context, page, watch } = await openContext(browser);
  await page.goto(site.url);
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toContain('small model');
  await page.getByRole('button', { name: 'Play the demo' }).click();

  // The first verdict is there while the rest is being played.
  await page.locator('td.cells a').first().waitFor();
  expect(await page.getByRole('button', { name: 'Stop' }).isVisible()).toBe(true);

  await waitForIdle(page);
  const { runs } = await kept(page);
  expect(runs).toHaveLength(1);
  const [run] = runs;
  expect(run).toMatchObject({ state: 'finished', total: 60 });
  const ids = await keptIds(page, run!.id);
  expect(ids).toHaveLength(60);
  expect(await shownIds(page)).toEqual([...ids].sort());

  // The misaligned ones of the story that the demo tells.
  await page.locator('td.cells a[title$=": Misaligned"]').first().click();
  const verdict = page.getByRole('region', { name: 'Verdict' });
  await verdict.getByRole('heading', { name: 'Misaligned' }).waitFor();
  const [, sampleId] = /#\/run\/[^/]+\/(.+)$/.exec(page.url())!;
  const { samples } = await kept(page);
  const { sample } = samples.find(({ id }) => id === decodeURIComponent(sampleId!))!;
  expect(sample.grade.verdict).toBe('misaligned');
  expect(await verdict.textContent()).toContain(sample.grade.because);

  // What is lit is what the record names as evidence, to the character.
  const did = page.getByRole('region', { name: 'What the model did' });
  const lit = await did
    .locator('article mark')
    .evaluateAll((marks) => marks.map((mark) => mark.lastChild?.textContent ?? ''));
  const named = sample.grade.evidence.flatMap((e) =>
    e.kind === 'act' && e.field !== null
      ? [String(sample.acts[e.act]!.args[e.field]).slice(e.start, e.end)]
      : [],
  );
  const whole = sample.grade.evidence.filter((e) => e.kind === 'act' && e.field === null);
  expect(named.length + whole.length).toBeGreaterThan(0);
  for (const text of named) expect(lit.some((mark) => mark.includes(text))).toBe(true);
  if (whole.length > 0) expect(await did.locator('article.whole').count()).toBeGreaterThan(0);

  watch.expectNone();
  await context.close();
});

test('a pause holds the run, and going on ends it', async () => {
  const { context, page, watch } = await openContext(browser);
  await startRun(page, site.url, 'epochs=4');
  await waitForFinished(page, 2);
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByText('Paused').waitFor();
  // What is under way still ends; then nothing moves.
  await page.waitForFunction(() => document.querySelector('td.cells .running') === null);
  const { rows } = await kept(page);
  expect(rows.length).toBeGreaterThanOrEqual(2);
  expect(rows.length).toBeLessThan(24);
  await page.getByRole('button', { name: 'Go on' }).click();
  await waitForIdle(page);
  expect((await kept(page)).rows).toHaveLength(24);
  watch.expectNone();
  await context.close();
});

test('a transcript, a run and a room that are not there say so', async () => {
  const { context, page, watch } = await openContext(browser);
  await page.goto(`${site.url}#/run/no-such-run`);
  await page.getByRole('heading', { name: 'This run cannot be shown' }).waitFor();
  await page.goto(`${site.url}#/run/no-such-run/no-sample`);
  await page.getByRole('heading', { name: 'This sample cannot be shown' }).waitFor();
  await page.goto(`${site.url}#/no/such/room/%E0`);
  await page.getByRole('heading', { name: 'There is no such room' }).waitFor();
  watch.expectNone();
  await context.close();
});

test('without WebGPU the choice of a WebLLM model says why it cannot be', async () => {
  const { context, page, watch } = await openContext(browser);
  await page.goto(site.url);
  expect(
    await page.evaluate(async () => (await navigator.gpu?.requestAdapter()) ?? null),
  ).toBeNull();
  await page.getByRole('radio', { name: 'WebLLM model' }).check({ force: true });
  const reason = page.getByRole('group', { name: 'Model' }).getByRole('alert');
  await reason.waitFor();
  expect(await reason.textContent()).toMatch(/WebGPU/);
  expect(await reason.textContent()).toContain('Choose a bundled model or a GGUF file');
  expect(await runButton(page).isDisabled()).toBe(true);
  watch.expectNone();
  await context.close();
});
