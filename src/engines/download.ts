import { AppError, isAbort } from '../base/index.ts';
import type { LoadProgress } from './engine.ts';

interface Options {
  signal?: AbortSignal | undefined;
  onProgress?: ((p: LoadProgress) => void) | undefined;
}

/** Fetches a file whole, into a blob. Throws as `downloadInto`. */
export async function download(url: string, options: Options): Promise<Blob> {
  const pieces: BlobPart[] = [];
  await downloadInto(url, options, (piece) => void pieces.push(piece));
  return new Blob(pieces);
}

/**
 * Fetches a file piece by piece, and gives its length. Throws `model-missing` for a 404,
 * `download` for anything else that keeps it from arriving; both name the address.
 */
export async function downloadInto(
  url: string,
  { signal, onProgress }: Options,
  take: (piece: Uint8Array<ArrayBuffer>) => void,
): Promise<number> {
  try {
    const response = await fetch(url, signal ? { signal } : {});
    // A server that answers every address with its front page has no such file either.
    const isPage = response.headers.get('content-type')?.startsWith('text/html') ?? false;
    if (response.status === 404 || (response.ok && isPage))
      throw new AppError('model-missing', `there is no file at ${url}`, { details: { url } });
    if (!response.ok || !response.body)
      throw new AppError('download', `${url} answered with status ${response.status}`, {
        retryable: true,
        details: { url, status: response.status },
      });
    const totalBytes = Number(response.headers.get('content-length')) || undefined;
    let bytes = 0;
    for await (const piece of readAll(response.body)) {
      take(piece);
      bytes += piece.byteLength;
      onProgress?.({
        phase: 'download',
        fraction: totalBytes ? Math.min(1, bytes / totalBytes) : null,
        bytes,
        ...(totalBytes ? { totalBytes } : {}),
      });
    }
    return bytes;
  } catch (thrown) {
    if (thrown instanceof AppError || isAbort(thrown)) throw AppError.from(thrown);
    throw new AppError('download', `${url} could not be fetched: ${String(thrown)}`, {
      retryable: true,
      details: { url },
      cause: thrown,
    });
  }
}

async function* readAll(
  stream: ReadableStream<Uint8Array>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value as Uint8Array<ArrayBuffer>;
    }
  } finally {
    await reader.cancel();
  }
}
