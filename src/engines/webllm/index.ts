/**
 * webllm: the engine for models compiled to WebGPU, from WebLLM's own list or from a folder
 * under the page's own address. The package of 6 MB is loaded when it is first needed.
 *
 * Such a folder holds what MLC's tools write: `mlc-chat-config.json`, `tensor-cache.json`, the
 * `params_shard_*.bin` that it lists, and `tokenizer.json` or `tokenizer.model`; the compiled
 * library (`*.wasm`, built for this WebLLM version) may lie anywhere under the same address.
 * Both addresses are absolute or begin with a slash. Everything is kept in the browser's cache.
 */
export { createWebllmEngine } from './engine.ts';
export * from './stock.ts';
export type { FolderFile, FolderSource } from './folder.ts';
export type { FileFault, Holding } from './holdings.ts';
export { downloadHosts, prebuiltModels, type PrebuiltModel } from './models.ts';
