import { AppError } from '../../../base/index.ts';
import type { RunRecord } from '../../schema.ts';
import { streamOf } from '../../streams.ts';
import { writePythonJson } from '../python-json.ts';
import {
  exportContext,
  onlyOnce,
  type Context,
  type InspectExportOptions,
  type SampleSource,
} from './context.ts';
import { LOG_VERSION, headerRest } from './header.ts';
import { sampleJson } from './sample.ts';
import { evalPlan, evalSpec } from './spec.ts';
import { Tally } from './tally.ts';

/** Text that is handed on at once. */
const BATCH_CHARS = 64 * 1024;

/**
 * Writes a run as a `.json` log of Inspect, version 2: keys in Inspect's order, the samples last but
 * for their reductions. The samples are asked for twice, for the results stand before them; one at a
 * time is held, and only as fast as the stream is read. The stream fails with `bad-input` where the
 * samples were others the second time.
 */
export function writeInspectJson(
  run: RunRecord,
  samples: SampleSource,
  options: InspectExportOptions,
): ReadableStream<Uint8Array> {
  return streamOf(encoded(logText(exportContext(run, options), samples)));
}

async function* logText(context: Context, samples: SampleSource): AsyncGenerator<string, void> {
  const tally = new Tally(context);
  const once = onlyOnce();
  for await (const sample of samples()) {
    once(sample);
    tally.add(sample);
  }
  const head = {
    version: LOG_VERSION,
    status: tally.status(),
    eval: evalSpec(context),
    plan: evalPlan(context.run),
    ...headerRest(context, tally),
  };
  yield `${writePythonJson(head).slice(0, -1)},"samples":[`;
  let count = 0;
  for await (const sample of samples()) {
    yield `${count++ > 0 ? ',' : ''}\n${writePythonJson(sampleJson(context, sample))}`;
  }
  if (count !== tally.samples)
    throw new AppError(
      'bad-input',
      `the samples changed while they were written: ${tally.samples}, then ${count}`,
    );
  yield `\n],"reductions":${writePythonJson(tally.reductions())}}\n`;
}

async function* encoded(
  texts: AsyncGenerator<string, void>,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
  const encoder = new TextEncoder();
  let batch = '';
  for await (const text of texts) {
    batch += text;
    if (batch.length < BATCH_CHARS) continue;
    yield encoder.encode(batch);
    batch = '';
  }
  yield encoder.encode(batch);
}
