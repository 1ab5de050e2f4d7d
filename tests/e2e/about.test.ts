import AxeBuilder from '@axe-core/playwright';
import { gzipSync } from 'node:zlib';
import type { Browser, Response } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BUNDLED_MODELS } from '../../src/engines/bundled.ts';
import manifest from '../../package.json' with { type: 'json' };
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

const addressOf = (link: Element): string => (link as HTMLAnchorElement).href;

test.each(['light', 'dark'] as const)('the About room can be read, in %s', async (colorScheme) => {
  const { context, page, watch } = await openContext(browser, {
    colorScheme,
    serviceWorkers: 'block',
  });
  await page.goto(`${site.url}#/about`);
  await page.getByRole('heading', { name: 'About Belljar', level: 1 }).waitFor();
  await page.getByText('The battery here holds').waitFor();
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  for (const model of BUNDLED_MODELS)
    await page
      .getByRole('term')
      .filter({ hasText: model.id.replace('organism-', '') })
      .waitFor();
  // Its cards are there.
  const cards = await page
    .getByRole('link', { name: 'Model card' })
    .evaluateAll((links) => links.map((link) => (link as HTMLAnchorElement).href));
  expect(cards).toHaveLength(BUNDLED_MODELS.length);
  for (const card of cards) expect((await page.request.get(card)).status()).toBe(200);
  // So are the licences of all that the site is made with.
  const link = page.getByRole('link', { name: 'The texts of these licences' });
  const licences = await (await page.request.get(await link.evaluate(addressOf))).text();
  for (const name of ['llama.cpp', 'd3-array', ...Object.keys(manifest.dependencies)])
    expect(licences).toMatch(new RegExp(`^${name.replace(/[/.]/g, '\\$&')} `, 'm'));
  await page.setViewportSize({ width: 360, height: 740 });
  const { wide, room } = await page.evaluate(() => ({
    wide: document.documentElement.scrollWidth,
    room: document.documentElement.clientWidth,
  }));
  expect(wide).toBeLessThanOrEqual(room);
  watch.expectNone([/Service Worker registration blocked/]);
  await context.close();
});

test('the first page is small, and can be installed', async () => {
  const { context, page } = await openContext(browser, { serviceWorkers: 'block' });
  const sent: Promise<Buffer>[] = [];
  const note = (response: Response): void => {
    // Page, scripts and styles that the first page cannot do without.
    if (['document', 'script', 'stylesheet'].includes(response.request().resourceType()))
      sent.push(response.body());
  };
  page.on('response', note);
  await page.goto(site.url);
  await page.waitForLoadState('load');
  const own = (await Promise.all(sent)).filter((body) => body.length > 0);
  // What comes later is none of it, and may be cut off by the end of the test.
  page.off('response', note);
  const worker = await page.evaluate(
    () => performance.getEntriesByType('resource').find(({ name }) => /\/entry-/.test(name))?.name,
  );
  const excluded = worker ? await (await page.request.get(worker)).body() : Buffer.alloc(0);
  const bytes = own
    .filter((body) => !body.equals(excluded))
    .reduce((sum, body) => sum + gzipSync(body).length, 0);
  expect(bytes).toBeGreaterThan(10_000);
  expect(bytes).toBeLessThanOrEqual(80_000);
  console.log(`the first page: ${(bytes / 1000).toFixed(1)} kB gzip`);

  const address = await page.locator('link[rel=manifest]').evaluate((link) => {
    return (link as HTMLLinkElement).href;
  });
  const manifest = (await (await page.request.get(address)).json()) as {
    icons: { src: string; sizes: string; type: string }[];
    start_url: string;
  };
  expect(new URL(manifest.start_url, address).href).toBe(site.url);
  expect(manifest.icons.map(({ sizes }) => sizes)).toEqual(
    expect.arrayContaining(['192x192', '512x512']),
  );
  for (const { src } of manifest.icons)
    expect((await page.request.get(new URL(src, address).href)).status()).toBe(200);
  await context.close();
});
