import { Deflate } from 'fflate';
import { crc32 } from './crc32.ts';
import { METHOD } from './format.ts';
import type { PackedEntry } from './writer.ts';

/** An entry that is fed piece by piece and of which only the packed form is held. */
export class GrowingEntry {
  readonly #chunks: Uint8Array<ArrayBuffer>[] = [];
  readonly #deflate = new Deflate((chunk) => {
    this.#chunks.push(chunk);
  });
  readonly #encoder = new TextEncoder();
  #crc = 0;
  #size = 0;

  add(text: string): void {
    const bytes = this.#encoder.encode(text);
    this.#crc = crc32(bytes, this.#crc);
    this.#size += bytes.length;
    this.#deflate.push(bytes);
  }

  /** To be called once, at the end. */
  packed(): PackedEntry {
    this.#deflate.push(new Uint8Array(), true);
    return { method: METHOD.deflated, crc: this.#crc, size: this.#size, chunks: this.#chunks };
  }
}
