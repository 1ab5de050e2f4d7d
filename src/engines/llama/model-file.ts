import { AppError, sha256OfBlob } from '../../base/index.ts';
import { download } from '../download.ts';
import type { LoadProgress, ModelSource } from '../engine.ts';

interface Options {
  onProgress?: ((progress: LoadProgress) => void) | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * The model's file with its SHA-256. Throws `bad-model` for a file that is no GGUF, is cut or
 * is not the one that was promised.
 */
export async function openModelFile(
  source: ModelSource,
  { onProgress, signal }: Options,
): Promise<{ blob: Blob; sha256: string }> {
  if (source.kind !== 'url' && source.kind !== 'file')
    throw new AppError('bad-input', 'this engine takes GGUF files only');
  const blob =
    source.kind === 'url' ? await download(source.url, { onProgress, signal }) : source.file;
  const magic = new Uint8Array(await blob.slice(0, 4).arrayBuffer());
  if (String.fromCharCode(...magic) !== 'GGUF')
    throw new AppError('bad-model', `${nameOf(source)} is not a GGUF file`);
  onProgress?.({ phase: 'verify', fraction: null });
  const sha256 = await sha256OfBlob(blob, signal);
  if (source.kind === 'url' && source.sha256 !== undefined && source.sha256 !== sha256)
    throw new AppError(
      'bad-model',
      `${nameOf(source)} is damaged: its SHA-256 is not the one that was promised`,
      { retryable: true, details: { expected: source.sha256, found: sha256 } },
    );
  return { blob, sha256 };
}

const nameOf = (source: ModelSource & { kind: 'url' | 'file' }): string =>
  source.kind === 'url' ? source.url : source.name;
