/** How often what takes long to compute is computed anew while samples come in. */
const EVERY_MS = 2000;

/** Follows a value that changes many times a second, every two seconds while it does. */
export class Calm<T> {
  value = $state.raw() as T;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #next: T;

  constructor(first: T) {
    this.value = first;
    this.#next = first;
  }

  follow(next: T): void {
    this.#next = next;
    this.#timer ??= setTimeout(() => this.settle(), EVERY_MS);
  }

  /** Takes the newest at once; nothing comes later. */
  settle(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.value = this.#next;
  }
}
