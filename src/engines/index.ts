/**
 * engines: what answers. One interface, one folder an engine; each is loaded on demand, so
 * that the page stays small.
 */
import type { Engine, EngineId } from './engine.ts';
import type { RecordedAnswers } from './replay/index.ts';
import type { PrebuiltModel } from './webllm/index.ts';

export * from './engine.ts';
export * from './bundled.ts';
export type { PrebuiltModel } from './webllm/index.ts';
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

/** The chat models of WebLLM's own list; loads its package. */
export async function prebuiltModels(): Promise<PrebuiltModel[]> {
  return (await import('./webllm/index.ts')).prebuiltModels();
}

/** Whether a model of WebLLM's list can be loaded without the network. */
export async function isDownloaded(modelId: string): Promise<boolean> {
  return (await import('./webllm/index.ts')).isDownloaded(modelId);
}
