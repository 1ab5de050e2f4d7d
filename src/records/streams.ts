import { AppError } from '../base/index.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/**
 * Small pieces, because a decompressor unpacks a whole piece before anybody can stop it:
 * gzip packs zeros about a thousandfold.
 */
const PIECE = 16 * 1024;

/** The chunks as gzip. */
export const gzipped = (source: AsyncGenerator<Bytes, void>): AsyncGenerator<Bytes, void> =>
  through(source, new CompressionStream('gzip'));

/** The bytes of a file, unpacked if it is gzip. Damaged gzip throws `bad-input`. */
export async function* unpackedBytes(
  file: ReadableStream<Uint8Array> | Blob,
): AsyncGenerator<Bytes, void> {
  const pieces = piecesOf(file instanceof Blob ? file.stream() : file);
  try {
    const start = await firstBytes(pieces);
    const whole = joined(start, pieces);
    if (start[0] === 0x1f && start[1] === 0x8b)
      yield* through(whole, new DecompressionStream('gzip'));
    else yield* whole;
  } catch (thrown) {
    if (thrown instanceof AppError) throw thrown;
    throw new AppError('bad-input', 'the gzip data are damaged or cut off', { cause: thrown });
  } finally {
    await pieces.return(undefined);
  }
}

/** A stream that asks the iterator for its next chunk only when somebody reads. */
export function streamOf(source: AsyncIterator<Bytes, void>): ReadableStream<Bytes> {
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await source.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await source.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}

/**
 * The chunks as a transform gives them back. Unlike `pipeThrough` it feeds the transform only
 * when all it has made is taken: Node's own queue behind a `CompressionStream` takes 16,384
 * chunks before it makes anybody wait.
 */
async function* through(
  source: AsyncGenerator<Bytes, void>,
  transform: CompressionStream | DecompressionStream,
): AsyncGenerator<Bytes, void> {
  const writer = transform.writable.getWriter();
  const reader = transform.readable.getReader();
  let reading = quiet(reader.read());
  let writing: Promise<void> = Promise.resolve();
  try {
    for (;;) {
      // Of two that are ready the first wins: what is made is taken before more is fed.
      const made = await Promise.race([reading, writing]);
      if (made?.done) return;
      if (made) {
        yield made.value;
        reading = quiet(reader.read());
      } else {
        const { done, value } = await source.next();
        writing = quiet(done ? writer.close().then(() => NEVER) : writer.write(value));
      }
    }
  } finally {
    await Promise.allSettled([reader.cancel(), writer.abort(), source.return(undefined)]);
  }
}

const NEVER = new Promise<void>(() => undefined);

/** The same promise; that it fails is no news while nobody waits for it. */
function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}

/** The bytes of a stream in small pieces. Leaving the loop early cancels the stream. */
async function* piecesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Bytes, void> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      for (let start = 0; start < value.length; start += PIECE)
        yield value.subarray(start, start + PIECE) as Bytes;
    }
  } catch (thrown) {
    throw AppError.from(thrown, 'bad-input');
  } finally {
    // A stream that has failed fails here once more; the first error is the one to tell.
    await Promise.allSettled([reader.cancel()]);
  }
}

/** At least two bytes, if the source has them. */
async function firstBytes(source: AsyncIterator<Bytes, void>): Promise<Bytes> {
  let start: Bytes = new Uint8Array();
  while (start.length < 2) {
    const { done, value } = await source.next();
    if (done) break;
    const longer = new Uint8Array(start.length + value.length);
    longer.set(start);
    longer.set(value, start.length);
    start = longer;
  }
  return start;
}

async function* joined(
  start: Bytes,
  rest: AsyncGenerator<Bytes, void>,
): AsyncGenerator<Bytes, void> {
  if (start.length > 0) yield start;
  yield* rest;
}
