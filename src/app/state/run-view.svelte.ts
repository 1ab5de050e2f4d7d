import { samplePlaces } from '../../battery/index.ts';
import type { SampleRow } from '../../records/index.ts';
import type { StoredRun } from '../../store/index.ts';
import type { Progress } from '../../worker/index.ts';
import { armSummaries, emptyGroups, groupKey, withCells, type Cell, type Group } from './groups.ts';

/** A run as it is shown, live or from the store: the same for both. */
export class RunView {
  run: StoredRun;
  groups = $state.raw<Group[]>([]);
  current = $state.raw<Progress['current']>(null);
  finished = $state(0);
  readonly arms = $derived(armSummaries(this.groups));
  readonly #places: Map<string, { group: number; cell: number }>;

  constructor(run: StoredRun, rows: readonly SampleRow[]) {
    this.run = $state.raw(run);
    this.groups = emptyGroups(run.record.plan);
    this.#places = placesOf(run, this.groups);
    this.#change(new Map(rows.map((row) => [row.id, row])));
  }

  /** Takes in what happened since the last message; the same message twice changes nothing. */
  apply(progress: Progress): void {
    const changes = new Map<string, Cell>(progress.started.map((id) => [id, 'running']));
    for (const row of progress.finished) changes.set(row.id, row);
    this.#change(changes);
    this.current = progress.current;
  }

  /** Cells that were under way are so no more: the run was stopped. */
  clearRunning(): void {
    this.current = null;
    this.groups = this.groups.map((group) =>
      group.cells.includes('running')
        ? { ...group, cells: group.cells.map((cell) => (cell === 'running' ? null : cell)) }
        : group,
    );
  }

  #change(changes: ReadonlyMap<string, Cell>): void {
    const byGroup = new Map<number, Map<number, Cell>>();
    for (const [id, cell] of changes) {
      const place = this.#places.get(id);
      if (!place) continue;
      const before = this.groups[place.group]!.cells[place.cell]!;
      const isDone = before !== null && before !== 'running';
      // News of a start may come after the end where tabs read along.
      if (isDone && cell === 'running') continue;
      if (!isDone && cell !== null && cell !== 'running') this.finished++;
      const cells = byGroup.get(place.group) ?? new Map<number, Cell>();
      byGroup.set(place.group, cells.set(place.cell, cell));
    }
    if (byGroup.size === 0) return;
    this.groups = this.groups.map((group, index) => {
      const cells = byGroup.get(index);
      return cells ? withCells(group, cells) : group;
    });
  }
}

function placesOf(
  run: StoredRun,
  groups: readonly Group[],
): Map<string, { group: number; cell: number }> {
  const index = new Map(groups.map((group, i) => [group.key, i]));
  return new Map(
    samplePlaces(run.record.plan).map((place) => [
      place.id,
      {
        group: index.get(groupKey(place.scenario, place.condition, place.arm))!,
        cell: place.epoch - 1,
      },
    ]),
  );
}
