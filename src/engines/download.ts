import { AppError, isAbort } from '../base/index.ts';
import type { LoadProgress } from './engine.ts';

/** A host that sends nothing for so long will not send the rest either. */
const SILENCE_MS = 60_000;

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
  const silence = new Silence();
  try {
    const response = await fetch(url, {
      signal: signal ? AbortSignal.any([signal, silence.signal]) : silence.signal,
    });
    // A server that answers every address with its front page has no such file either.
    const isPage = response.headers.get('content-type')?.startsWith('text/html') ?? false;
    if (response.status === 404 || (response.ok && isPage))
      throw new AppError('model-missing', `there is no file at ${url}`, { details: { url } });
    // Without content (204): what a service worker answers that reached nobody.
    if (!response.ok || response.status === 204 || !response.body)
      throw new AppError('download', `${url} answered with status ${response.status}`, {
        retryable: true,
        details: { url, status: response.status },
      });
    const totalBytes = Number(response.headers.get('content-length')) || undefined;
    let bytes = 0;
    for await (const piece of readAll(response.body)) {
      silence.broken();
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
    if (silence.signal.aborted && !signal?.aborted)
      throw new AppError('download', `${url} stopped sending`, {
        retryable: true,
        details: { url },
      });
    if (thrown instanceof AppError || isAbort(thrown)) throw AppError.from(thrown);
    throw new AppError('download', `${url} could not be fetched: ${String(thrown)}`, {
      retryable: true,
      details: { url },
      cause: thrown,
    });
  } finally {
    silence.over();
  }
}

/** Ends a transfer in which nothing comes any more. */
class Silence {
  readonly #stop = new AbortController();
  #timer = this.#begin();

  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  broken(): void {
    clearTimeout(this.#timer);
    this.#timer = this.#begin();
  }

  over(): void {
    clearTimeout(this.#timer);
  }

  #begin(): ReturnType<typeof setTimeout> {
    return setTimeout(() => this.#stop.abort(), SILENCE_MS);
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
