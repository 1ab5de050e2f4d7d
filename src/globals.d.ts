/** Version of the site, from package.json. */
declare const __APP_VERSION__: string;

/** WebLLM's own list of models; see `webllmModels` in vite.config.ts. */
declare module 'virtual:webllm-models' {
  const records: import('@mlc-ai/web-llm').ModelRecord[];
  export default records;
}
