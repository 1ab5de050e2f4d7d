import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { build, type Plugin } from 'vite';
import type { SiteFile } from './types.ts';

/** The service worker's own file, at the root of the site: its folder is what it may serve. */
export const SERVICE_WORKER = 'sw.js';

/** Read by servers, not by pages. */
const NOT_SERVED = new Set([SERVICE_WORKER, '_headers', 'headers.nginx.conf']);

/**
 * What the owner of a site adds or changes without a new build: the list of further models, and
 * models beside those that ship, which may be larger than any copy should be.
 */
const OWNERS = /^models\/(?!organism-[a-z]+(-f32\.gguf|\.md)$)/;

/** WebLLM's library is large, and of no use without a graphics card and a download. */
const LAZY = /^assets\/lib-[^/]+\.js$/;

const sha256 = (content: Uint8Array): string =>
  createHash('sha256').update(content).digest('base64');

/** All files of a built site, in an order that is the same everywhere. */
export async function filesOf(folder: string): Promise<SiteFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .map((path) => path.split(sep).join('/'))
    .filter((path) => !NOT_SERVED.has(path) && !OWNERS.test(path) && !/(^|\/)\.|\.map$/.test(path))
    .sort();
  return Promise.all(
    paths.map(async (path) => {
      const content = await readFile(join(folder, path));
      return {
        path,
        bytes: content.length,
        sha256: sha256(content),
        ...(path.endsWith('.gz') ? { unpackedSha256: sha256(gunzipSync(content)) } : {}),
        lazy: LAZY.test(path),
      };
    }),
  );
}

/** Writes the service worker of a built site into it. */
export async function writeServiceWorker(folder: string): Promise<void> {
  const files = await filesOf(folder);
  if (!files.some(({ lazy }) => lazy))
    throw new Error('the service worker’s build finds no file of WebLLM: was it renamed?');
  await build({
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    define: { __SITE_FILES__: JSON.stringify(files) },
    build: {
      target: 'es2023',
      outDir: folder,
      emptyOutDir: false,
      modulePreload: false,
      rolldownOptions: {
        input: join(import.meta.dirname, 'sw.ts'),
        output: { format: 'iife', entryFileNames: SERVICE_WORKER },
      },
    },
  });
}

/**
 * Builds the service worker once everything else lies in its place. A plugin for precaching would
 * bring a library of its own into every visit; a list, a loop and one cache do the whole job.
 */
export function offlineCopy(): Plugin {
  let folder = '';
  let written = false;
  return {
    name: 'belljar-offline-copy',
    apply: 'build',
    configResolved({ root, build: { outDir } }) {
      folder = resolve(root, outDir);
    },
    writeBundle() {
      written = true;
    },
    closeBundle: {
      order: 'post',
      sequential: true,
      // Called after a build that failed, too.
      handler: async () => {
        if (written) await writeServiceWorker(folder);
      },
    },
  };
}
