/** What ships with the page, and under which licence. */
export interface Shipped {
  name: string;
  what: string;
  licence: string;
}

export const SHIPPED: readonly Shipped[] = [
  { name: 'Belljar', what: 'page, battery and organisms', licence: 'Apache-2.0' },
  { name: 'llama.cpp', what: 'runs GGUF models on the processor', licence: 'MIT' },
  { name: 'wllama', what: 'llama.cpp as WebAssembly', licence: 'MIT' },
  { name: 'WebLLM', what: 'runs larger models on WebGPU', licence: 'Apache-2.0' },
  { name: 'Svelte', what: 'the page’s parts', licence: 'MIT' },
  { name: 'Comlink', what: 'talks to the worker', licence: 'Apache-2.0' },
  { name: 'canonicalize', what: 'one form for what is hashed', licence: 'Apache-2.0' },
  { name: 'noble-hashes', what: 'SHA-256', licence: 'MIT' },
  { name: 'pure-rand', what: 'seeded chance', licence: 'MIT' },
  { name: 'Zod', what: 'checks of files', licence: 'MIT' },
  { name: 'idb', what: 'the browser’s database', licence: 'ISC' },
  { name: 'yaml', what: 'reads scenarios', licence: 'ISC' },
  { name: 'd3-scale, d3-shape', what: 'scales and shapes of charts', licence: 'ISC' },
  { name: 'fflate', what: 'zip files', licence: 'MIT' },
  { name: 'hyparquet-writer', what: 'Parquet files', licence: 'MIT' },
  { name: 'lean-qr', what: 'QR codes', licence: 'MIT' },
  { name: 'Literata', what: 'typeface', licence: 'OFL-1.1' },
  { name: 'IBM Plex Mono', what: 'typeface', licence: 'OFL-1.1' },
];
