import { logFault } from './fault.ts';

/** Bytes of a file on a disk, which may be gone or changed since it was picked. */
export async function bytesOf(
  file: Blob,
  start: number,
  end: number,
  name: string | undefined,
): Promise<ArrayBuffer> {
  try {
    return await file.slice(start, end).arrayBuffer();
  } catch (thrown) {
    throw logFault({ file: name }, `it cannot be read: ${String(thrown)}`, thrown);
  }
}
