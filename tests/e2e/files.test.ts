import { readFile } from 'node:fs/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Browser, BrowserContext, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { batteryHash } from '../../src/battery/index.ts';
import { writeResultFile, type RunRecord, type SampleRecord } from '../../src/records/index.ts';
import { kept, outcomes, playRun, shownIds, type Kept } from './page.ts';
import { openBrowser, openContext, serveSite, type Site, type Watch } from './site.ts';

let site: Site;
let browser: Browser;
/** A run that was played, and the file that the page made of it. */
let played: Kept;
let runId: string;
let file: Buffer;

beforeAll(async () => {
  site = await serveSite();
  browser = await openBrowser();
  const { context, page } = await openContext(browser);
  runId = await playRun(page, site.url, 'epochs=2');
  played = await kept(page);
  file = await exported(page);
  await context.close();
});
afterAll(async () => {
  await browser.close();
  await site.close();
});

let context: BrowserContext;
let page: Page;
let watch: Watch;
beforeEach(async () => {
  ({ context, page, watch } = await openContext(browser));
});
afterEach(async () => {
  watch.expectNone();
  await context.close();
});

async function exported(page: Page): Promise<Buffer> {
  await page.goto(`${site.url}#/run/${runId}`);
  const coming = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export result file' }).click();
  const download = await coming;
  expect(download.suggestedFilename()).toMatch(
    /^belljar-organism-scifi-demo-.*\.belljar\.jsonl\.gz$/,
  );
  return readFile(await download.path());
}

/** Drops files on the page as a person does. */
async function drop(files: { name: string; bytes: Uint8Array }[]): Promise<void> {
  const transfer = await page.evaluateHandle(
    (given) => {
      const data = new DataTransfer();
      for (const { name, base64 } of given) {
        const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
        data.items.add(new File([bytes], name));
      }
      return data;
    },
    files.map(({ name, bytes }) => ({ name, base64: Buffer.from(bytes).toString('base64') })),
  );
  for (const type of ['dragenter', 'dragover', 'drop'])
    await page.dispatchEvent('main', type, { dataTransfer: transfer });
}

/** What the page says of a file that it did not take. */
async function refusalOf(bytes: Uint8Array): Promise<string> {
  await page.goto(`${site.url}#/results`);
  await page.getByRole('heading', { name: 'No runs yet' }).waitFor();
  await drop([{ name: 'damaged.belljar.jsonl.gz', bytes }]);
  const note = page.getByRole('status').getByRole('alert');
  await note.waitFor();
  // Nothing of it may be left.
  expect(await kept(page)).toEqual({ runs: [], rows: [], samples: [] });
  return (await note.textContent())!;
}

const linesOf = (): string[] => gunzipSync(file).toString('utf8').trimEnd().split('\n');
const packed = (lines: string[]): Uint8Array => gzipSync(`${lines.join('\n')}\n`);

test('a sample out of a file is asked the very same again', async () => {
  await page.goto(`${site.url}#/results`);
  await drop([{ name: 'run.belljar.jsonl.gz', bytes: file }]);
  await page.waitForURL(/#\/run\/[^/]+$/);
  const sample = played.samples.find(({ id }) => id.startsWith('tiny-leaking/'))!;
  await page.goto(`${page.url()}/${encodeURIComponent(sample.id)}`);
  await page.getByRole('button', { name: 'Play it again here' }).click();
  // Whether it answers the same is the engine's affair; that nothing can be concluded is not.
  const said = page.getByRole('region', { name: 'Played again' }).getByRole('status');
  expect(await said.textContent()).toMatch(/^\s*It wrote (the same again|something else)/);
});

test('exported, deleted and dropped on the page, a run is the same run', async () => {
  // In the browser that made it, from the first step to the last.
  const id = await playRun(page, site.url, 'epochs=1');
  const before = await kept(page);
  await page.goto(`${site.url}#/run/${id}`);
  const coming = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export result file' }).click();
  const bytes = await readFile(await (await coming).path());
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByRole('button', { name: 'Delete for good' }).click();
  await page.getByRole('heading', { name: 'No runs yet' }).waitFor();
  expect(await kept(page)).toEqual({ runs: [], rows: [], samples: [] });

  await drop([{ name: 'mine.belljar.jsonl.gz', bytes }]);
  await page.getByText('· from a file').waitFor();
  expect(page.url()).toContain(`#/run/${id}`);
  const after = await kept(page);
  expect(after.samples).toEqual(before.samples);
  expect(after.rows).toEqual(before.rows);
  expect(after.runs[0]!.record).toEqual(before.runs[0]!.record);
  expect(after.runs[0]).toMatchObject({ imported: true, state: 'finished', modelRef: null });
  expect(await shownIds(page)).toEqual(before.rows.map((row) => row.id).sort());
  // The same run once more is not taken twice.
  await drop([{ name: 'again.belljar.jsonl.gz', bytes }]);
  await page.getByText(/already in this browser/).waitFor();
  expect(await kept(page)).toEqual(after);
});

test('a file of another browser is read, through the button too, and shown', async () => {
  await page.goto(`${site.url}#/results`);
  await page
    .getByLabel('Open result files')
    .setInputFiles({ name: 'theirs.belljar.jsonl.gz', mimeType: '', buffer: file });
  await page.getByText('· from a file').waitFor();
  expect((await kept(page)).samples).toEqual(played.samples);
  await page.locator('td.cells a').first().click();
  await page.getByRole('region', { name: 'Verdict' }).waitFor();
  // Nobody can go on with it: its model is not here.
  await page.goto(`${site.url}#/run/${runId}`);
  await page.getByText('· from a file').waitFor();
  expect(await page.getByRole('button', { name: /Resume/ }).count()).toBe(0);
});

/** The run of the file as if it had been asked thousands of times over. */
async function longFile(): Promise<Buffer> {
  const record = played.runs[0]!.record;
  const plan = { ...record.plan, epochs: 2000 };
  const run: RunRecord = { ...record, plan, batteryHash: batteryHash(plan) };
  const first = played.samples.map(({ sample }) => sample).filter(({ epoch }) => epoch === 1);
  function* all(): Generator<SampleRecord> {
    for (let epoch = 1; epoch <= plan.epochs; epoch++)
      for (const sample of first)
        yield { ...sample, epoch, id: sample.id.replace(/\d+$/, String(epoch)) };
  }
  const stream = writeResultFile(run, all(), { exporter: 'belljar@test' });
  return Buffer.from(await new Response(stream).arrayBuffer());
}

test('of a long file the first samples are shown while the rest is read', async () => {
  await page.goto(`${site.url}#/results`);
  await page.getByRole('heading', { name: 'No runs yet' }).waitFor();
  const long = await longFile();
  await drop([{ name: 'long.gz', bytes: long }]);
  const opening = page.getByRole('region', { name: 'A file that is being read' });
  await opening.getByRole('listitem').nth(5).waitFor();
  expect(await opening.textContent()).toMatch(/Reading….*of 12,000 samples so far/s);
  // No run, and no rate, before the end has been checked.
  await page.getByText('12,000 of 12,000 samples').waitFor();
  expect(await opening.count()).toBe(0);
  expect((await kept(page)).rows).toHaveLength(12_000);
});

test('a long file whose hash does not agree shows its samples and leaves nothing', async () => {
  const lines = gunzipSync(await longFile())
    .toString('utf8')
    .trimEnd()
    .split('\n');
  const other = lines
    .pop()!
    .replace(/"sha256":"(.)/, (_, digit: string) =>
      digit === '0' ? '"sha256":"1' : '"sha256":"0',
    );
  const words = refusalOf(packed([...lines, other]));
  await page
    .getByRole('region', { name: 'A file that is being read' })
    .getByRole('listitem')
    .first()
    .waitFor();
  expect(await words).toMatch(/line 12002\b.*changed or damaged.*Nothing of it was kept/is);
});

test('a file that was cut off is refused with its line', async () => {
  expect(await refusalOf(file.subarray(0, file.length - 200))).toMatch(
    /line \d+.*Nothing of it was kept/is,
  );
  const lines = linesOf();
  expect(await refusalOf(packed(lines.slice(0, -1)))).toMatch(
    new RegExp(`line ${lines.length}\\b.*footer`, 'i'),
  );
  expect(await refusalOf(packed(lines.slice(0, 1)))).toMatch(/line 2/i);
});

test('a file that was changed is refused with the line of its hash', async () => {
  const lines = linesOf();
  const victim = lines[3]!;
  const changed = victim.replace(/"generateMs":/, '"generateMs":1');
  expect(changed).not.toBe(victim);
  const words = await refusalOf(packed([...lines.slice(0, 3), changed, ...lines.slice(4)]));
  expect(words).toMatch(new RegExp(`line ${lines.length}\\b.*changed or damaged`, 'i'));
});

test('a sample that is no sample is refused with its line and place', async () => {
  const lines = linesOf();
  const broken = lines[2]!.replace(/"verdict":"[a-z]+"/, '"verdict":"perfect"');
  const words = await refusalOf(packed([...lines.slice(0, 2), broken, ...lines.slice(3)]));
  expect(words).toMatch(/line 3 at sample\.grade\.verdict/i);
});

test('a file that is something else is refused', async () => {
  expect(await refusalOf(Buffer.from('<!doctype html><p>hello'))).toMatch(/line 1.*result file/i);
  expect(await refusalOf(new Uint8Array())).toMatch(/line 1/i);
  expect(await refusalOf(Uint8Array.from({ length: 5000 }, (_, i) => (i * 7919) % 256))).toMatch(
    /line 1/i,
  );
  const spoilt = Uint8Array.from(file);
  spoilt[Math.floor(spoilt.length / 2)]! ^= 0xff;
  expect(await refusalOf(spoilt)).toMatch(/line \d+/i);
});

test('what is said of a refused file goes where another room is entered', async () => {
  await refusalOf(Buffer.from('rubbish'));
  const note = page.getByRole('status').getByRole('alert');
  await page.getByRole('link', { name: 'About' }).click();
  await page.getByRole('heading', { name: 'About Belljar' }).waitFor();
  await note.waitFor({ state: 'detached' });

  // The room is on its way when the file is refused: there it is told.
  await page.evaluate(() => {
    location.hash = '#/compare';
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(['title: no'], 'tour.yaml'));
    document
      .querySelector('main')!
      .dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true }));
  });
  await page.getByRole('heading', { name: 'Nothing to compare yet' }).waitFor();
  await note.getByText('tour.yaml').waitFor();
  // Another look at the same room is no other room.
  await page.goto(`${site.url}#/compare?arm=none`);
  await page.getByRole('heading', { name: 'Nothing to compare yet' }).waitFor();
  expect(await note.count()).toBe(1);
});

test('a file of a newer version is refused with that reason', async () => {
  const [header, ...rest] = linesOf();
  const newer = header!.replace(/"version":\d+/, '"version":99');
  expect(newer).not.toBe(header);
  expect(await refusalOf(packed([newer, ...rest]))).toMatch(/line 1 at version.*newer Belljar/i);
});

test('what a model wrote stays text, whatever it is', async () => {
  const hostile =
    '<img src=x onerror="document.title=\'owned\'"><script>document.title="owned"</script>';
  const lines = linesOf().map((line) => JSON.parse(line) as Record<string, unknown>);
  // The page takes the file from anywhere, so its texts are hostile until shown as texts.
  const sample = (lines[1] as { sample: { id: string; messages: { content: string }[] } }).sample;
  await page.goto(site.url);
  await drop([{ name: 'theirs.gz', bytes: file }]);
  await page.getByText('· from a file').waitFor();
  await page.evaluate(
    async ([run, id, text]) => {
      const database = await new Promise<IDBDatabase>((resolve) => {
        const opening = indexedDB.open('belljar');
        opening.onsuccess = () => resolve(opening.result);
      });
      const transaction = database.transaction('transcripts', 'readwrite');
      const store = transaction.objectStore('transcripts');
      const reading = store.get([run!, id!]);
      reading.onsuccess = () => {
        const whole = reading.result as {
          sample: {
            messages: { role: string; content: string }[];
            grade: { evidence: unknown[]; intent: unknown; because: string };
          };
        };
        for (const message of whole.sample.messages) message.content = text!;
        whole.sample.grade = { ...whole.sample.grade, evidence: [], intent: null, because: text! };
        store.put(whole);
      };
      await new Promise((resolve) => (transaction.oncomplete = resolve));
      database.close();
    },
    [runId, sample.id, hostile],
  );
  await page.goto(`${site.url}#/run/${runId}/${encodeURIComponent(sample.id)}`);
  await page.getByRole('region', { name: 'Verdict' }).getByText(hostile).waitFor();
  expect(await page.title()).toBe('A transcript · Belljar');
  expect(await page.locator('main img, main script').count()).toBe(0);
});

test('the samples of the file are those of the run', async () => {
  await page.goto(site.url);
  await drop([{ name: 'theirs.gz', bytes: file }]);
  await page.getByText('· from a file').waitFor();
  const there = await outcomes(page, runId);
  expect(Object.keys(there)).toHaveLength(12);
  expect(linesOf()).toHaveLength(14);
});
