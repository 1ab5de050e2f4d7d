import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

/** The file of a built site with the licence of everything in it. */
export const NOTICES = 'licences.txt';

/** A font comes by a style sheet, which is no module of a bundle. */
const FONTS = ['@fontsource/ibm-plex-mono', '@fontsource/literata'];

const PACKAGE = /.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/;

/**
 * Gathers the packages whose code goes into page and workers, and writes their licences beside the
 * page: MIT, ISC and OFL ask that their text goes where the code goes.
 */
export function notices(root: string): { page: Plugin; worker: Plugin } {
  const folders = new Set(FONTS.map((name) => join(root, 'node_modules', name)));
  const gather = (bundle: Record<string, { type: string; moduleIds?: string[] }>): void => {
    for (const { moduleIds = [] } of Object.values(bundle))
      for (const id of moduleIds) {
        const folder = PACKAGE.exec(id.replaceAll('\\', '/'))?.[0];
        if (folder && !id.startsWith('\0')) folders.add(folder);
      }
  };
  return {
    worker: {
      name: 'belljar-notices-of-workers',
      generateBundle: (_, bundle) => gather(bundle),
    },
    page: {
      name: 'belljar-notices',
      apply: 'build',
      generateBundle(_, bundle) {
        gather(bundle);
        const own = `Belljar (Apache-2.0)\n\n${readFileSync(join(root, 'LICENSE'), 'utf8').trim()}`;
        const texts = [own, ...[...folders].map(noticeOf), noticeOfLlama(root)].sort();
        const source = `${texts.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
        this.emitFile({ type: 'asset', fileName: NOTICES, source });
      },
    },
  };
}

/** Throws for a package that names no licence at all: what may not be passed on is not shipped. */
function noticeOf(folder: string): string {
  const { name, version, license } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  ) as Record<string, string | undefined>;
  const file = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
  if (!file && !license) throw new Error(`${name} ships without a licence`);
  const text = file
    ? readFileSync(join(folder, file), 'utf8').trim()
    : 'Its package names this licence and holds no text of it.';
  return `${name} ${version} (${license})\n\n${text}`;
}

/** It ships inside of wllama’s WebAssembly, under the same licence, and its package leaves it out. */
function noticeOfLlama(root: string): string {
  const text = noticeOf(join(root, 'node_modules/@wllama/wllama'));
  const authors = text.replace(/^Copyright .*$/m, 'Copyright (c) 2023-2026 The ggml authors');
  return authors.replace(/^.*/, 'llama.cpp (MIT), inside of @wllama/wllama');
}
