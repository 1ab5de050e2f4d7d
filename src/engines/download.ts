import { AppError, isAbort } from '../base/index.ts';
import type { LoadProgress } from './engine.ts';

/**
 * Fetches a file whole, into a blob. Throws `model-missing` for a 404, `download` for anything
 * else that keeps it from arriving; both name the address.
 */
export async function download(
  url: string,
  options: {
    signal?: AbortSignal | undefined;
    onProgress?: ((p: LoadProgress) => void) | undefined;
  },
): Promise<Blob> {
  const { signal, onProgress } = options;
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
    const pieces: BlobPart[] = [];
    let bytes = 0;
    for await (const piece of readAll(response.body)) {
      pieces.push(piece);
      bytes += piece.byteLength;
      onProgress?.({
        phase: 'download',
        fraction: totalBytes ? Math.min(1, bytes / totalBytes) : null,
        bytes,
        ...(totalBytes ? { totalBytes } : {}),
      });
    }
    return new Blob(pieces);
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
