import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { preview } from 'vite';
import PO from 'pofile';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { batteryOf } from '../../src/cli/battery-files.ts';
import { BUNDLED_MODELS } from '../../src/engines/index.ts';
import { openBrowser, Watch } from './site.ts';

const ROOT = join(import.meta.dirname, '../..');
const COPY = mkdtempSync(join(tmpdir(), 'belljar-translated-'));
const PARTS = [
  'src',
  'scenarios',
  'public',
  'index.html',
  'LICENSE',
  'package.json',
  'svelte.config.js',
  'tsconfig.json',
  'vite.config.ts',
  'wuchale.config.js',
];

/** English with accents on every vowel: whatever is on the page without them was never translated. */
const PSEUDO = 'en-XA';
const ACCENTS: Record<string, string> = { a: 'á', e: 'é', i: 'í', o: 'ó', u: 'ú' };
const accented = (text: string): string =>
  text.replace(/<[^>]*>|\{\d+\}|[aeiou]/gi, (found) => {
    const accent = ACCENTS[found.toLowerCase()];
    return accent ? (found === found.toLowerCase() ? accent : accent.toUpperCase()) : found;
  });

/** What CONTRIBUTING tells translators to do, done to a copy of the sources. */
async function translate(): Promise<void> {
  for (const part of PARTS) cpSync(join(ROOT, part), join(COPY, part), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(COPY, 'node_modules'));
  writeFileSync(join(COPY, 'src/locales/locales.json'), JSON.stringify(['en', PSEUDO]));
  const catalog = PO.parse(readFileSync(join(COPY, 'src/locales/en.po'), 'utf8'));
  catalog.headers.Language = PSEUDO;
  for (const item of catalog.items)
    item.msgstr = [item.msgid, ...(item.msgid_plural ? [item.msgid_plural] : [])].map(accented);
  writeFileSync(join(COPY, `src/locales/${PSEUDO}.po`), catalog.toString());
  // In a process of its own: the environment of a test run would make another build of it.
  const { NODE_ENV: _, VITEST: __, ...env } = process.env;
  await promisify(execFile)(process.execPath, ['node_modules/vite/bin/vite.js', 'build'], {
    cwd: COPY,
    env,
  });
}

describe('a site in another language', () => {
  let server: Awaited<ReturnType<typeof preview>>;
  let browser: Browser;
  let page: Page;
  let watch: Watch;
  let url: string;

  beforeAll(async () => {
    await translate();
    server = await preview({
      root: COPY,
      logLevel: 'error',
      configFile: false,
      build: { outDir: 'dist' },
      preview: { port: 0, host: '127.0.0.1' },
    });
    const address = server.httpServer.address();
    if (address === null || typeof address === 'string') throw new Error('the site has no port');
    url = `http://127.0.0.1:${address.port}/`;
    browser = await openBrowser();
    const context = await browser.newContext({ locale: PSEUDO, serviceWorkers: 'block' });
    watch = await Watch.over(context);
    page = await context.newPage();
  });

  afterAll(async () => {
    await browser?.close();
    await server?.close();
    rmSync(COPY, { recursive: true, force: true });
  });

  test.each([
    ['#/run', 'Pút á smáll módél'],
    ['#/results', 'Résúlts'],
    ['#/compare', 'Cómpáré'],
    ['#/stage', 'Stágé'],
    ['#/scenarios', 'Scénáríós'],
    ['#/arms', 'Árms'],
    ['#/models', 'Módéls'],
    ['#/about', 'Ábóút Bélljár'],
  ])('%s says nothing that is not in the catalog', async (address, heading) => {
    await page.goto(`${url}${address}`);
    await page.getByRole('heading', { level: 1, name: heading }).first().waitFor();
    const content = known();
    const plain = (await page.evaluate(texts)).map(withoutNames).filter(
      // Single words may be names; what is said has more.
      (text) => /[aeiou]/i.test(text) && /\s/.test(text) && !content.includes(text),
    );
    expect(plain).toEqual([]);
    expect(watch.faults).toEqual([]);
  });
});

/** Names of models stand in sentences, and so do errors of engines, which stay as they are recorded. */
const withoutNames = (text: string): string =>
  BUNDLED_MODELS.reduce((rest, { label }) => rest.replaceAll(label, ''), text).replace(
    /This browser knows WebGPU but offers no graphics device for it \([^)]*\)\./,
    '',
  );

/** Every text on the page, and in the names of its parts, that is not inside of code. */
function texts(): string[] {
  const found: string[] = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode())
    if (!node.parentElement?.closest('script, style, noscript, code, pre'))
      found.push(node.textContent!.replace(/\s+/g, ' ').trim());
  for (const element of document.querySelectorAll('[aria-label], [title], [placeholder]'))
    for (const name of ['aria-label', 'title', 'placeholder'])
      found.push(element.getAttribute(name) ?? '');
  return found;
}

/** Names and texts of battery, tours and models, which have files of their own, and names of keys. */
function known(): string {
  const { scenarios, arms, designs } = batteryOf(ROOT);
  return JSON.stringify([
    [...scenarios.values()],
    [...arms.values()],
    [...designs.values()],
    BUNDLED_MODELS,
    parse(readFileSync(join(ROOT, 'src/app/stage/tours/stories.yaml'), 'utf8')),
    '← PageUp',
  ]);
}
