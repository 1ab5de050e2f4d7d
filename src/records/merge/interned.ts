/** Numbers for values that come again and again, so that they can be kept small. */
export class Interned<T = string> {
  readonly values: T[] = [];
  readonly #numbers = new Map<string, number>();

  /** The number of the key, the same each time; `make` gives the value when the key is new. */
  number(key: string, make: () => T): number {
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.values.push(make()) - 1;
    this.#numbers.set(key, number);
    return number;
  }

  get(number: number): T {
    return this.values[number]!;
  }
}
