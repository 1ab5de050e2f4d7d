import type { RunRecord } from '../schema.ts';

/**
 * Why samples of two runs are not of one kind; null where they are. What was asked and how it was
 * judged (the battery), who answered (the model by its name and weights, and its engine), how it
 * was let answer (sampling, the way to make calls) and whether it answered at all (a recording
 * shows old answers) must agree. Seeds, repeats, conditions and devices may differ.
 */
export function mismatch(first: RunRecord, second: RunRecord): string | null {
  const reasons: [what: string, of: (run: RunRecord) => string][] = [
    ['another battery', ({ batteryHash }) => batteryHash.slice(0, 12)],
    ['another model', ({ model }) => model.id],
    ['another engine', ({ model }) => model.engine],
    ['other weights', ({ model }) => model.weightsSha256?.slice(0, 12) ?? 'not hashed'],
    ['other sampling', ({ sampling }) => samplingWords(sampling)],
    // Left out: bound to a schema where the engine could.
    ['another way to make calls', ({ acting }) => acting ?? 'not told'],
    ['a recording', ({ recordingOf }) => (recordingOf === null ? 'live' : `of ${recordingOf}`)],
  ];
  if (keyOf(first) === keyOf(second)) return null;
  for (const [what, of] of reasons)
    if (of(first) !== of(second)) return `${what}: ${of(second)}, not ${of(first)}`;
  // Hashes that begin alike.
  return 'another battery or other weights';
}

const samplingWords = ({ temperature, topP, topK }: RunRecord['sampling']): string =>
  `temperature ${temperature}, top-p ${topP}, top-k ${topK}`;

const keyOf = ({ batteryHash, model, sampling, acting, recordingOf }: RunRecord): string =>
  JSON.stringify([
    batteryHash,
    ...[model.id, model.engine, model.weightsSha256],
    samplingWords(sampling),
    acting ?? null,
    recordingOf,
  ]);
