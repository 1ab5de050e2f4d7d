import AxeBuilder from '@axe-core/playwright';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BUNDLED_MODELS } from '../../src/engines/bundled.ts';
import { EMPTY_WASM, FOLDER, LIBRARY, mlcFiles, MODEL_ID, SHARDS } from '../engines/mlc-files.ts';
import { dropFromDisk, kept, runButton, statusOf, waitForFinished, waitForIdle } from './page.ts';
import { openBrowser, openContext, serveSite, type Site } from './site.ts';

const GGUF = join(import.meta.dirname, '../../public', BUNDLED_MODELS[2]!.file);

let site: Site;
let browser: Browser;
let disk: string;
beforeAll(async () => {
  [site, browser] = await Promise.all([serveSite(), openBrowser()]);
  disk = mkdtempSync(join(tmpdir(), 'belljar-disk-'));
});
afterAll(async () => {
  await browser.close();
  await site.close();
  rmSync(disk, { recursive: true });
});

async function openRoom(page: Page): Promise<void> {
  await page.goto(`${site.url}#/models`);
  await page.getByRole('heading', { name: 'Models', level: 1 }).waitFor();
  // The last of its lists is there.
  await page.getByText(/of \d+ models/).waitFor();
}

const openFile = (page: Page, file: string): Promise<void> =>
  page.getByLabel('Open a GGUF file').setInputFiles(file);

/** Names of the files that the page keeps, read past it. */
const storedFiles = (page: Page): Promise<string[]> =>
  page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle('belljar-models');
    const names: string[] = [];
    for await (const name of (folder as unknown as { keys(): AsyncIterable<string> }).keys())
      names.push(name);
    return names;
  });

const store = (page: Page, name: string, content: string): Promise<void> =>
  page.evaluate(
    async ([file, text]) => {
      const root = await navigator.storage.getDirectory();
      const folder = await root.getDirectoryHandle('belljar-models');
      const writable = await (await folder.getFileHandle(file!, { create: true })).createWritable();
      await writable.write(text!);
      await writable.close();
    },
    [name, content],
  );

/** Origins that were asked for anything. */
const origins = (requests: readonly string[]): string[] => [
  ...new Set(requests.filter((url) => url.startsWith('http')).map((url) => new URL(url).origin)),
];

test.each(['light', 'dark'] as const)(
  'the room says what this device can run and why not, and checks what is bundled, in %s',
  async (colorScheme) => {
    const { context, page, watch } = await openContext(browser, { colorScheme });
    await openRoom(page);
    const device = page.getByRole('region', { name: 'This device' });
    await device.getByText('WebLLM’s models cannot run here').waitFor();
    await device.getByText(/used by this site’s address, of/).waitFor();
    const list = page.getByRole('region', { name: 'WebLLM’s list' });
    expect(await list.getByRole('button', { name: /^Download/ }).count()).toBe(0);

    for (const { label, sha256 } of BUNDLED_MODELS) {
      await page.getByRole('button', { name: `Check: ${label}` }).click();
      await page.getByText(`with the promised SHA-256, ${sha256}`).waitFor();
    }
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    await page.setViewportSize({ width: 360, height: 740 });
    const { wide, room } = await page.evaluate(() => ({
      wide: document.documentElement.scrollWidth,
      room: document.documentElement.clientWidth,
    }));
    expect(wide).toBeLessThanOrEqual(room);
    // Sealed: whatever was looked at, nobody but the site was asked.
    expect(origins(watch.requests)).toEqual([new URL(site.url).origin]);
    watch.expectNone();
    await context.close();
  },
);

test('a bundled model that is not what was built is named', async () => {
  const { context, page, watch } = await openContext(browser);
  await page.route('**/organism-demos-f32.gguf', (route) =>
    route.fulfill({ body: 'another file', contentType: 'application/octet-stream' }),
  );
  await openRoom(page);
  await page.getByRole('button', { name: 'Check: Organism “demos”' }).click();
  await page.getByText('This is not the file that was promised.').waitFor();
  watch.expectNone();
  await context.close();
});

test('a GGUF file is kept, runs from its copy after a reload, and is deleted', async () => {
  const { context, page, watch } = await openContext(browser);
  const file = join(disk, 'from a stick.gguf');
  copyFileSync(GGUF, file);
  await openRoom(page);
  await openFile(page, file);
  await page.getByText('llama · 967,808 parameters · mostly F32').waitFor();
  await page.getByRole('button', { name: 'Keep a copy (3.9 MB)' }).click();
  await page.getByText('1 copy kept in this browser').waitFor();
  rmSync(file);

  await page.reload();
  await page.getByRole('button', { name: 'Check: from a stick.gguf' }).click();
  await page.getByText(`that it had when it was copied, ${BUNDLED_MODELS[2]!.sha256}`).waitFor();
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await page.getByRole('link', { name: 'Run: from a stick.gguf' }).click();
  await page.getByLabel('Scenarios').selectOption('tiny');
  await runButton(page).click();
  await waitForFinished(page, 1);
  await page.getByRole('button', { name: 'Stop' }).click();
  await waitForIdle(page);
  const { runs } = await kept(page);
  expect(runs[0]!.record.model).toMatchObject({
    id: 'from a stick',
    weightsSha256: BUNDLED_MODELS[2]!.sha256,
  });

  // What was left goes on from the copy, after another reload and without picking a file.
  await page.goto(`${site.url}#/run/${runs[0]!.id}`);
  await page.reload();
  await page.getByRole('button', { name: /^Resume: / }).click();
  await waitForIdle(page);
  const { error, finished, total } = await statusOf(page);
  expect([error, finished]).toEqual([null, total]);

  // A copy that is damaged is told from one that is not, and what a cut-off one left is cleared away.
  const [copy] = (await storedFiles(page)).filter((name) => name.endsWith('.gguf'));
  await store(page, copy!, 'damaged');
  await store(page, 'cut-off.gguf', 'the beginning');
  await openRoom(page);
  await page.getByRole('button', { name: 'Check: from a stick.gguf' }).click();
  await page.getByText('It is not what was copied').waitFor();
  expect(await storedFiles(page)).not.toContain('cut-off.gguf');

  await page.getByRole('button', { name: 'Delete: from a stick.gguf' }).click();
  await page.getByRole('button', { name: 'Delete for good: from a stick.gguf' }).click();
  await page.getByText('No copies are kept here yet').waitFor();
  expect(await storedFiles(page)).toEqual([]);
  expect(origins(watch.requests)).toEqual([new URL(site.url).origin]);
  watch.expectNone();
  await context.close();
});

test('what is no model, or a cut one, is told and not kept', async () => {
  const { context, page, watch } = await openContext(browser);
  const whole = readFileSync(GGUF);
  writeFileSync(join(disk, 'cut.gguf'), whole.subarray(0, -1000));
  writeFileSync(join(disk, 'picture.gguf'), 'GIF89a<script>alert(1)</script>');
  await openRoom(page);
  await openFile(page, join(disk, 'cut.gguf'));
  await page.getByText('The file is cut: it has 3,909,400 of 3,910,400 bytes.').waitFor();
  expect(await page.getByRole('button', { name: /^Keep a copy/ }).count()).toBe(0);
  await openFile(page, join(disk, 'picture.gguf'));
  await page.getByText('This is no GGUF file.').waitFor();
  await page.getByText('No copies are kept here yet').waitFor();
  watch.expectNone();
  await context.close();
});

test('a file that was opened runs without a copy', async () => {
  const { context, page, watch } = await openContext(browser);
  await openRoom(page);
  await openFile(page, GGUF);
  await page.getByRole('link', { name: 'Run without a copy' }).click();
  await page.getByLabel('Scenarios').selectOption('tiny');
  await runButton(page).click();
  await waitForFinished(page, 1);
  watch.expectNone();
  await context.close();
});

test('models that the site lists are shown, checked and run; a faulty list is named', async () => {
  const { context, page, watch } = await openContext(browser);
  const [, , rules] = BUNDLED_MODELS;
  const list = (models: unknown): Promise<unknown> =>
    page.route('**/models/index.json', (route) => route.fulfill({ json: { models } }));
  await list([
    {
      kind: 'gguf',
      label: 'House model',
      url: rules!.file,
      bytes: rules!.bytes,
      sha256: rules!.sha256,
    },
  ]);
  await openRoom(page);
  await page.getByRole('button', { name: 'Check: House model' }).click();
  await page.getByText(`with the promised SHA-256, ${rules!.sha256}`).waitFor();
  await page.getByRole('link', { name: 'Run: House model' }).click();
  expect(page.url()).toContain(`site=${encodeURIComponent(rules!.file)}`);
  await page.getByLabel('Scenarios').selectOption('tiny');
  await runButton(page).click();
  await waitForFinished(page, 1);
  await page.getByRole('button', { name: 'Stop' }).click();
  await waitForIdle(page);

  await list([{ kind: 'gguf', label: 'Elsewhere', url: 'https://elsewhere.test/a.gguf' }]);
  await openRoom(page);
  await page
    .getByRole('region', { name: 'On this site' })
    .getByText('models.0.url: expected an address of this site')
    .waitFor();
  expect(origins(watch.requests)).toEqual([new URL(site.url).origin]);
  watch.expectNone();
  await context.close();
});

/** Answers for the model hosts, which no test may ask; notes what it was asked for. */
async function fakeHub(
  context: BrowserContext,
): Promise<{ asked: string[]; hold: (name: string) => () => void }> {
  const files: Record<string, Uint8Array> = {
    ...Object.fromEntries(
      Object.entries(mlcFiles()).map(([name, bytes]) => [FOLDER + name, bytes]),
    ),
    [LIBRARY]: EMPTY_WASM,
  };
  const asked: string[] = [];
  const held = new Map<string, Promise<void>>();
  await context.route(
    (url) => url.origin !== new URL(site.url).origin,
    async (route) => {
      const url = route.request().url();
      asked.push(url);
      await held.get(url);
      const body = files[url];
      // A request that was given up meanwhile takes no answer.
      await route
        .fulfill({
          status: body ? 200 : 404,
          headers: { 'access-control-allow-origin': '*' },
          body: Buffer.from(body ?? []),
        })
        .catch(() => undefined);
    },
  );
  return {
    asked,
    hold: (name) => {
      let release = (): void => undefined;
      held.set(FOLDER + name, new Promise((resolve) => (release = resolve)));
      return release;
    },
  };
}

test('a WebLLM model is fetched after consent, pauses, goes on after a reload, is mended and deleted', async () => {
  const withGpu = await openBrowser(['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader']);
  try {
    const { context, page, watch } = await openContext(withGpu);
    const hub = await fakeHub(context);
    const release = hub.hold(SHARDS[2]!);
    await openRoom(page);
    await page.getByText('It is computed by the processor').waitFor();
    await page.getByLabel('Search').fill(MODEL_ID);
    await page.getByRole('button', { name: `Download: ${MODEL_ID}` }).click();
    await page.getByRole('dialog', { name: 'Download this model?' }).waitFor();
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    expect(hub.asked).toEqual([]);
    await page.getByRole('button', { name: 'Open the seal and reload' }).click();

    // The page comes back to the same question, now with the true size.
    await page.getByText('of weights come from').waitFor();
    expect(hub.asked.filter((url) => url.endsWith('.bin') || url === LIBRARY)).toEqual([]);
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    await page.getByRole('button', { name: 'Download', exact: true }).click();
    await page.getByRole('progressbar', { name: `Downloading ${MODEL_ID}` }).waitFor();
    const row = page.getByRole('listitem').filter({ hasText: MODEL_ID });
    await expect.poll(() => hub.asked).toContain(FOLDER + SHARDS[2]!);
    await page.getByRole('button', { name: `Pause: ${MODEL_ID}` }).click();
    await row.getByText(/Partly here: \d of 7 files/).waitFor();
    release();

    await page.reload();
    await row.getByText(/Partly here: \d of 7 files/).waitFor();
    hub.asked.length = 0;
    await page.getByRole('button', { name: `Resume: ${MODEL_ID}` }).click();
    await page.getByText('are missing, and come from').waitFor();
    await page.getByRole('button', { name: 'Download', exact: true }).click();
    await row.getByText('Here,').waitFor();
    expect(hub.asked).toContain(FOLDER + SHARDS[2]!);
    expect(hub.asked).not.toContain(`${FOLDER}tensor-cache.json`);

    await page.getByRole('button', { name: `Check: ${MODEL_ID}` }).click();
    await row.getByText('Checked: 7 files, all as they should be.').waitFor();
    await page.evaluate(async (url) => {
      await (await caches.open('webllm/model')).put(url, new Response('damaged'));
    }, FOLDER + SHARDS[1]!);
    await page.getByRole('button', { name: `Check: ${MODEL_ID}` }).click();
    await row.getByText('1 file missing or damaged.').waitFor();
    hub.asked.length = 0;
    await page.getByRole('button', { name: `Repair: ${MODEL_ID}` }).click();
    await row.getByText('Checked: 7 files, all as they should be.').waitFor();
    expect(hub.asked).toEqual([FOLDER + SHARDS[1]!]);

    // Sealed again, what is here is offered where runs are set up.
    await page.getByRole('button', { name: 'Open for downloads' }).click();
    await page.getByRole('button', { name: 'Seal again' }).click();
    await page.getByRole('link', { name: `Run: ${MODEL_ID}` }).click();
    await page.locator(`optgroup[label="Downloaded"] option[value="${MODEL_ID}"]`).waitFor({
      state: 'attached',
    });

    await openRoom(page);
    await page.getByRole('button', { name: `Delete: ${MODEL_ID}` }).click();
    await page.getByRole('button', { name: `Delete for good: ${MODEL_ID}` }).click();
    await row.getByText('Not here').waitFor();
    watch.expectNone();
    await context.close();
  } finally {
    await withGpu.close();
  }
});

/** A folder on the disk that holds a made-up model, with its library. */
function mlcFolder(): { folder: string; name: string } {
  const folder = mkdtempSync(join(disk, 'mlc-'));
  for (const [file, bytes] of Object.entries({ ...mlcFiles(), 'library.wasm': EMPTY_WASM }))
    writeFileSync(join(folder, file), bytes);
  return { folder, name: basename(folder) };
}

test('a folder in MLC’s format is copied from a disk, found after a reload, and deleted', async () => {
  const { context, page, watch } = await openContext(browser);
  const { folder, name } = mlcFolder();
  await openRoom(page);
  await page.getByLabel('Copy an MLC folder').setInputFiles(folder);
  await page.getByText('1 copy kept in this browser').waitFor();
  await page.reload();
  await page.getByRole('button', { name: `Check: ${name}` }).click();
  await page.getByText('Checked: 7 files, all as they should be.').waitFor();
  await page.getByRole('button', { name: `Delete: ${name}` }).click();
  await page.getByRole('button', { name: `Delete for good: ${name}` }).click();
  await page.getByText('No copies are kept here yet').waitFor();

  rmSync(join(folder, SHARDS[1]!));
  await page.getByLabel('Copy an MLC folder').setInputFiles(folder);
  await page.getByText(`The folder lacks ${SHARDS[1]!}.`).waitFor();
  await page.getByText('Nothing of it was kept.').waitFor();
  expect(origins(watch.requests)).toEqual([new URL(site.url).origin]);
  watch.expectNone();
  await context.close();
});

test('a folder in MLC’s format that is dropped in another room is copied in this one', async () => {
  const { context, page, watch } = await openContext(browser);
  const [one, two] = [mlcFolder(), mlcFolder()];
  await page.goto(`${site.url}#/results`);
  await page.getByRole('heading', { name: 'No runs yet' }).waitFor();
  await dropFromDisk(page, [one.folder, two.folder]);
  await page.getByText('Several folders in MLC’s format: give one at a time.').waitFor();
  expect(page.url()).toContain('#/results');

  await dropFromDisk(page, [one.folder]);
  await page.getByText('1 copy kept in this browser').waitFor();
  await page.getByRole('button', { name: `Check: ${one.name}` }).click();
  await page.getByText('Checked: 7 files, all as they should be.').waitFor();
  // The room is open already. What fails is told until the next folder comes.
  rmSync(join(two.folder, 'library.wasm'));
  await dropFromDisk(page, [two.folder]);
  await page.getByText('The folder must hold one compiled library').waitFor();
  writeFileSync(join(two.folder, 'library.wasm'), EMPTY_WASM);
  await dropFromDisk(page, [two.folder]);
  await page.getByText('2 copies kept in this browser').waitFor();
  expect(await page.getByText('The folder must hold one compiled library').count()).toBe(0);
  watch.expectNone();
  await context.close();
});

/** A page that ends without a word, as when the browser kills it. */
async function crash(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const gone = page.waitForEvent('crash');
  void session.send('Page.crash').catch(() => undefined);
  await gone;
}

test('a model is worked on in one tab at a time, and one that crashes gives it back', async () => {
  const withGpu = await openBrowser(['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader']);
  try {
    const { context, page, watch } = await openContext(withGpu);
    await context.route('**/models/index.json', (route) =>
      route.fulfill({
        json: {
          models: [
            {
              kind: 'mlc',
              label: 'House model',
              url: 'models/house/',
              library: 'models/house/library.wasm',
            },
            { kind: 'gguf', label: 'House file', url: 'models/house.gguf' },
          ],
        },
      }),
    );
    const files: Record<string, Uint8Array> = {
      ...mlcFiles(),
      'library.wasm': EMPTY_WASM,
      'house.gguf': readFileSync(GGUF),
    };
    const asked: string[] = [];
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    await context.route(/\/models\/house[/.]/, async (route) => {
      const name = new URL(route.request().url()).pathname.split('/').at(-1)!;
      asked.push(name);
      if (name === SHARDS[2] || name === 'house.gguf') await held;
      await route.fulfill({ body: Buffer.from(files[name]!) }).catch(() => undefined);
    });
    const second = await context.newPage();
    await Promise.all([openRoom(page), openRoom(second)]);

    await page.getByRole('button', { name: 'Download: House model' }).click();
    await page.getByRole('button', { name: 'Keep a copy: House file' }).click();
    await expect.poll(() => asked).toContain(SHARDS[2]);
    await expect.poll(() => asked).toContain('house.gguf');
    await second.getByRole('button', { name: 'Download: House model' }).click();
    const row = (of: Page, name: string) => of.getByRole('listitem').filter({ hasText: name });
    const refused = 'Another tab of this browser is working on this model.';
    await row(second, 'House model').getByText(refused).waitFor();
    await second.getByRole('button', { name: 'Keep a copy: House file' }).click();
    await row(second, 'House file').getByText(refused).waitFor();
    // Nor is it taken away from the tab that works on it.
    await second.getByRole('button', { name: 'Delete: House model' }).click();
    await second.getByRole('button', { name: 'Delete for good: House model' }).click();
    await second.getByRole('button', { name: 'Delete: House model' }).waitFor();
    await row(second, 'House model').getByText(refused).waitFor();
    expect((await new AxeBuilder({ page: second }).analyze()).violations).toEqual([]);
    // Each file was asked for once.
    expect(asked.toSorted()).toEqual([...new Set(asked)].toSorted());

    await crash(page);
    release();
    await second.getByRole('button', { name: 'Resume: House model' }).click();
    await row(second, 'House model').getByText('Here,').waitFor();
    await second.getByRole('button', { name: 'Check: House model' }).click();
    await second.getByText('Checked: 7 files, all as they should be.').waitFor();
    await second.getByRole('button', { name: 'Keep a copy: House file' }).click();
    await second.getByText('1 copy kept in this browser').waitFor();
    expect(await storedFiles(second)).toHaveLength(2);
    watch.expectNone();
    await context.close();
  } finally {
    await withGpu.close();
  }
});
