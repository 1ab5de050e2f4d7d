import { AppError, type ErrorData } from '../../../base/index.ts';
import type { StoredRun } from '../../../store/index.ts';
import { groupsOf } from '../groups.ts';
import { lab } from '../lab.svelte.ts';
import { pause } from '../report/pause.ts';
import { adjustTogether, differencesOf, type Differences } from './differences.ts';
import { matchRuns, ofArm, type Match, type Side } from './match.ts';

/** More runs at once cannot be told apart by eye. */
export const MOST_RUNS = 7;

/** Names of runs in a comparison: A is what the others are held against. */
export const letterOf = (index: number): string => String.fromCharCode(65 + index);

/** A run beside the reference. */
export interface Compared {
  other: Side;
  /** Its place among the runs; the reference is at 0. */
  index: number;
  match: Match;
  differences: Differences;
}

/** The runs that are compared, read from the store one after the other and kept while they are. */
export class Comparison {
  /** All runs of this browser; null while they are read. */
  runs = $state.raw<StoredRun[] | null>(null);
  /** Those that are asked for, in order. */
  sides = $state.raw<Side[]>([]);
  /** All but the first, each beside the first, under the arm that was asked for. */
  compared = $state.raw<Compared[]>([]);
  /** Runs that are asked for and not in this browser. */
  missing = $state.raw<string[]>([]);
  /** Something is being read or computed. */
  busy = $state(false);
  error = $state.raw<ErrorData | null>(null);
  #read = new Map<string, Side>();
  #asked = 0;

  async readRuns(): Promise<void> {
    try {
      this.runs = await lab.host.ask((api) => api.runs());
      // What was read before may have been played on since.
      this.#read = new Map();
    } catch (thrown) {
      this.error = AppError.from(thrown).toData();
    }
  }

  /** Reads what is not read yet and compares it; an answer to an older question is dropped. */
  async show(ids: readonly string[], arm: string | null): Promise<void> {
    if (!this.runs) return;
    const asked = ++this.#asked;
    const runs = ids.flatMap((id) => this.runs!.find((run) => run.id === id) ?? []);
    this.missing = ids.filter((id) => !runs.some((run) => run.id === id));
    this.error = null;
    this.busy = true;
    try {
      const sides: Side[] = [];
      for (const run of runs) {
        sides.push(await this.#side(run));
        if (asked !== this.#asked) return;
      }
      const compared = await compare(sides, arm);
      if (asked !== this.#asked) return;
      this.sides = sides;
      this.compared = compared;
      this.#read = new Map(sides.map((side) => [side.run.id, side]));
    } catch (thrown) {
      if (asked === this.#asked) this.error = AppError.from(thrown).toData();
    } finally {
      if (asked === this.#asked) this.busy = false;
    }
  }

  async #side(run: StoredRun): Promise<Side> {
    const before = this.#read.get(run.id);
    if (before) return before;
    const grid = await lab.host.ask((api) => api.grid(run.id));
    const side = { run, grid, groups: groupsOf(run.record.plan, grid) };
    this.#read.set(run.id, side);
    return side;
  }
}

/** In steps, so that the page can be used meanwhile. */
async function compare(
  [reference, ...others]: readonly Side[],
  arm: string | null,
): Promise<Compared[]> {
  if (!reference) return [];
  const compared: Compared[] = [];
  for (const [place, other] of others.entries()) {
    await pause();
    const match = ofArm(matchRuns(reference, other), arm);
    await pause();
    compared.push({ other, index: place + 1, match, differences: differencesOf(match) });
  }
  adjustTogether(compared.flatMap(({ differences }) => differences.overall));
  return compared;
}
