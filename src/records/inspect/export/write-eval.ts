import type { RunRecord } from '../../schema.ts';
import { streamOf } from '../../streams.ts';
import { writePythonJson } from '../python-json.ts';
import { GrowingEntry } from '../zip/growing.ts';
import { ZipWriter } from '../zip/writer.ts';
import {
  exportContext,
  onlyOnce,
  type Context,
  type InspectExportOptions,
  type SampleSource,
} from './context.ts';
import { headerRest, LOG_VERSION } from './header.ts';
import { sampleJson } from './sample.ts';
import { evalPlan, evalSpec } from './spec.ts';
import { summaryJson } from './summary.ts';
import { Tally } from './tally.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** Summaries that stand in one file of the journal. */
const JOURNAL_BATCH = 100;

/**
 * Writes a run as an `.eval` log of Inspect, version 2: a zip with the entries, and in the order, of
 * Inspect's own. One sample at a time is held, and of the others their summaries, packed.
 */
export function writeInspectEval(
  run: RunRecord,
  samples: SampleSource,
  options: InspectExportOptions,
): ReadableStream<Uint8Array> {
  return streamOf(entries(exportContext(run, options), samples));
}

async function* entries(context: Context, samples: SampleSource): AsyncGenerator<Bytes, void> {
  const zip = new ZipWriter(context.options.exported);
  const encoder = new TextEncoder();
  const entry = (name: string, text: string): Bytes[] =>
    zip.entry(name.toWellFormed(), encoder.encode(text));

  const start = {
    version: LOG_VERSION,
    eval: evalSpec(context),
    plan: evalPlan(context.run),
  };
  yield* entry('_journal/start.json', writePythonJson(start));

  const tally = new Tally(context);
  const once = onlyOnce();
  const summaries = new GrowingEntry();
  let journal: string[] = [];
  let journals = 0;
  const journalEntry = (): Bytes[] => {
    const text = `[${journal.join(',')}]`;
    journal = [];
    return entry(`_journal/summaries/${++journals}.json`, text);
  };
  for await (const sample of samples()) {
    once(sample);
    const json = sampleJson(context, sample);
    yield* entry(`samples/${json.id}_epoch_${json.epoch}.json`, writePythonJson(json));
    const summary = writePythonJson(summaryJson(json));
    summaries.add(`${tally.samples === 0 ? '[' : ','}${summary}`);
    journal.push(summary);
    tally.add(sample, json.scores);
    if (journal.length === JOURNAL_BATCH) yield* journalEntry();
  }
  if (journal.length > 0) yield* journalEntry();
  summaries.add(tally.samples === 0 ? '[]' : ']');
  yield* zip.packedEntry('summaries.json', summaries.packed());
  yield* entry('reductions.json', writePythonJson(tally.reductions()));
  const { version, eval: spec, plan } = start;
  yield* entry(
    'header.json',
    writePythonJson({
      version,
      status: tally.status(),
      eval: spec,
      plan,
      ...headerRest(context, tally),
    }),
  );
  yield* zip.end();
}
