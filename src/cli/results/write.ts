import { once } from 'node:events';
import { createWriteStream, existsSync, linkSync, renameSync, rmSync } from 'node:fs';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import manifest from '../../../package.json' with { type: 'json' };
import { UsageError } from '../exit.ts';
import { checkOut, partOf } from '../out-file.ts';

/** What the files that are written here say of who wrote them. */
export const EXPORTER = `belljar@${manifest.version}`;

/** In place of a path: standard output. */
export const STANDARD_OUTPUT = '-';

/** Throws `UsageError` where the file could not be written in the end: better now than then. */
export function expectFree(out: string, force: boolean): void {
  if (out !== STANDARD_OUTPUT) checkOut(out, force);
}

/**
 * Writes a stream to a file, which gets its name when it is whole, or to standard output. A file
 * that is there stays unless `force` says otherwise, even one that came while this was written.
 */
export async function writeOut(
  content: ReadableStream<Uint8Array> | string,
  out: string,
  force: boolean,
): Promise<void> {
  if (out === STANDARD_OUTPUT) return print(chunksOf(content));
  const part = partOf(out);
  try {
    await pipeline(Readable.from(chunksOf(content)), createWriteStream(part, { flags: 'wx' }));
    giveName(part, out, force);
  } finally {
    rmSync(part, { force: true });
  }
}

async function* chunksOf(content: ReadableStream<Uint8Array> | string) {
  if (typeof content === 'string') yield Buffer.from(content);
  else yield* content as unknown as AsyncIterable<Uint8Array>;
}

/** Writes to standard output no faster than it is read there. */
export async function print(chunks: AsyncIterable<Uint8Array | string>): Promise<void> {
  const out: Writable = process.stdout;
  for await (const chunk of chunks) if (!out.write(chunk)) await once(out, 'drain');
}

function giveName(part: string, out: string, force: boolean): void {
  if (!force) {
    try {
      // Unlike a renaming, a link never takes the place of another file.
      linkSync(part, out);
      return;
    } catch (thrown) {
      // Some file systems know no links.
      if ((thrown as NodeJS.ErrnoException).code === 'EEXIST' || existsSync(out))
        throw new UsageError(`--out: ${out} is there already; --force writes over it`, {
          cause: thrown,
        });
    }
  }
  renameSync(part, out);
}
