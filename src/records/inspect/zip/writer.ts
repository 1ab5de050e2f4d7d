import { deflateSync } from 'fflate';
import { crc32 } from './crc32.ts';
import {
  CENTRAL_HEADER,
  CENTRAL_HEADER_BYTES,
  END,
  END_64,
  END_64_BYTES,
  END_BYTES,
  EXTRA_64,
  FLAG_UTF8,
  FULL_16,
  FULL_32,
  LOCAL_HEADER,
  LOCAL_HEADER_BYTES,
  LOCATOR_64,
  LOCATOR_64_BYTES,
  METHOD,
} from './format.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** The content of an entry, packed already. */
export interface PackedEntry {
  method: 0 | 8;
  /** CRC-32 and length of what was packed. */
  crc: number;
  size: number;
  chunks: Bytes[];
}

/** Below it the tables of a compressor cost more than it saves. */
const SMALLEST_DEFLATED = 96;

/** 2.0 for deflate, 4.5 for the 64-bit fields. */
const VERSION = 20;
const VERSION_64 = 45;

/**
 * Writes a zip entry by entry, in order, and holds no more of it than the directory. Sizes and
 * checksum stand before the content, so no reader needs data descriptors; above 65,535 entries or
 * 4 GiB the 64-bit form follows, which fflate's own zip writers do not have: a run may hold 200,000
 * samples.
 */
export class ZipWriter {
  readonly #directory: Bytes[] = [];
  readonly #time: number;
  #offset = 0;

  /** `written` is the time that all entries bear, in UTC. */
  constructor(written: Date) {
    this.#time = dosTime(written);
  }

  /** The bytes of one more entry. */
  entry(name: string, content: Bytes): Bytes[] {
    return this.packedEntry(name, packed(content));
  }

  /** The bytes of one more entry whose content is packed already. */
  packedEntry(name: string, { method, crc, size, chunks }: PackedEntry): Bytes[] {
    const nameBytes = new TextEncoder().encode(name);
    const packedSize = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    if (size >= FULL_32 || packedSize >= FULL_32 || nameBytes.length >= FULL_16)
      throw new RangeError(`an entry of ${size} bytes does not fit: ${name.slice(0, 100)}`);
    const far = this.#offset >= FULL_32;
    const common = (view: DataView, at: number): void => {
      view.setUint16(at, far ? VERSION_64 : VERSION, true);
      view.setUint16(at + 2, FLAG_UTF8, true);
      view.setUint16(at + 4, method, true);
      view.setUint32(at + 6, this.#time, true);
      view.setUint32(at + 10, crc, true);
      view.setUint32(at + 14, packedSize, true);
      view.setUint32(at + 18, size, true);
      view.setUint16(at + 22, nameBytes.length, true);
    };

    const local = new Uint8Array(LOCAL_HEADER_BYTES + nameBytes.length);
    const localView = new DataView(local.buffer);
    localView.setUint32(0, LOCAL_HEADER, true);
    common(localView, 4);
    local.set(nameBytes, LOCAL_HEADER_BYTES);

    const extra = far ? 12 : 0;
    const central = new Uint8Array(CENTRAL_HEADER_BYTES + nameBytes.length + extra);
    const view = new DataView(central.buffer);
    view.setUint32(0, CENTRAL_HEADER, true);
    view.setUint16(4, VERSION_64, true);
    common(view, 6);
    view.setUint16(30, extra, true);
    view.setUint32(42, far ? FULL_32 : this.#offset, true);
    central.set(nameBytes, CENTRAL_HEADER_BYTES);
    if (far) {
      const at = CENTRAL_HEADER_BYTES + nameBytes.length;
      view.setUint16(at, EXTRA_64, true);
      view.setUint16(at + 2, 8, true);
      view.setBigUint64(at + 4, BigInt(this.#offset), true);
    }
    this.#directory.push(central);
    this.#offset += local.length + packedSize;
    return [local, ...chunks];
  }

  /** The directory and the end of the file. */
  end(): Bytes[] {
    const count = this.#directory.length;
    const size = this.#directory.reduce((sum, header) => sum + header.length, 0);
    const start = this.#offset;
    const wide = count >= FULL_16 || size >= FULL_32 || start >= FULL_32;
    const end = new DataView(new ArrayBuffer(END_BYTES));
    end.setUint32(0, END, true);
    end.setUint16(8, Math.min(count, FULL_16), true);
    end.setUint16(10, Math.min(count, FULL_16), true);
    end.setUint32(12, Math.min(size, FULL_32), true);
    end.setUint32(16, Math.min(start, FULL_32), true);
    return [
      ...this.#directory,
      ...(wide ? [wideEnd(count, size, start)] : []),
      new Uint8Array(end.buffer),
    ];
  }
}

/** The end of the directory in 64 bits (4.3.14), and where it is (4.3.15). */
function wideEnd(count: number, size: number, start: number): Bytes {
  const view = new DataView(new ArrayBuffer(END_64_BYTES + LOCATOR_64_BYTES));
  view.setUint32(0, END_64, true);
  view.setBigUint64(4, BigInt(END_64_BYTES - 12), true);
  view.setUint16(12, VERSION_64, true);
  view.setUint16(14, VERSION_64, true);
  view.setBigUint64(24, BigInt(count), true);
  view.setBigUint64(32, BigInt(count), true);
  view.setBigUint64(40, BigInt(size), true);
  view.setBigUint64(48, BigInt(start), true);
  view.setUint32(END_64_BYTES, LOCATOR_64, true);
  view.setBigUint64(END_64_BYTES + 8, BigInt(start + size), true);
  view.setUint32(END_64_BYTES + 16, 1, true);
  return new Uint8Array(view.buffer);
}

function packed(content: Bytes): PackedEntry {
  const crc = crc32(content);
  const whole = { crc, size: content.length };
  if (content.length >= SMALLEST_DEFLATED) {
    const deflated = deflateSync(content);
    if (deflated.length < content.length)
      return { ...whole, method: METHOD.deflated, chunks: [deflated] };
  }
  return { ...whole, method: METHOD.stored, chunks: [content] };
}

/** Date and time of MS-DOS (4.4.6): two seconds are its smallest step, and 1980 its first year. */
function dosTime(date: Date): number {
  const years = Math.min(127, Math.max(0, date.getUTCFullYear() - 1980));
  const day = (years << 9) | ((date.getUTCMonth() + 1) << 5) | date.getUTCDate();
  const time =
    (date.getUTCHours() << 11) | (date.getUTCMinutes() << 5) | (date.getUTCSeconds() >> 1);
  return ((day << 16) | time) >>> 0;
}
