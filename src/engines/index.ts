/**
 * engines: what answers. One interface, one folder an engine; each is loaded on demand, so
 * that the page stays small.
 */
import type { Engine, EngineId } from './engine.ts';
import type { RecordedAnswers } from './replay/index.ts';
import type { GgufHeader } from './llama/header.ts';
import type { GraphicsDevice } from './webllm/gpu.ts';

export * from './engine.ts';
export * from './bundled.ts';
export { download, downloadInto } from './download.ts';
export type { GgufHeader } from './llama/header.ts';
export type { GraphicsDevice } from './webllm/gpu.ts';
export * from './webllm/names.ts';
export type {
  FileFault,
  FolderFile,
  FolderSource,
  Holding,
  MlcSource,
  PrebuiltModel,
  Stocked,
} from './webllm/index.ts';
export type { RecordedAnswer, RecordedAnswers, RecordedSample } from './replay/index.ts';

/** Makes an engine; `recorded` is what the replay engine reads its answers from. */
export async function createEngine(id: EngineId, recorded: RecordedAnswers): Promise<Engine> {
  switch (id) {
    case 'llama':
      return (await import('./llama/index.ts')).createLlamaEngine();
    case 'webllm':
      return (await import('./webllm/index.ts')).createWebllmEngine();
    case 'replay':
      return (await import('./replay/index.ts')).createReplayEngine(recorded);
  }
}

/** Whether a model of WebLLM's list can be loaded without the network. */
export async function isDownloaded(modelId: string): Promise<boolean> {
  return (await import('./webllm/index.ts')).isDownloaded(modelId);
}

/** The work on models in MLC's format: what of them is here, fetch, check, repair, drop. */
export const mlcModels = () => import('./webllm/stock.ts');

/** The device that WebLLM will take. Throws `no-webgpu` with the reason where there is none. */
export async function graphicsDevice(): Promise<GraphicsDevice> {
  return (await import('./webllm/gpu.ts')).graphicsDevice();
}

/** What a GGUF file says of itself. Throws `bad-model` for one that cannot be loaded. */
export async function readGgufHeader(file: Blob): Promise<GgufHeader> {
  return (await import('./llama/header.ts')).readGgufHeader(file);
}
