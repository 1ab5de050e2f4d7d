import { AppError } from '../../base/index.ts';

/** More of the file is needed than lies here. */
export class TooShort extends Error {}

/** A value of the header; a list is told by its length alone. */
export type Value = string | number | boolean | { list: number };

/** Bytes of one value of each type; texts (8) and lists (9) tell their own length. */
const SIZES: Record<number, number> = {
  ...{ 0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8 },
};
const TEXT = 8;
const LIST = 9;

/** Vocabularies reach 300,000; lists in lists are not written by any tool known. */
const LONGEST_LIST = 10_000_000;
const LONGEST_TEXT = 2 ** 24;

/** Reads the values of a GGUF header one after the other; little-endian, as nearly all are. */
export class Reader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  bytes(length: number): Uint8Array {
    const start = this.#skip(length);
    return this.#bytes.subarray(start, start + length);
  }

  u32(): number {
    return this.#view.getUint32(this.#skip(4), true);
  }

  /** As a number: what is larger than 2⁵³ is no length of anything. */
  u64(): number {
    const value = Number(this.#view.getBigUint64(this.#skip(8), true));
    if (!Number.isSafeInteger(value)) throw wrong('a number beyond all measure');
    return value;
  }

  count(most: number, of: string): number {
    const count = this.u64();
    if (count > most) throw wrong(`${count} ${of}, where ${most} are the most that is read`);
    return count;
  }

  text(longest = LONGEST_TEXT): string {
    return new TextDecoder().decode(this.bytes(this.count(longest, 'bytes of text')));
  }

  value(): Value {
    return this.#valueOf(this.u32());
  }

  #valueOf(type: number): Value {
    const view = this.#view;
    switch (type) {
      case 0:
        return view.getUint8(this.#skip(1));
      case 1:
        return view.getInt8(this.#skip(1));
      case 2:
        return view.getUint16(this.#skip(2), true);
      case 3:
        return view.getInt16(this.#skip(2), true);
      case 4:
        return view.getUint32(this.#skip(4), true);
      case 5:
        return view.getInt32(this.#skip(4), true);
      case 6:
        return view.getFloat32(this.#skip(4), true);
      case 7:
        return view.getUint8(this.#skip(1)) !== 0;
      case TEXT:
        return this.text();
      case LIST:
        return this.#list();
      case 10:
        return Number(view.getBigUint64(this.#skip(8), true));
      case 11:
        return Number(view.getBigInt64(this.#skip(8), true));
      case 12:
        return view.getFloat64(this.#skip(8), true);
      default:
        throw wrong(`a value of the unknown type ${type}`);
    }
  }

  /** Steps over a list. */
  #list(): Value {
    const type = this.u32();
    const list = this.count(LONGEST_LIST, 'items in a list');
    const size = SIZES[type];
    if (size !== undefined) this.#skip(size * list);
    else if (type === TEXT)
      for (let i = 0; i < list; i++) this.#skip(this.count(LONGEST_TEXT, 'bytes of text'));
    else throw wrong(`a list of the unknown type ${type}`);
    return { list };
  }

  /** Steps on, and gives where it stood. */
  #skip(length: number): number {
    const start = this.at;
    if (start + length > this.#bytes.byteLength) throw new TooShort();
    this.at = start + length;
    return start;
  }
}

const wrong = (what: string): AppError =>
  new AppError('bad-model', `the header of this file is damaged: it holds ${what}`);
