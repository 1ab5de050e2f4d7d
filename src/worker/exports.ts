import type { RunRecord, SampleRecord } from '../records/index.ts';
import { resultFileName, withoutDevices, writeResultFile } from '../records/index.ts';
// Not by its room's face, which would bring the writer of Parquet with it.
import { labellerNames } from '../records/tables/options.ts';
import type { Store } from '../store/index.ts';
import type { ExportChoice, ExportFormat } from './api.ts';

const EXPORTER = `belljar@${__APP_VERSION__}`;

const TYPES: Record<ExportFormat, string> = {
  belljar: 'application/gzip',
  csv: 'text/csv',
  parquet: 'application/vnd.apache.parquet',
  html: 'text/html',
  'inspect-json': 'application/json',
  'inspect-eval': 'application/zip',
};

/** A run in a format, without what is to stay here. Writers are fetched when they are asked for. */
export async function exportRun(
  store: Store,
  runId: string,
  { format, leaveOut }: ExportChoice,
): Promise<{ name: string; file: Blob }> {
  const { record } = await store.run(runId);
  const { run, sample } = leavingOut(record, leaveOut);
  const samples = async function* (): AsyncGenerator<SampleRecord> {
    for await (const item of store.samples(runId)) yield sample(item);
    // Deleted meanwhile, it would make a sound file that lacks samples: this throws.
    await store.run(runId);
  };
  const name = resultFileName(record).replace(/\.belljar\.jsonl\.gz$/, '');
  const made = async (content: ReadableStream<Uint8Array> | string, ending: string) => ({
    name: ending,
    file: await blobOf(content, TYPES[format]),
  });
  switch (format) {
    case 'belljar':
      return made(
        writeResultFile(run, samples(), { exporter: EXPORTER }),
        `${name}.belljar.jsonl.gz`,
      );
    case 'csv':
    case 'parquet': {
      const { writeCsv, writeParquet } = await import('../records/tables/index.ts');
      return format === 'csv'
        ? made(writeCsv(run, samples(), { leaveOut }), `${name}.csv`)
        : made(writeParquet(run, samples(), { leaveOut, exporter: EXPORTER }), `${name}.parquet`);
    }
    case 'html': {
      const { reportHtml } = await import('../records/report/index.ts');
      const rows = await store.rows(runId);
      return made(reportHtml(run, rows, { leaveOut, exporter: EXPORTER }), `${name}.html`);
    }
    case 'inspect-json':
    case 'inspect-eval': {
      const inspect = await import('../records/inspect/index.ts');
      return format === 'inspect-json'
        ? made(
            inspect.writeInspectJson(run, samples, { exporter: EXPORTER }),
            inspect.inspectFileName(run, 'json'),
          )
        : made(
            inspect.writeInspectEval(run, samples, { exporter: EXPORTER }),
            inspect.inspectFileName(run, 'eval'),
          );
    }
  }
}

/** Throws what the stream fails with: a response on its own says only that it could not be fetched. */
async function blobOf(content: ReadableStream<Uint8Array> | string, type: string): Promise<Blob> {
  if (typeof content === 'string') return new Blob([content], { type });
  const reader = content.getReader();
  let failure: unknown = null;
  const told = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (done) controller.close();
          else controller.enqueue(value);
        } catch (thrown) {
          failure = thrown;
          throw thrown;
        }
      },
    },
    { highWaterMark: 0 },
  );
  try {
    return await new Response(told, { headers: { 'content-type': type } }).blob();
  } catch (thrown) {
    throw failure ?? thrown;
  }
}

/** A run and its samples without facts on the device, and with numbers for the names of labellers. */
function leavingOut(
  run: RunRecord,
  { device, labellerNames: hideNames }: ExportChoice['leaveOut'],
): { run: RunRecord; sample: (sample: SampleRecord) => SampleRecord } {
  const nameOf = labellerNames(hideNames);
  return {
    run: device ? withoutDevices(run) : run,
    sample: (sample) =>
      hideNames
        ? { ...sample, labels: sample.labels.map((label) => ({ ...label, by: nameOf(label.by) })) }
        : sample,
  };
}
