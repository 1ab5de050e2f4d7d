import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { canonicalJson } from './canonical.ts';
import { AppError } from './errors.ts';

/** SHA-256 of a text (as UTF-8) or of bytes, as 64 hexadecimal digits. */
export function sha256Hex(data: string | Uint8Array): string {
  return bytesToHex(sha256(typeof data === 'string' ? utf8ToBytes(data) : data));
}

/** A SHA-256 that is fed piece by piece. */
export interface RunningHash {
  update(data: string | Uint8Array): void;
  hex(): string;
}

export function runningSha256(): RunningHash {
  const hash = sha256.create();
  const encoder = new TextEncoder();
  return {
    update(data) {
      hash.update(typeof data === 'string' ? encoder.encode(data) : data);
    },
    hex: () => bytesToHex(hash.digest()),
  };
}

/** SHA-256 of a blob, read in pieces so that a file of gigabytes needs little memory. */
export async function sha256OfBlob(blob: Blob, signal?: AbortSignal): Promise<string> {
  const hash = runningSha256();
  const reader = blob.stream().getReader();
  for (;;) {
    if (signal?.aborted) {
      await reader.cancel();
      throw new AppError('aborted', 'stopped');
    }
    const { done, value } = await reader.read();
    if (done) return hash.hex();
    hash.update(value);
  }
}

/** Content hash of a JSON value: SHA-256 over its canonical text. */
export function contentHash(value: unknown): string {
  return sha256Hex(canonicalJson(value));
}
