import {
  CENTRAL_HEADER,
  CENTRAL_HEADER_BYTES,
  END,
  END_64,
  END_64_BYTES,
  END_BYTES,
  EXTRA_64,
  FULL_16,
  FULL_32,
  LOCATOR_64,
  LOCATOR_64_BYTES,
} from './format.ts';

/** An entry as the directory announces it. */
export interface ZipEntry {
  name: string;
  flags: number;
  method: number;
  crc: number;
  packedSize: number;
  size: number;
  /** Where its own header begins. */
  offset: number;
}

/** Longest comment that may follow the end record. */
const LONGEST_COMMENT = 0xffff;

/** Name and extra fields of an entry may be 64 KiB each; nobody's are, and all must fit the memory. */
const BYTES_PER_ENTRY = 1024;

/**
 * Reads the directory at the end of a zip, in its 32- or 64-bit form. Entries come in the order in
 * which they stand; of entries of one name the last is the valid one. Throws where the directory is
 * damaged or has more entries than `most`.
 */
export async function zipDirectory(file: Blob, most: number): Promise<ZipEntry[]> {
  const tailStart = Math.max(0, file.size - LONGEST_COMMENT - END_BYTES - LOCATOR_64_BYTES);
  const tail = await viewOf(file, tailStart, file.size);
  const end = findEnd(tail);
  if (end < 0) throw new Error('it has no directory: it was cut off, or is no zip');
  const place = await placeOf(file, tail, end);
  if (place.count > most) throw new Error(`${place.count} entries are more than ${most}`);
  if (place.size > Math.max(1, place.count) * BYTES_PER_ENTRY)
    throw new Error('its directory is too large');
  if (place.start + place.size > tailStart + end) throw new Error('its directory is cut off');
  const entries = entriesOf(await viewOf(file, place.start, place.start + place.size));
  if (entries.length !== place.count)
    throw new Error(`it has ${entries.length} entries and says ${place.count}`);
  return entries;
}

const viewOf = async (file: Blob, start: number, end: number): Promise<DataView> =>
  new DataView(await file.slice(start, end).arrayBuffer());

/** Where the end record stands: the last place where one fits to the end of the file. */
function findEnd(tail: DataView): number {
  for (let at = tail.byteLength - END_BYTES; at >= 0; at--)
    if (
      tail.getUint32(at, true) === END &&
      at + END_BYTES + tail.getUint16(at + 20, true) === tail.byteLength
    )
      return at;
  return -1;
}

interface DirectoryPlace {
  count: number;
  size: number;
  start: number;
}

async function placeOf(file: Blob, tail: DataView, end: number): Promise<DirectoryPlace> {
  const short = {
    count: tail.getUint16(end + 10, true),
    size: tail.getUint32(end + 12, true),
    start: tail.getUint32(end + 16, true),
  };
  const wide = short.count === FULL_16 || short.size === FULL_32 || short.start === FULL_32;
  const locator = end - LOCATOR_64_BYTES;
  // Without it the full numbers are true ones: 65,535 entries fit the short form.
  if (!wide || locator < 0 || tail.getUint32(locator, true) !== LOCATOR_64) return short;
  const start = safeNumber(tail.getBigUint64(locator + 8, true));
  const record = await viewOf(file, start, start + END_64_BYTES);
  if (record.byteLength < END_64_BYTES || record.getUint32(0, true) !== END_64)
    throw new Error('its directory is damaged');
  return {
    count: safeNumber(record.getBigUint64(32, true)),
    size: safeNumber(record.getBigUint64(40, true)),
    start: safeNumber(record.getBigUint64(48, true)),
  };
}

function entriesOf(view: DataView): ZipEntry[] {
  const decoder = new TextDecoder();
  const entries: ZipEntry[] = [];
  let at = 0;
  while (at + CENTRAL_HEADER_BYTES <= view.byteLength) {
    if (view.getUint32(at, true) !== CENTRAL_HEADER) throw new Error('its directory is damaged');
    const nameBytes = view.getUint16(at + 28, true);
    const extraBytes = view.getUint16(at + 30, true);
    const nameStart = at + CENTRAL_HEADER_BYTES;
    const extraStart = nameStart + nameBytes;
    const next = extraStart + extraBytes + view.getUint16(at + 32, true);
    if (next > view.byteLength) throw new Error('its directory is cut off');
    const entry = {
      name: decoder.decode(new Uint8Array(view.buffer, view.byteOffset + nameStart, nameBytes)),
      flags: view.getUint16(at + 8, true),
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      packedSize: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      offset: view.getUint32(at + 42, true),
    };
    entries.push(widened(entry, view, extraStart, extraStart + extraBytes));
    at = next;
  }
  return entries;
}

/** The entry with its 64-bit numbers, of which there are as many as fields that are full (4.5.3). */
function widened(entry: ZipEntry, view: DataView, start: number, end: number): ZipEntry {
  for (let at = start; at + 4 <= end;) {
    const id = view.getUint16(at, true);
    const next = at + 4 + view.getUint16(at + 2, true);
    if (next > end) break;
    if (id === EXTRA_64) {
      let field = at + 4;
      const wide = (value: number): number => {
        if (value !== FULL_32 || field + 8 > next) return value;
        field += 8;
        return safeNumber(view.getBigUint64(field - 8, true));
      };
      const size = wide(entry.size);
      const packedSize = wide(entry.packedSize);
      return { ...entry, size, packedSize, offset: wide(entry.offset) };
    }
    at = next;
  }
  return entry;
}

function safeNumber(value: bigint): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new Error('its directory is damaged');
  return Number(value);
}
