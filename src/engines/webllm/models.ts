import type { ChatOptions, ModelRecord } from '@mlc-ai/web-llm';
import { AppError } from '../../base/index.ts';
import type { ModelRef, ModelSource } from '../engine.ts';

/** One model of WebLLM's own list, as the page offers it. */
export interface PrebuiltModel {
  id: string;
  /** Graphics memory that it needs, in megabytes. */
  vramMB: number;
  /** Largest single piece of that memory, in bytes, where the list names it. */
  bufferBytes: number | null;
  /** Compiled for 16-bit shaders, which not every device has. */
  needsF16: boolean;
  contextTokens: number | null;
  weightsHost: string;
  libraryHost: string;
  /** Small enough for phones and the like, by WebLLM's own word. */
  lowResource: boolean;
}

/** `ModelType.embedding`; the enum itself cannot be had without loading the whole package. */
const EMBEDDING = 1;

/** Where huggingface.co sends a browser on to for large files. */
const HUGGING_FACE_HOSTS = ['huggingface.co', '*.huggingface.co', '*.hf.co'];

/** All chat models of WebLLM's list, as it describes them. */
export async function prebuiltRecords(): Promise<ModelRecord[]> {
  const { default: records } = await import('virtual:webllm-models');
  return records.filter((record) => (record.model_type as number | undefined) !== EMBEDDING);
}

/** The chat models of WebLLM's list, in its order. */
export async function prebuiltModels(): Promise<PrebuiltModel[]> {
  return (await prebuiltRecords()).map(prebuiltModel);
}

export const prebuiltModel = (record: ModelRecord): PrebuiltModel => ({
  id: record.model_id,
  vramMB: record.vram_required_MB ?? 0,
  bufferBytes: record.buffer_size_required_bytes ?? null,
  needsF16: needsF16(record),
  contextTokens: record.overrides?.context_window_size ?? null,
  weightsHost: new URL(record.model).host,
  libraryHost: new URL(record.model_lib).host,
  lowResource: record.low_resource_required ?? false,
});

/**
 * The hosts that a download of this model may contact, for the question that is put to the
 * user first; `*.` stands for any name before it, as in a content security policy.
 */
export async function downloadHosts(modelId: string): Promise<string[]> {
  const record = await prebuiltRecord(modelId);
  const weights = new URL(record.model).host;
  return [
    ...(weights === 'huggingface.co' ? HUGGING_FACE_HOSTS : [weights]),
    new URL(record.model_lib).host,
  ];
}

export async function prebuiltRecord(modelId: string): Promise<ModelRecord> {
  const record = (await prebuiltRecords()).find(({ model_id }) => model_id === modelId);
  if (!record) throw new AppError('model-missing', `unknown WebLLM model: ${modelId}`);
  return record;
}

/**
 * Whether a model is compiled for 16-bit shaders. Most such records of WebLLM's list do not
 * say so in `required_features`, but the quantization in the library's name always does.
 */
export function needsF16(record: ModelRecord): boolean {
  const library = record.model_lib.split('/').at(-1) ?? '';
  return (record.required_features?.includes('shader-f16') ?? false) || isF16(library);
}

/** Whether a quantization's name, such as `q4f16_1`, means 16-bit shaders. */
export function isF16(name: string): boolean {
  return /q\d+f16/.test(name);
}

/** What WebLLM is to load for a model of ours. */
export const modelRecord = ({ id, source }: ModelRef): Promise<ModelRecord> => recordOf(source, id);

export async function recordOf(source: ModelSource, id: string): Promise<ModelRecord> {
  if (source.kind === 'mlc-prebuilt') return prebuiltRecord(source.modelId);
  if (source.kind !== 'mlc-folder') {
    throw new AppError('bad-input', `WebLLM cannot load a model of this kind: ${source.kind}`);
  }
  return {
    model_id: id,
    model: ownFolder(source.url),
    model_lib: ownUrl(source.library).href,
  };
}

/**
 * WebLLM appends `resolve/main/` to every model address that does not hold the like, as on
 * huggingface.co. A fragment that looks so is enough for it, and is dropped when the names of
 * the files are resolved: the files are read from the folder itself.
 */
function ownFolder(address: string): string {
  const url = ownUrl(address);
  url.search = '';
  url.hash = '';
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return `${url.href}#/resolve/own/`;
}

function ownUrl(address: string): URL {
  const { origin } = globalThis.location;
  // Not `location.href`: in a worker that was started from a blob nothing resolves against it.
  const url = URL.canParse(address, origin) ? new URL(address, origin) : null;
  if (!url) throw new AppError('bad-input', `not an address: ${address}`);
  if (url.origin !== origin) {
    throw new AppError('bad-input', `not under this page's own address: ${url.href}`);
  }
  return url;
}

/** The address that the names of a model's files are resolved against, as WebLLM does it. */
export function filesBase(record: ModelRecord): string {
  const address = record.model.endsWith('/') ? record.model : `${record.model}/`;
  return /.+\/resolve\/.+\//.test(address) ? address : `${address}resolve/main/`;
}

/** The folder that holds them: what all their addresses begin with. */
export const folderOf = (record: ModelRecord): string => new URL('.', filesBase(record)).href;

/** The changes to the model's own chat config that a wished context size means. */
export function chatOptions(contextTokens: number | undefined): ChatOptions {
  return contextTokens === undefined
    ? {}
    : { context_window_size: contextTokens, sliding_window_size: -1 };
}
