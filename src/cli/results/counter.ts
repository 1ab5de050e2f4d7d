/** A count that is rewritten in place on a terminal, and not shown elsewhere. */
export class Counter {
  readonly #what: string;
  readonly #out: NodeJS.WriteStream;

  constructor(what: string, out: NodeJS.WriteStream = process.stderr) {
    this.#what = what;
    this.#out = out;
  }

  show(count: number): void {
    if (this.#out.isTTY) this.#out.write(`\r\u001b[2K${count.toLocaleString('en')} ${this.#what}`);
  }

  clear(): void {
    if (this.#out.isTTY) this.#out.write('\r\u001b[2K');
  }
}
