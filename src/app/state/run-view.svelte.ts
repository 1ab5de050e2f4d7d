import type { SampleRow } from '../../records/index.ts';
import type { StoredRun } from '../../store/index.ts';
import {
  gridOf,
  GridIndex,
  groupPlaces,
  putRow,
  type Grid,
  type Progress,
} from '../../worker/index.ts';
import { armSummaries, groupsOf, renewed, RUNNING, type Group } from './groups.ts';

/** A run as it is shown, live or from the store: the same for both. */
export class RunView {
  run: StoredRun;
  groups = $state.raw<Group[]>([]);
  /** The answer that is being written; null between two of them. */
  current = $state.raw<Progress['current']>(null);
  /** The answer that was last seen being written; its end may not have been seen. */
  latest = $state.raw<Progress['current']>(null);
  finished = $state(0);
  readonly arms = $derived(armSummaries(this.groups));
  /** Changed in place; `groups` is what tells of changes. */
  readonly grid: Grid;
  readonly #index: GridIndex;

  /** Takes the rows one by one, or the grid that the worker has made of them. */
  constructor(run: StoredRun, samples: readonly SampleRow[] | Grid) {
    const { plan } = run.record;
    this.run = $state.raw(run);
    this.grid = 'verdict' in samples ? samples : gridOf(plan, samples);
    this.groups = groupsOf(plan, this.grid);
    this.#index = new GridIndex(groupPlaces(plan), plan.epochs);
    this.finished = this.groups.reduce((sum, { rates }) => sum + rates.counts.n, 0);
  }

  /** Takes in what happened since the last message; the same message twice changes nothing. */
  apply(progress: Progress): void {
    const changed = new Set<number>();
    const { verdict, epochs } = this.grid;
    let finished = 0;
    for (const id of progress.started) {
      const at = this.#index.at(id);
      // News of a start may come after the end where tabs read along.
      if (at < 0 || verdict[at] !== 0) continue;
      verdict[at] = RUNNING;
      changed.add(Math.floor(at / epochs));
    }
    for (const row of progress.finished) {
      const at = this.#index.at(row.id);
      if (at < 0) continue;
      if (verdict[at] === 0 || verdict[at] === RUNNING) finished++;
      putRow(this.grid, at, row);
      changed.add(Math.floor(at / epochs));
    }
    this.finished += finished;
    this.#renew(changed);
    this.current = progress.current;
    if (progress.current) this.latest = progress.current;
  }

  /** Cells that were under way are so no more: the run was stopped. */
  clearRunning(): void {
    this.current = null;
    const changed = new Set<number>();
    const { verdict, epochs } = this.grid;
    for (let at = verdict.indexOf(RUNNING); at >= 0; at = verdict.indexOf(RUNNING, at + 1)) {
      verdict[at] = 0;
      changed.add(Math.floor(at / epochs));
    }
    this.#renew(changed);
  }

  #renew(changed: ReadonlySet<number>): void {
    if (changed.size === 0) return;
    this.groups = this.groups.map((group, index) =>
      changed.has(index) ? renewed(group, this.grid) : group,
    );
  }
}
