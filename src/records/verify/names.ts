/** As many names as a file may bring before the rest are counted together. */
const MOST_NAMES = 200;
const ALL_OTHERS = '(all others)';

/** Counts by name that stay small, whatever names a file brings. */
export class NameTally<Kind extends string> {
  readonly #counts = new Map<string, Record<Kind, number>>();
  readonly #kinds: readonly Kind[];

  constructor(kinds: readonly Kind[]) {
    this.#kinds = kinds;
  }

  add(name: string, ...kinds: Kind[]): void {
    const isNew = !this.#counts.has(name);
    const key = isNew && this.#counts.size >= MOST_NAMES ? ALL_OTHERS : name;
    const counts = this.#counts.get(key) ?? this.#nothing();
    for (const kind of kinds) counts[kind]++;
    this.#counts.set(key, counts);
  }

  /** By name, in the order of the alphabet. */
  entries(): ({ name: string } & Record<Kind, number>)[] {
    return [...this.#counts]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, counts]) => ({ name, ...counts }));
  }

  #nothing(): Record<Kind, number> {
    return Object.fromEntries(this.#kinds.map((kind) => [kind, 0])) as Record<Kind, number>;
  }
}
