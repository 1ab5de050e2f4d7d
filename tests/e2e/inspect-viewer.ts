import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { build, preview } from 'vite';

const require = createRequire(import.meta.url);
const VIEWER = dirname(require.resolve('@metrevals/inspect-log-viewer/styles/index.css'));

/** Shows the logs of a folder on any server, as `inspect view bundle` does for publishing them. */
const ENTRY = `
  import { createElement } from 'react';
  import { createRoot } from 'react-dom/client';
  import { App, clientApi, initializeStore, simpleHttpApi } from '@metrevals/inspect-log-viewer';
  import '@metrevals/inspect-log-viewer/styles/index.css';

  const api = clientApi(simpleHttpApi('logs'));
  initializeStore(api, { webWorkers: true, streamSamples: true });
  createRoot(document.getElementById('app')).render(createElement(App, { api }));
`;

const PAGE = `<!doctype html>
  <link rel="icon" href="data:," />
  <link rel="stylesheet" href="viewer.css" />
  <div id="app"></div>
  <script type="module" src="viewer.js"></script>
`;

export interface InspectViewer {
  /** Address of the list of its logs, with a slash at its end. */
  url: string;
  close(): Promise<void>;
}

/** Inspect's own viewer as npm has it, on a server of its own, over these logs. */
export async function serveInspectViewer(logs: Map<string, Uint8Array>): Promise<InspectViewer> {
  const folder = await mkdtemp(join(tmpdir(), 'belljar-inspect-viewer-'));
  await build({
    configFile: false,
    logLevel: 'error',
    // From here its own React is found, and not another that npm put at the top.
    root: VIEWER,
    define: { 'process.env.NODE_ENV': '"production"' },
    plugins: [
      {
        name: 'inspect-viewer-entry',
        resolveId: (id) => (id === 'entry' ? id : null),
        load: (id) => (id === 'entry' ? ENTRY : null),
      },
    ],
    build: {
      outDir: folder,
      minify: false,
      rolldownOptions: {
        input: 'entry',
        output: { entryFileNames: 'viewer.js', assetFileNames: 'viewer[extname]' },
      },
    },
  });
  await writeFile(join(folder, 'index.html'), PAGE);
  await mkdir(join(folder, 'logs'));
  const listing = Object.fromEntries([...logs.keys()].map((name) => [name, {}]));
  await writeFile(join(folder, 'logs/listing.json'), JSON.stringify(listing));
  for (const [name, bytes] of logs) await writeFile(join(folder, 'logs', name), bytes);
  const server = await preview({
    configFile: false,
    logLevel: 'error',
    // Without this it would answer with its page where there is no file.
    appType: 'mpa',
    build: { outDir: folder },
    preview: { port: 0, host: '127.0.0.1' },
  });
  return {
    url: server.resolvedUrls!.local[0]!,
    close: async () => {
      await server.close();
      await rm(folder, { recursive: true });
    },
  };
}
