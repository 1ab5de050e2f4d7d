import type { SampleRecord } from '../records/index.ts';
import type { Store } from '../store/index.ts';

/** Samples whose transcripts are read, at the most. */
const MOST_READ = 400;

/** Tokens, and the time they took. */
interface Work {
  tokens: number;
  ms: number;
}

/** How fast the answers of a run were, as their engine timed them. */
export interface Pace {
  /** How many samples were read for this, evenly spread over the run, and of how many. */
  read: number;
  of: number;
  /** Tokens that were read anew, not out of the engine's cache. */
  prompt: Work;
  output: Work;
  /** Of the first answers of samples, sorted. */
  firstTokenMs: number[];
}

/** Reads what the engine timed out of stored transcripts; rows do not hold it. */
export async function paceOf(store: Store, runId: string): Promise<Pace> {
  const ids: string[] = [];
  for await (const { id, generateMs } of store.eachRow(runId)) if (generateMs > 0) ids.push(id);
  const every = Math.max(1, ids.length / MOST_READ);
  const picked = Array.from(
    { length: Math.min(ids.length, MOST_READ) },
    (_, i) => ids[Math.floor(i * every)]!,
  );
  const pace: Pace = {
    read: picked.length,
    of: ids.length,
    prompt: { tokens: 0, ms: 0 },
    output: { tokens: 0, ms: 0 },
    firstTokenMs: [],
  };
  for (const id of picked) addSample(pace, await store.sample(runId, id));
  pace.firstTokenMs.sort((a, b) => a - b);
  return pace;
}

function addSample(pace: Pace, { messages, firstTokenMs }: SampleRecord): void {
  if (firstTokenMs !== null) pace.firstTokenMs.push(firstTokenMs);
  for (const { tokens, times } of messages) {
    if (!tokens || !times) continue;
    add(pace.prompt, tokens.prompt, times.prefill);
    add(pace.output, tokens.output, times.decode);
  }
}

function add(work: Work, tokens: number, ms: number | null): void {
  // An engine that tells no time tells nothing of its speed.
  if (ms === null || ms <= 0 || tokens === 0) return;
  work.tokens += tokens;
  work.ms += ms;
}
