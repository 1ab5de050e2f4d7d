import { inflateSync } from 'fflate';
import { unzstd } from '../zstd/index.ts';
import { crc32 } from './crc32.ts';
import type { ZipEntry } from './directory.ts';
import { FLAG_ENCRYPTED, LOCAL_HEADER, LOCAL_HEADER_BYTES, METHOD } from './format.ts';

/**
 * The content of an entry. Never more than the announced size is unpacked, which whoever calls has
 * to bound. Throws where the entry is damaged or packed in a way that is not read here.
 */
export async function zipContent(file: Blob, entry: ZipEntry): Promise<Uint8Array> {
  const { offset, packedSize, size, crc, flags } = entry;
  if (flags & FLAG_ENCRYPTED) throw new Error('it is encrypted');
  const header = new DataView(await file.slice(offset, offset + LOCAL_HEADER_BYTES).arrayBuffer());
  if (header.byteLength < LOCAL_HEADER_BYTES || header.getUint32(0, true) !== LOCAL_HEADER)
    throw new Error('it is not where the directory says');
  const start =
    offset + LOCAL_HEADER_BYTES + header.getUint16(26, true) + header.getUint16(28, true);
  const packed = new Uint8Array(await file.slice(start, start + packedSize).arrayBuffer());
  if (packed.length !== packedSize) throw new Error('it is cut off');
  const content = unpacked(packed, entry);
  if (content.length !== size || crc32(content) !== crc) throw new Error('it is damaged');
  return content;
}

function unpacked(packed: Uint8Array, { method, size }: ZipEntry): Uint8Array {
  switch (method) {
    case METHOD.stored:
      return packed;
    case METHOD.deflated:
      return inflateSync(packed, { out: new Uint8Array(size) });
    case METHOD.zstd:
      return unzstd(packed, size);
    default:
      throw new Error(`it is packed by method ${method}; stored, deflate and Zstandard are read`);
  }
}
