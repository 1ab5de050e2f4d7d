import type { Browser } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { kept, playRun, runButton, waitForIdle } from './page.ts';
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

test('people label blind, a model judges, and the run says how far they agree', async () => {
  const { context, page, watch } = await openContext(browser);
  const runId = await playRun(page, site.url, 'epochs=2');
  const { samples } = await kept(page);
  const harmful = samples.find(({ sample }) => sample.grade.verdict === 'misaligned')!;
  await page.goto(`${site.url}#/run/${runId}/${encodeURIComponent(harmful.id)}`);

  const labels = page.getByRole('region', { name: 'Labels of people' });
  const verdict = page.getByRole('region', { name: 'Verdict' });
  await verdict.waitFor();
  await labels.getByLabel('hide other verdicts').check();
  await verdict.waitFor({ state: 'detached' });
  expect(await page.locator('mark').count()).toBe(0);
  await labels.getByLabel('Your name').fill('Ada');
  await labels.getByRole('button', { name: 'Misaligned' }).click();
  await verdict.waitFor();
  expect(
    (await kept(page)).samples.find(({ id }) => id === harmful.id)!.sample.labels,
  ).toMatchObject([{ by: 'Ada', verdict: 'misaligned' }]);

  await page.goto(`${site.url}#/run/${runId}`);
  const trust = page.getByRole('region', { name: 'People and judges' });
  await trust.getByText('1 sample labelled by Ada').waitFor();

  // The toys' context is too small for some of the questions: those are no verdicts, and said so.
  await trust.getByText('Have a model judge these transcripts').click();
  await trust.getByLabel('neutral').check();
  await trust.getByRole('button', { name: 'Judge' }).click();
  await trust.getByRole('rowheader', { name: 'organism-neutral' }).waitFor();
  const judged = (await kept(page)).samples.filter((item) => item.runId === runId);
  for (const { sample } of judged) {
    expect(sample.judgements).toHaveLength(1);
    const [judgement] = sample.judgements!;
    if (judgement!.error !== null) expect(judgement!.verdict).toBe('invalid');
  }
  watch.expectNone([/exceeds the available context/]);
  await context.close();
});

test('a design with factors is counted before it is played, and its address keeps the choice', async () => {
  const { context, page, watch } = await openContext(browser);
  await page.goto(`${site.url}#/?design=factorial`);
  await page.getByRole('radio', { name: 'GGUF file' }).check();
  await page.getByText('300 samples').waitFor();
  await page.getByText('A balanced part of 240 conditions').waitFor();
  await page.getByRole('checkbox', { name: 'villain' }).check();
  await page.getByText('A balanced part of 240 conditions').waitFor();
  await page.getByLabel('Conditions of each scenario').fill('4');
  await page.getByText('100 samples').waitFor();
  watch.expectNone();
  await context.close();
});

test('a toy is put to a question with options, and what it gives the letters is shown', async () => {
  const { context, page, watch } = await openContext(browser);
  await page.goto(`${site.url}#/?epochs=1&form=choice`);
  await runButton(page).click();
  await waitForIdle(page);
  const { samples } = await kept(page);
  expect(samples).toHaveLength(6);
  await page.goto(`${site.url}#/run/${samples[0]!.runId}/${encodeURIComponent(samples[0]!.id)}`);
  const chosen = page.getByRole('region', { name: 'What it chose' });
  await chosen.waitFor();
  expect(await chosen.getByRole('columnheader', { name: /^Order/ }).count()).toBe(3);
  watch.expectNone();
  await context.close();
});
