import { samplePlaces } from '../../../battery/index.ts';
import { AppError } from '../../../base/index.ts';
import {
  rowOf,
  type RunRecord,
  type SampleRecord,
  type SampleRow,
} from '../../../records/index.ts';
import { lab } from '../../state/lab.svelte.ts';
import { isToy, modelIdOf } from '../core/models.ts';

/** Answers of one model under one arm to one scenario, made earlier. */
export interface Recording {
  run: RunRecord;
  /** Null: it ships with the site. */
  runId: string | null;
  /** In the order of repeats; never empty. */
  rows: SampleRow[];
  /** The first of them, whole. */
  first: SampleRecord;
}

export interface Wanted {
  scenario: string;
  model: string;
  arm: string;
}

/** What ships with the site: each toy model without an arm, see `public/recordings/README.md`. */
const fileOf = (model: string): string => `recordings/${model}.belljar.jsonl.gz`;

const files = new Map<string, Promise<{ run: RunRecord; samples: SampleRecord[] }>>();

/** What can stand in for a live model, the recording that ships first; null where there is nothing. */
export async function anyRecording(
  wanted: Wanted,
  except: ReadonlySet<string>,
): Promise<Recording | null> {
  // Either may not be to be had; what failed live is what is told then.
  return (
    (await shippedRecording(wanted).catch(() => null)) ??
    (await earlierRecording(wanted, except).catch(() => null))
  );
}

/** Reads a recording out of the files that ship with the site; null where there is none of that kind. */
export async function shippedRecording(wanted: Wanted): Promise<Recording | null> {
  if (!isToy(wanted.model) || wanted.arm !== 'none') return null;
  let file = files.get(wanted.model);
  if (!file) {
    file = fetchFile(new URL(fileOf(wanted.model), document.baseURI).href);
    files.set(wanted.model, file);
    // One that failed is tried anew the next time.
    file.catch(() => files.delete(wanted.model));
  }
  const { run, samples } = await file;
  const own = samples.filter(({ scenario, arm }) => isWanted(wanted, scenario, arm));
  own.sort((a, b) => a.epoch - b.epoch);
  const [first] = own;
  return first
    ? { run, runId: null, rows: own.map((sample) => rowOf(run.id, sample)), first }
    : null;
}

/** The newest run of this browser that holds such answers; null where there is none. */
async function earlierRecording(
  wanted: Wanted,
  except: ReadonlySet<string>,
): Promise<Recording | null> {
  const id = modelIdOf(wanted.model);
  for (const { record } of await lab.host.ask((api) => api.runs()))
    if (!except.has(record.id) && record.model.id === id && isOfKind(record, wanted)) {
      const found = await storedRecording(record.id, wanted);
      if (found) return found;
    }
  return null;
}

/** The answers of that kind that a run of this browser holds; null where it holds none. */
export async function storedRecording(runId: string, wanted: Wanted): Promise<Recording | null> {
  const { record } = await lab.host.ask((api) => api.run(runId));
  const { scenario, arm } = wanted;
  const rows = await lab.host.ask((api) => api.rowsOf(runId, scenario, arm));
  rows.sort((a, b) => a.epoch - b.epoch);
  if (rows.length === 0) return null;
  const first = await lab.host.ask((api) => api.sample(runId, rows[0]!.id));
  return { run: record, runId, rows, first };
}

/** Id of the first sample of a run. */
export const firstIdOf = (run: RunRecord): string => samplePlaces(run.plan)[0]!.id;

const isWanted = (wanted: Wanted, scenario: string, arm: string): boolean =>
  scenario === wanted.scenario && arm === wanted.arm;

/** A run that was itself a recording, chose among options or varied the situation tells of something else. */
function isOfKind({ plan, recordingOf }: RunRecord, { scenario, arm }: Wanted): boolean {
  return (
    recordingOf === null &&
    (plan.form ?? 'act') === 'act' &&
    plan.arms.some(({ id }) => id === arm) &&
    plan.conditions[scenario]?.length === 1
  );
}

async function fetchFile(url: string): Promise<{ run: RunRecord; samples: SampleRecord[] }> {
  const response = await fetch(url);
  if (!response.ok)
    throw new AppError('download', `${url} answered with status ${response.status}`);
  const { readResultFile } = await import('../../../records/file.ts');
  let run: RunRecord | null = null;
  const samples: SampleRecord[] = [];
  for await (const part of readResultFile(await response.blob())) {
    if (part.type === 'header') run = part.run;
    else if (part.type === 'sample') samples.push(part.sample);
  }
  if (!run) throw new AppError('bad-input', `${url} holds no run`);
  return { run, samples };
}
