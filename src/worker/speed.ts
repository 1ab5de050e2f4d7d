import type { Plan } from '../battery/index.ts';
import type { ModelRef } from '../engines/index.ts';
import type { RunRecord } from '../records/index.ts';
import type { Store } from '../store/index.ts';
import type { Speed } from './api.ts';

/** Samples that a run must have before its speed is told. */
const LEAST_SAMPLES = 5;
/** And no more are read: the form asks with every change. */
const MOST_SAMPLES = 300;

/** The speed of the newest stored run of the same model, or one of its size, at the same kind of work. */
export async function measuredSpeed(
  store: Store,
  model: ModelRef,
  plan: Plan,
): Promise<Speed | null> {
  for (const { id, record, imported } of await store.runs()) {
    // A run from a file tells of another device.
    if (imported || !isSamePace(record, model, plan)) continue;
    const rows = (await store.rows(id, MOST_SAMPLES)).filter(({ generateMs }) => generateMs > 0);
    if (rows.length < LEAST_SAMPLES) continue;
    const total = rows.reduce((sum, { generateMs }) => sum + generateMs, 0);
    return {
      msPerSample: total / rows.length / Math.max(1, record.model.capabilities.slots),
      from: 'run',
      samples: rows.length,
    };
  }
  return null;
}

function isSamePace(record: RunRecord, { id, engine, source }: ModelRef, plan: Plan): boolean {
  const { model } = record;
  const bytes = source.kind === 'url' ? source.bytes : undefined;
  return (
    (model.id === id || (bytes !== undefined && model.facts['bytes'] === bytes)) &&
    model.engine === engine &&
    record.recordingOf === null &&
    record.plan.suite === plan.suite &&
    (record.plan.form ?? 'act') === (plan.form ?? 'act')
  );
}
