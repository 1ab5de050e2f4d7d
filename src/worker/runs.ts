import { batteryHash, planSize, type Plan } from '../battery/index.ts';
import type { LoadedModel, ModelRef, Sampling } from '../engines/index.ts';
import type { Acting } from '../office/index.ts';
import type { RunRecord } from '../records/index.ts';
import type { Store, StoredRun } from '../store/index.ts';
import { deviceFacts } from './device.ts';

/** What a run is made of, apart from its plan. */
export interface RunParts {
  ref: ModelRef;
  loaded: LoadedModel;
  sampling: Sampling;
  acting: Acting | undefined;
  /** The run whose recording it plays; null where a model answers. */
  recordingOf: string | null;
}

/** Makes a run and stores it, with nothing of it played yet. */
export async function storeRun(
  store: Store,
  plan: Plan,
  { ref, loaded, sampling, acting, recordingOf }: RunParts,
): Promise<StoredRun> {
  const record: RunRecord = {
    id: crypto.randomUUID(),
    created: new Date().toISOString(),
    plan,
    batteryHash: batteryHash(plan),
    model: {
      id: ref.id,
      label: ref.label,
      engine: ref.engine,
      engineVersion: loaded.engineVersion,
      weightsSha256: loaded.weightsSha256,
      capabilities: loaded.capabilities,
      loadMs: loaded.loadMs,
      facts: loaded.facts,
    },
    sampling,
    ...(acting ? { acting } : {}),
    device: await deviceFacts(),
    recordingOf,
  };
  const run: StoredRun = {
    id: record.id,
    record,
    state: 'unfinished',
    total: planSize(plan),
    imported: false,
    modelRef: ref.source.kind === 'file' ? null : ref,
    attempts: {},
  };
  await store.putRun(run);
  return run;
}

/** A browser that died between the last sample and the note that it was the last left none. */
export async function settled(store: Store, run: StoredRun): Promise<StoredRun> {
  if (run.state === 'finished' || (await store.countSamples(run.id)) < run.total) return run;
  return store.changeRun(run.id, (stored) => ({ ...stored, state: 'finished' }));
}

/** Notes which samples were in flight when the engine broke: they are played one by one then. */
export async function noteCrash(
  store: Store,
  runId: string,
  inFlight: readonly string[],
): Promise<void> {
  await store.changeRun(runId, (run) => ({
    ...run,
    attempts: {
      ...run.attempts,
      ...Object.fromEntries(inFlight.map((id) => [id, (run.attempts[id] ?? 0) + 1])),
    },
  }));
}
